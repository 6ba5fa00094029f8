"""Many clients at once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from threading import Barrier
from time import sleep

from adapters.sandbox import Sandbox, Scenario, ScenarioMix
from tests.adapters.sandbox.callback import Callback
from tests.adapters.sandbox.caller import Caller
from tests.adapters.sandbox.conftest import OPENING_MINOR, SandboxStarter

CLIENTS = 10
COST_MINOR = 50_000 + 590


def _pay_at_once(sandbox: Sandbox, beneficiary_id: str, references: list[str]) -> list[int]:
    barrier = Barrier(len(references))

    def pay(reference_id: str) -> int:
        caller = Caller(sandbox)
        with closing(caller.http):
            barrier.wait()
            return caller.pay(beneficiary_id, reference_id).status_code

    with ThreadPoolExecutor(len(references)) as pool:
        return list(pool.map(pay, references))


class Dawdling(ScenarioMix):
    """Takes its time in the middle of an acceptance, so that another thread would get in if it could."""

    def scenario_for(self, reference_id: str) -> Scenario:
        sleep(0.01)
        return super().scenario_for(reference_id)


DAWDLING = Dawdling(0, {Scenario.SUCCESS: 1})


def test_one_reference_from_ten_clients_is_one_payout(start: SandboxStarter) -> None:
    """Ten clients that send the same reference at once create one payout; nine are told 409."""
    sandbox, caller = start(scenarios=DAWDLING)
    statuses = _pay_at_once(sandbox, caller.payee(), ["same_1"] * CLIENTS)
    assert Counter(statuses) == {201: 1, 409: CLIENTS - 1}
    assert len(sandbox.bank.payouts()) == 1
    assert caller.balance() == OPENING_MINOR - COST_MINOR


def test_wallet_for_three_pays_three_of_ten(start: SandboxStarter) -> None:
    """Ten payouts at once from a wallet that holds three: three are paid, seven refused, nothing is overdrawn."""
    sandbox, caller = start(opening_wallet_minor=3 * COST_MINOR, scenarios=DAWDLING)
    statuses = _pay_at_once(sandbox, caller.payee(), [f"{number:032x}_1" for number in range(CLIENTS)])
    assert Counter(statuses) == {201: 3, 422: CLIENTS - 3}
    assert caller.balance() == 0


def _advance_often(sandbox: Sandbox) -> None:
    for _ in range(200):
        sandbox.advance(timedelta(seconds=7))


def test_time_may_move_while_payouts_arrive(start: SandboxStarter, callback: Callback) -> None:
    """Payouts that arrive while the clock is moved settle as always, and every webhook is delivered."""
    sandbox, caller = start(callback_url=callback.url, scenarios=Scenario.only(Scenario.LATE_REVERSAL))
    beneficiary_id = caller.payee()
    with ThreadPoolExecutor(1) as mover:
        moving = mover.submit(_advance_often, sandbox)
        references = [f"{number:032x}_1" for number in range(60)]
        for reference_id in references:
            assert caller.pay(beneficiary_id, reference_id).status_code == 201
        moving.result()
    sandbox.advance(timedelta(days=4))
    sandbox.drain()
    assert caller.balance() == OPENING_MINOR
    assert Counter(callback.events)["payout.reversed"] == 60
    assert len(callback.bodies) == 240

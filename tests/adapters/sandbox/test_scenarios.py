"""Scenarios, each over a real socket, chosen by the payee's account number."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from adapters.sandbox import MAGIC_SUFFIXES, Scenario
from adapters.sandbox.magic import magic_of
from adapters.sandbox.plans import PLANS
from tests.adapters.sandbox.callback import Callback
from tests.adapters.sandbox.caller import error_code
from tests.adapters.sandbox.conftest import OPENING_MINOR, SandboxStarter

MINUTE = timedelta(minutes=1)
WEEK = timedelta(days=7)
COST_MINOR = 50_000 + 500 + 90


def account_of(scenario: Scenario) -> str:
    [suffix] = [suffix for suffix, magic in MAGIC_SUFFIXES.items() if magic is scenario]
    return f"5550{suffix}"


def test_every_scenario_has_a_plan_and_a_magic_account() -> None:
    """No scenario is without a plan, an account number and a VPA that give it."""
    assert set(PLANS) == set(Scenario)
    for scenario in Scenario:
        assert magic_of(account_of(scenario)) is scenario
        assert magic_of(f"{scenario}@sandbox") is scenario
        assert magic_of(f"{scenario}.asha@sandbox") is scenario


def test_ordinary_payees_are_not_magic() -> None:
    """An ordinary account number or VPA decides nothing."""
    for address in ("1234567890", "5550990099", "success@upi", "asha@sandbox", "asha.success@sandbox"):
        assert magic_of(address) is None


def test_success(start: SandboxStarter) -> None:
    """A payout settles after half a minute, with a UTR, and keeps its fee."""
    sandbox, caller = start()
    answer = caller.pay_account(account_of(Scenario.SUCCESS))
    assert (answer.status_code, caller.found()["status"], caller.found()["utr"]) == (201, "PROCESSING", None)
    assert (caller.found()["fee"], caller.found()["tax"]) == (0, 0)
    sandbox.advance(timedelta(seconds=29))
    assert caller.found()["status"] == "PROCESSING"
    sandbox.advance(timedelta(seconds=1))
    assert (caller.found()["status"], len(caller.found()["utr"])) == ("SUCCESS", 12)
    assert (caller.found()["fee"], caller.found()["tax"]) == (500, 90)
    assert caller.balance() == OPENING_MINOR - COST_MINOR


def test_queued(start: SandboxStarter) -> None:
    """A payout may be QUEUED first, and already costs its amount and charges."""
    sandbox, caller = start()
    assert caller.pay_account(account_of(Scenario.QUEUED)).json()["status"] == "QUEUED"
    assert caller.balance() == OPENING_MINOR - COST_MINOR
    sandbox.advance(MINUTE)
    assert caller.found()["status"] == "PROCESSING"
    sandbox.advance(MINUTE)
    assert caller.found()["status"] == "SUCCESS"


def test_slow(start: SandboxStarter) -> None:
    """A slow payout stays PROCESSING for hours and then succeeds."""
    sandbox, caller = start()
    caller.pay_account(account_of(Scenario.SLOW))
    sandbox.advance(timedelta(hours=5, minutes=59))
    assert caller.found()["status"] == "PROCESSING"
    assert sandbox.bank.held_minor() == COST_MINOR
    sandbox.advance(MINUTE)
    assert caller.found()["status"] == "SUCCESS"
    assert sandbox.bank.held_minor() == 0


def test_rejection(start: SandboxStarter) -> None:
    """A rejected payout fails with a reason and no UTR, and its amount, fee and tax come back."""
    sandbox, caller = start()
    assert caller.pay_account(account_of(Scenario.REJECTION)).json()["status"] == "PROCESSING"
    sandbox.advance(MINUTE)
    payout = caller.found()
    assert (payout["status"], payout["failure_reason"]) == ("FAILED", "beneficiary_account_frozen")
    assert (payout["utr"], payout["fee"], payout["tax"], payout["fee_refunded"]) == (None, 0, 0, 0)
    assert caller.balance() == OPENING_MINOR
    assert sandbox.bank.net_cash_outs() == {}


def test_refusal(start: SandboxStarter) -> None:
    """A refused payout is answered 422, every time, and never exists."""
    sandbox, caller = start()
    for _ in range(2):
        answer = caller.pay_account(account_of(Scenario.REFUSAL))
        assert (answer.status_code, error_code(answer)) == (422, "PAYOUT_REFUSED")
    assert caller.find() == []
    assert sandbox.bank.movements() == ()


def test_late_reversal(start: SandboxStarter) -> None:
    """A payout succeeds and comes back three days later, with amount, fee and tax, keeping its UTR."""
    sandbox, caller = start()
    caller.pay_account(account_of(Scenario.LATE_REVERSAL))
    sandbox.advance(timedelta(days=3))
    before = caller.found()
    assert (before["status"], before["fee_refunded"]) == ("SUCCESS", 0)
    sandbox.advance(MINUTE)
    payout = caller.found()
    assert (payout["status"], payout["failure_reason"]) == ("REVERSED", "returned_by_beneficiary_bank")
    assert (payout["utr"], payout["timestamp"]) == (before["utr"], "2026-03-01T10:30:30Z")
    assert [payout[name] for name in ("fee", "tax", "fee_refunded", "tax_refunded")] == [500, 90, 500, 90]
    assert caller.balance() == OPENING_MINOR


@pytest.mark.parametrize("scenario", [Scenario.TIMEOUT_AFTER_ACCEPT, Scenario.LOST_ANSWER])
def test_answer_that_never_comes(start: SandboxStarter, scenario: Scenario) -> None:
    """The payout is accepted and its answer lost: the client sees a broken connection, and a retry gets 409."""
    sandbox, caller = start()
    beneficiary_id = caller.payee(account_of(scenario))
    with pytest.raises(httpx.RemoteProtocolError):
        caller.pay(beneficiary_id)
    retried = caller.pay(beneficiary_id)
    assert (retried.status_code, error_code(retried)) == (409, "DUPLICATE_REFERENCE")
    sandbox.advance(MINUTE)
    assert caller.found()["status"] == "SUCCESS"
    assert caller.balance() == OPENING_MINOR - COST_MINOR


def test_answer_is_held_beyond_the_clients_time_out(start: SandboxStarter) -> None:
    """With a long hold the client's own time-out strikes first, although the payout was accepted."""
    _, caller = start(timeout_seconds=1.0, hold_seconds=600)
    beneficiary_id = caller.payee(account_of(Scenario.TIMEOUT_AFTER_ACCEPT))
    caller.http.timeout = httpx.Timeout(0.05)
    with pytest.raises(httpx.ReadTimeout):
        caller.pay(beneficiary_id)
    caller.http.timeout = httpx.Timeout(10)
    assert caller.found()["status"] == "PROCESSING"


def test_error_after_accept(start: SandboxStarter) -> None:
    """A 500 hides that the payout was accepted; a retry gets 409."""
    sandbox, caller = start()
    assert caller.pay_account(account_of(Scenario.ERROR_AFTER_ACCEPT)).status_code == 500
    assert caller.pay_account(account_of(Scenario.ERROR_AFTER_ACCEPT)).status_code == 409
    sandbox.advance(MINUTE)
    assert caller.found()["status"] == "SUCCESS"


def test_error_before_accept(start: SandboxStarter) -> None:
    """A 503 created nothing, which only a look-up tells; the retry is accepted."""
    sandbox, caller = start()
    assert caller.pay_account(account_of(Scenario.ERROR_BEFORE_ACCEPT)).status_code == 503
    assert caller.find() == []
    assert sandbox.bank.movements() == ()
    assert caller.pay_account(account_of(Scenario.ERROR_BEFORE_ACCEPT)).status_code == 201
    assert caller.pay_account(account_of(Scenario.ERROR_BEFORE_ACCEPT)).status_code == 409


def test_duplicate_webhooks(start: SandboxStarter, callback: Callback) -> None:
    """Every webhook comes twice, byte for byte the same."""
    sandbox, caller = start(callback_url=callback.url)
    caller.pay_account(account_of(Scenario.DUPLICATE_WEBHOOKS))
    sandbox.advance(MINUTE)
    sandbox.drain()
    assert callback.events == [
        event for event in ("payout.initiated", "payout.processing", "payout.success") for _ in range(2)
    ]
    assert len(set(callback.bodies)) == 3


def test_out_of_order_webhooks(start: SandboxStarter, callback: Callback) -> None:
    """The success arrives first; the earlier news follows it with its earlier timestamp."""
    sandbox, caller = start(callback_url=callback.url)
    caller.pay_account(account_of(Scenario.OUT_OF_ORDER_WEBHOOKS))
    sandbox.advance(WEEK)
    sandbox.drain()
    assert callback.events == ["payout.success", "payout.initiated", "payout.processing"]
    assert callback.messages[0]["timestamp"] > callback.messages[2]["timestamp"]
    assert callback.messages[2]["status"] == "PROCESSING"


def test_lost_webhooks(start: SandboxStarter, callback: Callback) -> None:
    """No webhook ever comes: only polling reveals the success."""
    sandbox, caller = start(callback_url=callback.url)
    caller.pay_account(account_of(Scenario.LOST_WEBHOOKS))
    sandbox.advance(WEEK)
    sandbox.drain()
    assert callback.bodies == []
    assert sandbox.webhooks.deliveries() == ()
    assert caller.found()["status"] == "SUCCESS"


def test_magic_vpa_decides_too(start: SandboxStarter) -> None:
    """A VPA that names a scenario gives it to its payouts, and one that names a penny drop gives that."""
    sandbox, caller = start()
    beneficiary_id = caller.register_vpa("rejection.asha@sandbox").json()["beneficiary_id"]
    assert caller.pay(beneficiary_id, mode="UPI").status_code == 201
    sandbox.advance(MINUTE)
    assert caller.found()["status"] == "FAILED"
    assert caller.register_vpa("beneficiary_rejected@sandbox").json()["status"] == "REJECTED"


def test_magic_payee_overrules_the_policy(start: SandboxStarter) -> None:
    """The payee's scenario wins over the one the settings would have drawn."""
    sandbox, caller = start(scenarios=Scenario.only(Scenario.REFUSAL))
    assert caller.pay_account("1234567890").status_code == 422
    assert caller.pay_account(account_of(Scenario.SUCCESS)).status_code == 201
    assert [payout.scenario for payout in sandbox.bank.payouts()] == [Scenario.SUCCESS]

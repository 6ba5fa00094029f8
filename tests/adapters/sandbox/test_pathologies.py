"""The scenarios in which a provider does what no guide tells, over real sockets, chosen by the payee's account."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import httpx
import pytest

from adapters.sandbox import HOSTILE_WEIGHTS, CashOut, PayoutStatus, Scenario
from adapters.sandbox.plans import BANK_REVERSAL_DELAY, REVERSAL_DELAY, SLOW_DELAY, STALE_NOTICE_DELAY
from tests.adapters.sandbox.callback import Callback
from tests.adapters.sandbox.caller import REFERENCE, Caller, error_code
from tests.adapters.sandbox.conftest import OPENING_MINOR, SandboxStarter
from tests.adapters.sandbox.test_scenarios import COST_MINOR, account_of

MINUTE = timedelta(minutes=1)
WEEK = timedelta(days=7)


def statuses(callback: Callback) -> list[str]:
    return [message["status"] for message in callback.messages]


def test_throttled(start: SandboxStarter) -> None:
    """A 429 created nothing; the same request is taken the next time, and only once."""
    sandbox, caller = start()
    answer = caller.pay_account(account_of(Scenario.THROTTLED))
    assert (answer.status_code, error_code(answer)) == (429, "TOO_MANY_REQUESTS")
    assert (sandbox.bank.payouts(), sandbox.bank.movements()) == ((), ())
    assert caller.pay_account(account_of(Scenario.THROTTLED)).status_code == 201
    assert caller.pay_account(account_of(Scenario.THROTTLED)).status_code == 409


@pytest.mark.parametrize("scenario", [Scenario.TIMEOUT_BEFORE_ACCEPT, Scenario.LOST_REQUEST])
def test_request_that_never_arrives(start: SandboxStarter, scenario: Scenario) -> None:
    """The connection breaks and nothing was created, which looks like the payouts that were; a retry is taken."""
    sandbox, caller = start()
    beneficiary_id = caller.payee(account_of(scenario))
    with pytest.raises(httpx.RemoteProtocolError):
        caller.pay(beneficiary_id)
    assert (caller.find(), sandbox.bank.movements()) == ([], ())
    assert caller.pay(beneficiary_id).status_code == 201


def test_request_is_left_waiting_before_anything_is_created(start: SandboxStarter) -> None:
    """With a long hold the client's own time-out strikes first, and nothing was created."""
    sandbox, caller = start(hold_seconds=600)
    beneficiary_id = caller.payee(account_of(Scenario.TIMEOUT_BEFORE_ACCEPT))
    caller.http.timeout = httpx.Timeout(0.05)
    with pytest.raises(httpx.ReadTimeout):
        caller.pay(beneficiary_id)
    assert sandbox.bank.payouts() == ()


def test_temporary_failure(start: SandboxStarter) -> None:
    """The payout fails for a reason that may pass, and all of its money comes back."""
    sandbox, caller = start()
    caller.pay_account(account_of(Scenario.TEMPORARY_FAILURE))
    sandbox.advance(MINUTE)
    assert (caller.found()["status"], caller.found()["failure_reason"]) == ("FAILED", "beneficiary_bank_offline")
    assert caller.balance() == OPENING_MINOR


def test_failed_then_reversed(start: SandboxStarter, callback: Callback) -> None:
    """A failure leaves the money out of the wallet; a reversal brings it back, once, the next day."""
    sandbox, caller = start(callback_url=callback.url)
    payout_id = caller.pay_account(account_of(Scenario.FAILED_THEN_REVERSED)).json()["payout_id"]
    sandbox.advance(MINUTE)
    assert (caller.found()["status"], caller.found()["failure_reason"]) == ("FAILED", "beneficiary_bank_timed_out")
    assert caller.balance() == OPENING_MINOR - COST_MINOR
    out = CashOut(REFERENCE, payout_id, 50_000, PayoutStatus.FAILED)
    assert sandbox.bank.net_cash_outs() == {REFERENCE: (out,)}
    sandbox.advance(BANK_REVERSAL_DELAY)
    sandbox.drain()
    assert caller.found()["status"] == "REVERSED"
    assert (caller.balance(), sandbox.bank.net_cash_outs()) == (OPENING_MINOR, {})
    assert statuses(callback) == ["PROCESSING", "PROCESSING", "FAILED", "REVERSED"]


def test_failed_then_paid(start: SandboxStarter, callback: Callback) -> None:
    """A payout that was called failed is paid after all, hours later; its money never came back in between."""
    sandbox, caller = start(callback_url=callback.url)
    caller.pay_account(account_of(Scenario.FAILED_THEN_PAID))
    sandbox.advance(MINUTE)
    assert (caller.found()["status"], caller.found()["utr"]) == ("FAILED", None)
    assert caller.balance() == OPENING_MINOR - COST_MINOR
    sandbox.advance(SLOW_DELAY)
    sandbox.drain()
    assert (caller.found()["status"], caller.found()["failure_reason"]) == ("SUCCESS", None)
    assert caller.found()["utr"]
    assert caller.balance() == OPENING_MINOR - COST_MINOR
    assert statuses(callback)[-2:] == ["FAILED", "SUCCESS"]


def test_debited_first(start: SandboxStarter, callback: Callback) -> None:
    """The money leaves before its arrival is confirmed; the UTR is known from the first moment and stays."""
    sandbox, caller = start(callback_url=callback.url)
    caller.pay_account(account_of(Scenario.DEBITED_FIRST))
    sandbox.advance(MINUTE)
    [payout] = sandbox.bank.payouts()
    assert (payout.status, payout.utr, payout.is_settled) == (PayoutStatus.DEBITED, caller.found()["utr"], True)
    sandbox.advance(SLOW_DELAY)
    sandbox.drain()
    [settled] = sandbox.bank.payouts()
    assert (settled.status, settled.utr) == (PayoutStatus.SUCCESS, payout.utr)
    assert [(message["status"], message["utr"]) for message in callback.messages[-2:]] == [("SUCCESS", payout.utr)] * 2
    assert caller.balance() == OPENING_MINOR - COST_MINOR


def test_unknown_status(start: SandboxStarter, callback: Callback) -> None:
    """For some hours the provider uses a word that is in no guide; the outcome is still to come, and comes."""
    sandbox, caller = start(callback_url=callback.url)
    caller.pay_account(account_of(Scenario.UNKNOWN_STATUS))
    sandbox.advance(MINUTE)
    assert caller.found()["status"] == "UNDER_REVIEW"
    assert sandbox.bank.held_minor() == COST_MINOR
    sandbox.advance(SLOW_DELAY)
    sandbox.drain()
    assert caller.found()["status"] == "SUCCESS"
    assert callback.events[-2:] == ["payout.under_review", "payout.success"]


def test_early_webhooks(start: SandboxStarter, callback: Callback) -> None:
    """The outcome's webhook has been delivered before the request that creates the payout is answered."""
    sandbox, caller = start(callback_url=callback.url)
    answer = caller.pay_account(account_of(Scenario.EARLY_WEBHOOKS))
    seen = list(callback.events)
    assert (answer.status_code, answer.json()["status"]) == (201, "PROCESSING")
    assert seen == ["payout.initiated", "payout.processing", "payout.success"]
    assert caller.balance() == OPENING_MINOR - COST_MINOR
    assert sandbox.bank.held_minor() == 0


def test_early_webhooks_are_not_waited_for_in_vain(start: SandboxStarter, callback: Callback) -> None:
    """A callback that hangs delays the answer for as long as a callback may take, and no longer."""
    sandbox, _ = start(callback_url=callback.url, webhook_timeout_seconds=0.05)
    callback.released.clear()
    patient = Caller(sandbox)
    with closing(patient.http):
        assert patient.pay_account(account_of(Scenario.EARLY_WEBHOOKS)).status_code == 201
    callback.released.set()


def test_stale_webhook(start: SandboxStarter, callback: Callback) -> None:
    """After the outcome the payout is announced once more as it was at acceptance, with the time of that."""
    sandbox, caller = start(callback_url=callback.url)
    caller.pay_account(account_of(Scenario.STALE_WEBHOOK))
    sandbox.advance(MINUTE + STALE_NOTICE_DELAY)
    sandbox.drain()
    assert statuses(callback) == ["PROCESSING", "PROCESSING", "SUCCESS", "PROCESSING"]
    assert callback.bodies[3] == callback.bodies[1]
    assert caller.found()["status"] == "SUCCESS"


def test_wrong_amount_webhook(start: SandboxStarter, callback: Callback) -> None:
    """The outcome's webhook names a rupee too much; polls, wallet and cash-outs have the right amount."""
    sandbox, caller = start(callback_url=callback.url)
    caller.pay_account(account_of(Scenario.WRONG_AMOUNT_WEBHOOK))
    sandbox.advance(MINUTE)
    sandbox.drain()
    assert [message["amount"] for message in callback.messages] == [50_000, 50_000, 50_100]
    assert caller.found()["amount"] == 50_000
    assert caller.balance() == OPENING_MINOR - COST_MINOR
    [[out]] = sandbox.bank.net_cash_outs().values()
    assert out.net_minor == 50_000


def test_stray_webhook(start: SandboxStarter, callback: Callback) -> None:
    """Each webhook is followed by one about a payout that nobody asked for, and which cannot be found."""
    sandbox, caller = start(callback_url=callback.url)
    caller.pay_account(account_of(Scenario.STRAY_WEBHOOK))
    sandbox.advance(MINUTE)
    sandbox.drain()
    strays = [message for message in callback.messages if message["reference_id"] != REFERENCE]
    assert (len(strays), len(callback.messages)) == (3, 6)
    assert {message["status"] for message in strays} == {"PROCESSING", "SUCCESS"}
    assert all(caller.find(message["reference_id"]) == [] for message in strays)
    assert all(sandbox.bank.find(message["payout_id"]) is None for message in strays)
    assert callback.all_signatures_fit()


def test_lost_reversal_webhook(start: SandboxStarter, callback: Callback) -> None:
    """The success is announced and the reversal is not: only polling reveals that the money came back."""
    sandbox, caller = start(callback_url=callback.url)
    caller.pay_account(account_of(Scenario.LOST_REVERSAL_WEBHOOK))
    sandbox.advance(MINUTE + REVERSAL_DELAY)
    sandbox.drain()
    assert statuses(callback) == ["PROCESSING", "PROCESSING", "SUCCESS"]
    assert caller.found()["status"] == "REVERSED"
    assert caller.balance() == OPENING_MINOR


def test_hostile_weights_have_every_scenario() -> None:
    """The hostile mix draws everything that can happen."""
    assert set(HOSTILE_WEIGHTS) == set(Scenario)
    assert all(HOSTILE_WEIGHTS.values())

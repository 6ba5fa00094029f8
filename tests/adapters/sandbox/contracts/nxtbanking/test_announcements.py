"""NxtBanking's webhooks: what they say, and how they are signed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.adapters.sandbox.callback import Callback
from tests.adapters.sandbox.caller import REFERENCE
from tests.adapters.sandbox.conftest import SandboxStarter

MINUTE = timedelta(minutes=1)


def test_message_carries_the_payout_and_no_fee(start: SandboxStarter, callback: Callback) -> None:
    """A success names payout, reference, UTR, amount and the time it settled, and nothing about fees."""
    sandbox, caller = start(callback_url=callback.url)
    payout_id = caller.pay(caller.payee()).json()["payout_id"]
    sandbox.advance(MINUTE)
    sandbox.drain()
    assert callback.messages[-1] == {
        "event": "payout.success",
        "payout_id": payout_id,
        "reference_id": REFERENCE,
        "status": "SUCCESS",
        "utr": caller.payout(payout_id)["utr"],
        "amount": 50_000,
        "timestamp": "2026-02-26T10:30:30Z",
    }


def test_failure_carries_its_reason(start: SandboxStarter, callback: Callback) -> None:
    """A failed payout's webhook has the failure reason and no UTR."""
    sandbox, caller = start(callback_url=callback.url)
    caller.pay_account("5550990004")
    sandbox.advance(MINUTE)
    sandbox.drain()
    failed = callback.messages[-1]
    assert (failed["event"], failed["status"], failed["utr"]) == ("payout.failed", "FAILED", None)
    assert failed["failure_reason"] == "beneficiary_account_frozen"


@pytest.mark.parametrize("unit", ["minor", "major"])
def test_signature_covers_the_raw_bytes(start: SandboxStarter, callback: Callback, unit: str) -> None:
    """The signature is the hex HMAC-SHA256 of exactly the bytes that arrive, in either unit."""
    sandbox, caller = start(callback_url=callback.url, amount_unit=unit)
    caller.pay(caller.payee())
    sandbox.drain()
    assert len(callback.bodies) == 2
    assert callback.all_signatures_fit()
    assert (b'"amount":50000.00' in callback.bodies[0]) == (unit == "major")


@pytest.mark.parametrize(
    ("vocabulary", "account_number", "expected"),
    [
        ("A", "5550990001", ["payout.completed SUCCESS"]),
        ("A", "5550990004", ["payout.completed FAILED"]),
        ("A", "5550990006", ["payout.completed SUCCESS", "payout.completed REVERSED"]),
        ("B", "5550990001", ["payout.initiated PROCESSING", "payout.processing PROCESSING", "payout.success SUCCESS"]),
        ("B", "5550990002", ["payout.initiated QUEUED", "payout.processing PROCESSING", "payout.success SUCCESS"]),
        ("B", "5550990004", ["payout.initiated PROCESSING", "payout.processing PROCESSING", "payout.failed FAILED"]),
        (
            "B",
            "5550990006",
            [
                "payout.initiated PROCESSING",
                "payout.processing PROCESSING",
                "payout.success SUCCESS",
                "payout.reversed REVERSED",
            ],
        ),
    ],
)
def test_vocabularies(
    start: SandboxStarter,
    callback: Callback,
    vocabulary: str,
    account_number: str,
    expected: list[str],
) -> None:
    """Vocabulary A has one event for every outcome; B has one for each status and one for the acceptance."""
    sandbox, caller = start(callback_url=callback.url, vocabulary=vocabulary)
    caller.pay_account(account_number)
    sandbox.advance(timedelta(days=7))
    sandbox.drain()
    assert [f"{message['event']} {message['status']}" for message in callback.messages] == expected

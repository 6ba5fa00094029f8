"""Cashfree's webhooks: what they say, how they are signed, and when they are repeated."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.adapters.sandbox.contracts.cashfree.callback import Callback
from tests.adapters.sandbox.contracts.cashfree.client import CLIENT_SECRET, REFERENCE
from tests.adapters.sandbox.contracts.cashfree.conftest import START, StartCashfree

MINUTE = timedelta(minutes=1)


def test_a_success_tells_everything_but_the_zone(start: StartCashfree, callback: Callback) -> None:
    """The webhook of a credit has both ids, payee, amount, UTR, charge and tax, and an Indian time without its zone."""
    sandbox, client = start(callback_url=callback.url)
    client.register()
    provider_id = client.pay().json()["cf_transfer_id"]
    sandbox.advance(MINUTE)
    sandbox.drain()

    _, body = callback.received[-1]
    assert callback.messages[-1] == {
        "data": {
            "transfer_id": REFERENCE,
            "cf_transfer_id": provider_id,
            "status": "SUCCESS",
            "status_code": "COMPLETED",
            "status_description": "The transfer is SUCCESS: COMPLETED.",
            "beneficiary_details": {"beneficiary_id": "payee_1"},
            "transfer_amount": 500,
            "transfer_mode": "BANK",
            "fundsource_id": "CASHFREE_1",
            "transfer_service_charge": 5,
            "transfer_service_tax": 0.9,
            "transfer_utr": client.transfer().json()["transfer_utr"],
        },
        "event_time": "2026-02-26T16:00:30",
        "type": "TRANSFER_ACKNOWLEDGED",
    }
    assert b'"transfer_service_tax":0.90' in body


@pytest.mark.parametrize("account_number", ["5550990004", "5550990006"])
def test_bad_news_are_short(start: StartCashfree, callback: Callback, account_number: str) -> None:
    """Failed and reversed transfers are told without the provider's id, UTR, charges and payee."""
    sandbox, client = start(callback_url=callback.url)
    client.pay_account(account_number)
    sandbox.advance(timedelta(days=4))
    sandbox.drain()

    assert callback.messages[-1]["data"].keys() == {
        "transfer_id",
        "status",
        "status_code",
        "status_description",
        "transfer_amount",
        "transfer_mode",
    }


@pytest.mark.parametrize(
    ("account_number", "stages"),
    [
        ("5550990001", [("TRANSFER_ACKNOWLEDGED", "SUCCESS", "COMPLETED")]),
        ("5550990004", [("TRANSFER_FAILED", "FAILED", "ACCOUNT_BLOCKED")]),
        (
            "5550990006",
            [
                ("TRANSFER_ACKNOWLEDGED", "SUCCESS", "COMPLETED"),
                ("TRANSFER_REVERSED", "REVERSED", "INVALID_ACCOUNT_FAIL"),
            ],
        ),
        (
            "5550990037",
            [
                ("TRANSFER_SUCCESS", "SUCCESS", "SENT_TO_BENEFICIARY"),
                ("TRANSFER_ACKNOWLEDGED", "SUCCESS", "COMPLETED"),
            ],
        ),
        (
            "5550990038",
            [("TRANSFER_ON_HOLD", "ON_HOLD", "UNDER_REVIEW"), ("TRANSFER_ACKNOWLEDGED", "SUCCESS", "COMPLETED")],
        ),
        (
            "5550990040",
            [
                ("TRANSFER_ACKNOWLEDGED", "SUCCESS", "COMPLETED"),
                ("TRANSFER_APPROVED", "PENDING", "SENT_TO_BANK"),
            ],
        ),
    ],
)
def test_what_is_announced(
    start: StartCashfree, callback: Callback, account_number: str, stages: list[tuple[str, str, str]]
) -> None:
    """A transfer is announced when it is approved and at each stage after that; old news may come last."""
    sandbox, client = start(callback_url=callback.url)
    client.pay_account(account_number)
    sandbox.advance(timedelta(days=7))
    sandbox.drain()

    assert callback.stages == [("TRANSFER_APPROVED", "PENDING", "SENT_TO_BANK"), *stages]


def test_a_transfer_that_waits_is_not_announced(start: StartCashfree, callback: Callback) -> None:
    """There is no webhook for RECEIVED."""
    sandbox, client = start(callback_url=callback.url)
    client.pay_account("5550990002")
    sandbox.drain()

    assert callback.received == []


def test_the_signature_covers_time_and_body(start: StartCashfree, callback: Callback) -> None:
    """Each delivery is signed over its own time in milliseconds and the raw body; a repetition is signed anew."""
    sandbox, client = start(callback_url=callback.url, retry_base_seconds=5)
    callback.statuses.extend([500, 302])
    client.register()
    client.pay()
    for seconds in (0, 5, 10):
        sandbox.advance(timedelta(seconds=seconds))
        sandbox.drain()

    headers = [headers for headers, _ in callback.received]
    assert callback.signatures_of(CLIENT_SECRET) == [True] * 3
    begun = int(START.timestamp() * 1000)
    assert [int(each["x-webhook-timestamp"]) - begun for each in headers] == [0, 5_000, 15_000]
    assert [each["x-webhook-attempt"] for each in headers] == ["1", "2", "3"]
    assert len({body for _, body in callback.received}) == 1


def test_the_oldest_active_secret_signs(start: StartCashfree, callback: Callback) -> None:
    """While a secret is being rotated the webhooks are still signed with the previous one."""
    sandbox, client = start({"previous_client_secret": "older"}, callback_url=callback.url)
    client.register()
    client.pay()
    sandbox.drain()

    assert callback.signatures_of("older") == [True]
    assert callback.signatures_of(CLIENT_SECRET) == [False]

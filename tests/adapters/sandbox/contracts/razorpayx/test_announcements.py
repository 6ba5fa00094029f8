"""RazorpayX's events: what they carry, and how they are signed and repeated."""

from __future__ import annotations

import hmac
import json
from datetime import timedelta
from typing import Any

import pytest

from adapters.errors import SettingError
from adapters.sandbox import AmountUnit
from adapters.sandbox.contracts.razorpayx.contract import RazorpayxContract
from adapters.sandbox.contracts.razorpayx.words import EVENTS, REASONS, STATUSES
from adapters.sandbox.contracts.registry import CONTRACTS
from adapters.sandbox.messages import Occasion, WebhookMessage
from adapters.sandbox.payouts import PayoutStatus
from adapters.sandbox.reasons import Reason
from tests.adapters.sandbox.contracts.razorpayx.client import ACCOUNT_NUMBER, START, WEBHOOK_SECRET, Client
from tests.adapters.sandbox.contracts.razorpayx.conftest import MakeClient

DOCUMENTED = {"pending", "queued", "scheduled", "processing", "processed", "reversed", "failed", "rejected",
              "cancelled"}  # fmt: skip


def told(client: Client) -> list[tuple[WebhookMessage, dict[str, Any]]]:
    (payout,) = client.bank.payouts()
    messages = client.desk.messages(payout, Occasion.MOVED)
    return [(message, json.loads(message.body)) for message in messages]


def paid(client: Client, account_number: str = "1234567890", after: timedelta = timedelta(0)) -> dict[str, Any]:
    payout_id = client.pay(client.payee(account_number)).body["id"]
    client.clock.advance(after)
    document: dict[str, Any] = client.get(f"/v1/payouts/{payout_id}").body
    return document


def test_an_event_carries_the_payout_as_it_stands(client: Client) -> None:
    """An event is an envelope with the time it happened, around the payout as a poll would tell it."""
    payout = paid(client, after=timedelta(minutes=1))

    ((message, event),) = told(client)

    assert event == {
        "entity": "event",
        "account_id": "acc_sandbox",
        "event": "payout.processed",
        "contains": ["payout"],
        "payload": {"payout": {"entity": payout}},
        "created_at": int((START + timedelta(seconds=30)).timestamp()),
    }
    assert (message.event, message.payout_id) == ("payout.processed", payout["id"])


def test_the_signature_covers_the_raw_bytes_and_not_the_event_s_id(client: Client) -> None:
    """The signature is the hex HMAC-SHA256 of the body; the id beside it stays the same on every repetition."""
    paid(client)
    ((message, _),) = told(client)

    first, second = (client.desk.headers(message, attempt, START) for attempt in (1, 2))

    assert (
        first
        == second
        == {
            "X-Razorpay-Signature": hmac.new(WEBHOOK_SECRET.encode(), message.body, "sha256").hexdigest(),
            "x-razorpay-event-id": message.message_id,
        }
    )
    assert message.message_id.startswith("evt_")


def test_a_statement_is_told_to_those_who_subscribed(make_client: MakeClient) -> None:
    """A debit names its payout with amount, fees and tax, and takes all three; nothing is told without subscription."""
    client = make_client(tells_transactions=True)
    payout = paid(client)

    (_, (_, event)) = told(client)

    booked = event["payload"]["transaction"]["entity"]
    assert (event["event"], event["contains"]) == ("transaction.created", ["transaction"])
    assert (booked["account_number"], booked["debit"], booked["credit"]) == (ACCOUNT_NUMBER, 50_590, 0)
    source = booked["source"]
    assert (source["entity"], source["id"], source["status"]) == ("payout", payout["id"], "processing")
    assert (source["amount"], source["fees"], source["tax"]) == (50_000, 590, 90)
    assert "reference_id" not in source


def test_a_reversal_is_booked_with_fee_and_tax(make_client: MakeClient) -> None:
    """A reversal credits the amount with fee and tax, and names its payout but no reference."""
    client = make_client(tells_transactions=True)
    payout = paid(client, "5550990006", timedelta(days=4))

    ((_, first), (_, second)) = told(client)

    assert (first["event"], second["event"]) == ("payout.reversed", "transaction.created")
    booked = second["payload"]["transaction"]["entity"]
    assert (booked["credit"], booked["debit"]) == (50_590, 0)
    source = booked["source"]
    assert (source["entity"], source["payout_id"], source["status"]) == ("reversal", payout["id"], "reversed")
    assert source["id"] != payout["id"]
    assert source["utr"] == payout["utr"]


@pytest.mark.parametrize("after", [timedelta(minutes=1), timedelta(0)])
def test_only_debits_and_reversals_are_booked(make_client: MakeClient, after: timedelta) -> None:
    """A success or a failure moves nothing, and is no line of the statement."""
    client = make_client(tells_transactions=True)
    payout = paid(client, "5550990004", after)

    booked = [event for _, event in told(client) if event["event"] == "transaction.created"]

    assert len(booked) == (1 if payout["status"] == "processing" else 0)


def test_every_stage_and_every_reason_has_a_word() -> None:
    """No stage or reason is without a word, and only the one that nobody has heard of is undocumented."""
    assert set(STATUSES) == set(EVENTS) == set(PayoutStatus)
    assert set(REASONS) == set(Reason)
    assert {status for status, word in STATUSES.items() if word not in DOCUMENTED} == {PayoutStatus.UNHEARD_OF}


def test_the_sandbox_offers_the_contract_by_its_name() -> None:
    """The contract is in the registry, speaks paise only, and tells a ledger all it must know."""
    assert CONTRACTS["razorpayx"] is RazorpayxContract
    invented = RazorpayxContract.invented()
    assert invented.amount_unit is AmountUnit.MINOR
    assert invented.key_secret != RazorpayxContract.invented().key_secret
    with pytest.raises(SettingError, match="paise"):
        RazorpayxContract.invented(AmountUnit.MAJOR)
    exports = invented.exports("http://127.0.0.1:1")
    assert exports["PAYOUTS_RAZORPAYX_BASE_URL"] == "http://127.0.0.1:1/v1"
    assert exports["PAYOUTS_RAZORPAYX_ACCOUNT_NUMBER"] == invented.account_number


def test_no_secret_stands_in_the_terms_repr() -> None:
    """Neither secrets nor the account's number are shown."""
    invented = RazorpayxContract.invented()
    hidden = (invented.key_secret, invented.webhook_secret, invented.account_number)

    assert not any(secret in repr(invented) for secret in hidden)


@pytest.mark.parametrize("first_seconds", [0.0, 1.0, 5.0, 60.0, 90_000.0])
def test_a_webhook_is_repeated_for_a_day_and_no_longer(first_seconds: float) -> None:
    """The delays double until 24 hours are over; a first delay of nothing does not repeat for ever."""
    rule = RazorpayxContract.invented().retry_rule(timedelta(seconds=first_seconds))

    assert sum(rule.delays, timedelta(0)) <= timedelta(hours=24)
    assert len(rule.delays) <= 20
    assert rule.is_taken(204)
    assert not rule.is_taken(302)


def test_a_search_cannot_run_ahead() -> None:
    """A negative delay of the search is refused by name."""
    with pytest.raises(SettingError, match="search_delay_seconds"):
        RazorpayxContract(key_id="k", key_secret="s", webhook_secret="w", search_delay_seconds=-1)

"""Payouts: creation under a key, the rules that refuse one, and how it reads afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from adapters.sandbox.contracts.razorpayx.answers import HTTP_STATUSES, REASONS, refused
from adapters.sandbox.refusals import ErrorCode, RefusalError
from tests.adapters.sandbox.contracts.razorpayx.client import ACCOUNT_NUMBER, OPENING_MINOR, REFERENCE, START, Client
from tests.adapters.sandbox.contracts.razorpayx.conftest import MakeClient

LAKH_MINOR = 100_000 * 100
MINUTE = timedelta(minutes=1)


def test_creation_is_answered_with_the_payout_and_debits_the_account(client: Client) -> None:
    """An accepted payout is processing, and its amount, fee and GST have left the account."""
    fund_account_id = client.payee()

    told = client.pay(fund_account_id)

    assert told.status == 200
    assert told.body == {
        "id": told.body["id"],
        "entity": "payout",
        "fund_account_id": fund_account_id,
        "amount": 50_000,
        "currency": "INR",
        "notes": [],
        "fees": 590,
        "tax": 90,
        "status": "processing",
        "purpose": "payout",
        "utr": None,
        "mode": "IMPS",
        "reference_id": REFERENCE,
        "narration": "March",
        "batch_id": None,
        "failure_reason": None,
        "status_details": {
            "reason": "payout_bank_processing",
            "description": "The sandbox says payout bank processing.",
            "source": "gateway",
        },
        "created_at": int(START.timestamp()),
        "fee_type": "",
    }
    assert told.body["id"].startswith("pout_")
    (balance,) = client.get("/v1/banking_balances").body["items"]
    assert (balance["account_number"], balance["amount"]) == (ACCOUNT_NUMBER, OPENING_MINOR - 50_000 - 590)


def test_a_payout_reads_the_same_by_id_and_by_reference(client: Client) -> None:
    """A settled payout is processed by its bank's word, with a UTR and fees that include their tax."""
    payout_id = client.pay(client.payee()).body["id"]
    client.clock.advance(MINUTE)

    payout = client.get(f"/v1/payouts/{payout_id}").body

    assert (payout["status"], payout["fees"], payout["tax"]) == ("processed", 590, 90)
    assert payout["utr"]
    assert payout["status_details"]["reason"] == "payout_processed"
    assert payout["status_details"]["source"] == "beneficiary_bank"
    assert client.find() == [payout]
    assert client.find("another") == []


@pytest.mark.parametrize(
    ("account_number", "after", "status", "reason", "fees"),
    [
        ("5550990002", timedelta(0), "queued", "gateway_degraded", 0),
        ("5550990004", MINUTE, "failed", "bank_account_frozen", 0),
        ("5550990034", MINUTE, "failed", "beneficiary_bank_offline", 0),
        ("5550990035", MINUTE, "failed", "npci_beneficiary_timeout", 0),
        ("5550990035", timedelta(days=2), "reversed", "beneficiary_bank_rejected", 590),
        ("5550990006", timedelta(days=4), "reversed", "beneficiary_bank_rejected", 590),
        ("5550990037", MINUTE, "processing", "beneficiary_bank_confirmation_pending", 590),
        ("5550990037", timedelta(days=1), "processed", "payout_processed", 590),
    ],
)
def test_each_stage_has_its_word_and_reason(
    client: Client, account_number: str, after: timedelta, status: str, reason: str, fees: int
) -> None:
    """A payout's status and reason are the provider's words; fees stand at zero while it waits and when it failed."""
    payout_id = client.pay(client.payee(account_number)).body["id"]
    client.clock.advance(after)

    payout = client.get(f"/v1/payouts/{payout_id}").body

    assert (payout["status"], payout["status_details"]["reason"], payout["fees"]) == (status, reason, fees)


def test_p20_one_status_is_in_no_documentation(client: Client) -> None:
    """The word for what nobody has heard of is none of the documented ones, and comes without details."""
    payout_id = client.pay(client.payee("5550990038")).body["id"]
    client.clock.advance(MINUTE)

    payout = client.get(f"/v1/payouts/{payout_id}").body

    assert (payout["status"], payout["status_details"]) == ("under_review", None)


def test_the_same_key_answers_with_the_payout_as_it_stands(client: Client) -> None:
    """A repeated request is answered with the latest state, however its JSON is laid out, and creates nothing."""
    fund_account_id = client.payee()
    first = client.pay(fund_account_id)
    client.clock.advance(MINUTE)

    again = client.pay(fund_account_id)

    assert (again.status, again.body["id"], again.body["status"]) == (200, first.body["id"], "processed")
    assert len(client.bank.payouts()) == 1


@pytest.mark.parametrize("changes", [{"amount": 50_001}, {"narration": "April"}, {"purpose": "refund"}, {"x": 1}])
def test_the_same_key_with_another_body_is_refused(client: Client, changes: dict[str, Any]) -> None:
    """A used key with other facts is 400, without a reason code, and neither creates nor changes anything."""
    fund_account_id = client.payee()
    client.pay(fund_account_id)
    before = client.bank.payouts(), client.bank.movements()

    told = client.pay(fund_account_id, **changes)

    assert (told.status, told.error["reason"]) == (400, "null")
    assert told.error["description"].startswith("Different request body sent for the same Idempotency Header")
    assert (client.bank.payouts(), client.bank.movements()) == before


def test_another_key_is_another_payout_whatever_its_reference(client: Client) -> None:
    """References may repeat: with a fresh key the same order is paid again, and both are found, the newest first."""
    fund_account_id = client.payee()
    first, second = client.pay(fund_account_id), client.pay(fund_account_id, key="another-key")

    assert [payout["id"] for payout in client.find()] == [second.body["id"], first.body["id"]]


def test_p10_a_key_is_forgotten_after_seven_days(client: Client) -> None:
    """Within seven days a key finds its payout; after that the same request pays again, and again has seven days."""
    fund_account_id = client.payee()
    first = client.pay(fund_account_id).body["id"]
    client.clock.advance(timedelta(days=7) - timedelta(seconds=1))
    assert client.pay(fund_account_id).body["id"] == first
    client.clock.advance(timedelta(seconds=1))

    second = client.pay(fund_account_id).body["id"]
    client.clock.advance(timedelta(days=6))

    assert second != first
    assert client.pay(fund_account_id).body["id"] == second
    assert len(client.bank.payouts()) == 2


@pytest.mark.parametrize("key", [None, "", "abc", "a" * 37, "a.b.c", "schlüssel"])
def test_a_key_is_mandatory_and_has_a_shape(client: Client, key: str | None) -> None:
    """Without a key of 4 to 36 letters, digits, hyphens, underscores and spaces nothing is paid."""
    told = client.pay(client.payee(), key=key)

    assert (told.status, told.error["field"]) == (400, "X-Payout-Idempotency")
    assert client.bank.payouts() == ()


@pytest.mark.parametrize(
    ("field", "value"),
    [("account_number", "1"), ("account_number", None), ("amount", 99), ("amount", 500.5), ("amount", "50000"),
     ("amount", True), ("amount", None), ("currency", "USD"), ("mode", "imps"), ("mode", "ACH"), ("mode", "card"),
     ("purpose", ""), ("reference_id", "a" * 41), ("narration", "a" * 31),
     ("narration", "März"), ("narration", "a-b"), ("queue_if_low_balance", "yes")],
)  # fmt: skip
def test_what_the_documentation_forbids_is_refused(client: Client, field: str, value: Any) -> None:
    """A field that is missing, too long, too small or of other letters is 400 and named, and nothing is paid."""
    told = client.pay(client.payee(), **{field: value})

    assert (told.status, told.error["reason"], told.error["field"]) == (400, "input_validation_failed", field)
    assert told.error["source"] == "business"
    assert client.bank.payouts() == ()


@pytest.mark.parametrize(
    ("mode", "amount_minor", "reason"),
    [("IMPS", 5 * LAKH_MINOR, None), ("IMPS", 5 * LAKH_MINOR + 1, "input_validation_failed"),
     ("RTGS", 2 * LAKH_MINOR, None), ("RTGS", 2 * LAKH_MINOR - 1, "input_validation_failed"),
     ("NEFT", 100, None), ("UPI", 100, "input_validation_failed"),
     ("NEFT", OPENING_MINOR, "insufficient_funds")],
)  # fmt: skip
def test_modes_and_the_account_have_limits(client: Client, mode: str, amount_minor: int, reason: str | None) -> None:
    """A bank account takes IMPS up to five lakh, RTGS from two lakh and no UPI, all as far as our money goes."""
    told = client.pay(client.payee(), mode=mode, amount=amount_minor)

    assert told.status == (200 if reason is None else 400)
    assert reason is None or told.error["reason"] == reason


def test_an_unknown_fund_account_is_refused(client: Client) -> None:
    """An id that nobody was given is 400 and named."""
    told = client.pay("fa_unknown")

    assert (told.status, told.error["reason"], told.error["field"]) == (
        400,
        "input_validation_failed",
        "fund_account_id",
    )


def test_a_new_payout_may_be_hidden_from_the_search(make_client: MakeClient) -> None:
    """Where the search lags, a payout is read by its id at once and by its reference only later."""
    client = make_client(search_delay_seconds=300)
    payout_id = client.pay(client.payee()).body["id"]
    client.clock.advance(timedelta(seconds=299))
    assert client.find() == []
    assert client.get(f"/v1/payouts/{payout_id}").status == 200

    client.clock.advance(timedelta(seconds=1))

    assert [payout["id"] for payout in client.find()] == [payout_id]


@pytest.mark.parametrize(
    "address",
    ["/v1/payouts", f"/v1/payouts?account_number={ACCOUNT_NUMBER}", "/v1/payouts?reference_id=a",
     "/v1/payouts?account_number=1&reference_id=a", "/v1/payouts/pout_unknown", "/v1/fund_accounts/validations/fav_1",
     "/v1/unknown"],
)  # fmt: skip
def test_what_is_not_there_is_a_bad_request(client: Client, address: str) -> None:
    """An unknown id, a look-up without account or reference and an unknown path are 400."""
    assert client.get(address).status == 400


@pytest.mark.parametrize(("user", "password"), [("rzp_1", "wrong"), ("other", "secret"), ("", "")])
def test_wrong_credentials_are_refused(make_client: MakeClient, user: str, password: str) -> None:
    """Every route answers 401 to other credentials than the key and its secret."""
    client = make_client(user=user, password=password)
    paths = ["/v1/contacts", "/v1/fund_accounts", "/v1/payouts", "/v1/fund_accounts/validations"]

    assert {client.post(path, {}).status for path in paths} == {401}
    assert client.get("/v1/banking_balances").status == 401


@pytest.mark.parametrize("code", ErrorCode)
def test_every_refusal_has_an_answer(code: ErrorCode) -> None:
    """Each kind of refusal has a status and a body; only those of 5xx are said to be the provider's own fault."""
    answer = refused(RefusalError(code, "why", "field"))

    assert answer.http_status == HTTP_STATUSES[code]
    assert (b'"source":"internal"' in answer.body) is (answer.http_status >= 500)
    assert code in REASONS

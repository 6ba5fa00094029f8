"""Payouts and outbound payments at the sandbox that speaks Stripe."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from adapters.errors import SettingError
from adapters.sandbox import AmountUnit, PayoutStatus
from adapters.sandbox.contracts.stripe.contract import StripeContract
from adapters.sandbox.contracts.stripe.words import FAILURE_CODES, OUTBOUND_STATUSES, PAYOUT_STATUSES, RETURN_CODES
from adapters.sandbox.reasons import Reason
from tests.adapters.sandbox.contracts.stripe.client import (
    OPENING_MINOR,
    REFERENCE,
    START,
    Client,
    TreasuryClient,
    code_of,
)

SETTLED = timedelta(minutes=1)
FEE_MINOR = 25


def test_every_status_and_reason_has_a_word() -> None:
    """No step of a payout, and no reason for its end, is without Stripe's word for it."""
    for words in (PAYOUT_STATUSES, OUTBOUND_STATUSES):
        assert set(words) == set(PayoutStatus)
    for codes in (FAILURE_CODES, RETURN_CODES):
        assert set(codes) == set(Reason)


def test_a_payout_goes_from_transit_to_paid() -> None:
    """A payout is described with its reference, and has its trace once it is paid."""
    client = Client()
    made = client.pay(client.payee()).json()
    client.sandbox.advance(SETTLED)
    later = client.get(f"/v1/payouts/{made['id']}")

    assert (made["status"], made["amount"], made["currency"]) == ("in_transit", 50_000, "usd")
    assert (made["metadata"], made["trace_id"]["value"]) == ({"reference": REFERENCE}, None)
    assert made["id"].startswith("po_")
    assert later["status"] == "paid"
    assert later["trace_id"]["status"] == "supported"
    assert len(later["trace_id"]["value"]) == 15
    assert client.get("/v1/balance")["available"] == [{"amount": OPENING_MINOR - 50_000 - FEE_MINOR, "currency": "usd"}]


def test_entries_of_the_balance_are_shown_to_who_asks() -> None:
    """An entry is an id, unless it was asked for; the one that gave money back is there after a failure only."""
    client = Client()
    made = client.pay(client.payee("000123990006"), **{"expand[0]": "balance_transaction"}).json()
    client.sandbox.advance(timedelta(days=4))
    path = f"/v1/payouts/{made['id']}"
    plain = client.get(path)
    whole = client.get(path, **{"expand[0]": "balance_transaction", "expand[1]": "failure_balance_transaction"})

    assert (made["balance_transaction"]["fee"], made["failure_balance_transaction"]) == (FEE_MINOR, None)
    assert (plain["status"], plain["failure_code"]) == ("failed", "no_account")
    assert isinstance(plain["balance_transaction"], str)
    assert whole["failure_balance_transaction"]["fee"] == -FEE_MINOR
    assert whole["failure_balance_transaction"]["created"] > whole["balance_transaction"]["created"]


def test_a_failure_whose_money_is_out_names_no_refund() -> None:
    """While the bank sits on the money of a failed payout there is no entry that gave it back."""
    client = Client()
    made = client.pay(client.payee("000123990035")).json()
    client.sandbox.advance(SETTLED)
    failed = client.get(f"/v1/payouts/{made['id']}")
    client.sandbox.advance(timedelta(days=2))
    refunded = client.get(f"/v1/payouts/{made['id']}")

    assert (failed["status"], failed["failure_balance_transaction"]) == ("failed", None)
    assert refunded["status"] == "failed"
    assert refunded["failure_balance_transaction"] is not None


@pytest.mark.parametrize(("network", "length"), [("ach", 15), ("us_domestic_wire", 22)])
def test_an_outbound_payment_is_posted(network: str, length: int) -> None:
    """Each network has its own tracking details, and each status its time."""
    client = TreasuryClient()
    made = client.send(network=network).json()
    client.sandbox.advance(SETTLED)
    posted = client.get(f"/v1/treasury/outbound_payments/{made['id']}")

    assert (made["status"], made["tracking_details"]) == ("processing", None)
    assert made["id"].startswith("obp_")
    assert posted["status"] == "posted"
    assert posted["status_transitions"]["posted_at"] == int(START.timestamp()) + 30
    tracking = posted["tracking_details"]
    assert len(next(iter(tracking[tracking["type"]].values()))) == length
    account = client.get(f"/v1/treasury/financial_accounts/{client.contract.financial_account}")
    assert account["balance"]["cash"]["usd"] < OPENING_MINOR


def test_an_outbound_payment_is_returned() -> None:
    """What comes back says why, and when."""
    client = TreasuryClient()
    made = client.send("000123990006").json()
    client.sandbox.advance(timedelta(days=4))
    returned = client.get(f"/v1/treasury/outbound_payments/{made['id']}")

    assert (returned["status"], returned["returned_details"]) == ("returned", {"code": "no_account"})
    assert returned["status_transitions"]["returned_at"] is not None


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"amount": "0"}, (400, "invalid_request_error", "parameter_invalid_string")),
        ({"amount": "1.5"}, (400, "invalid_request_error", "parameter_invalid_string")),
        ({"amount": "-5"}, (400, "invalid_request_error", "parameter_invalid_string")),
        ({"currency": "USD"}, (400, "invalid_request_error", "parameter_invalid_string")),
        ({"method": "instant"}, (400, "invalid_request_error", "parameter_invalid_string")),
        ({"statement_descriptor": "a" * 23}, (400, "invalid_request_error", "parameter_invalid_string")),
        ({"statement_descriptor": "<b>"}, (400, "invalid_request_error", "parameter_invalid_string")),
        ({"metadata[reference]": "x" * 501}, (400, "invalid_request_error", "parameter_invalid_string")),
        ({"destination": "ba_nobody"}, (404, "invalid_request_error", "resource_missing")),
        ({"amount": str(OPENING_MINOR)}, (400, "invalid_request_error", "balance_insufficient")),
    ],
)
def test_a_payout_that_breaks_a_rule_is_refused(changes: dict[str, str], refusal: tuple[int, str, str]) -> None:
    """What Stripe would not take is refused, and nothing happened."""
    client = Client()

    assert code_of(client.pay(client.payee(), **changes)) == refusal
    assert client.sandbox.bank.movements() == ()


@pytest.mark.parametrize(
    "changes",
    [{"customer": "cus_other"}, {"destination_payment_method": "pm_other"}, {"financial_account": "fa_other"},
     {"destination_payment_method_options[us_bank_account][network]": "rtp"}, {"statement_descriptor": "a" * 11}],
)  # fmt: skip
def test_an_outbound_payment_that_breaks_a_rule_is_refused(changes: dict[str, str]) -> None:
    """Customer, account and payment method belong together, and the network is one of two."""
    client = TreasuryClient()

    assert client.send(**changes).status_code in {400, 404}
    assert client.sandbox.bank.movements() == ()


def test_lists_are_newest_first_and_paged() -> None:
    """A page says whether there is more, and the next one starts after a payment of the one before."""
    client = Client()
    payee = client.payee()
    ids = [client.pay(payee, f"key {number}").json()["id"] for number in range(12)][::-1]
    first = client.get("/v1/payouts")
    second = client.get("/v1/payouts", limit="100", starting_after=ids[9])

    assert [payout["id"] for payout in first["data"]] == ids[:10]
    assert [payout["id"] for payout in second["data"]] == ids[10:]
    assert (first["has_more"], second["has_more"]) == (True, False)


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "101"}, {"limit": "x"}, {"starting_after": "po_x"}])
def test_a_list_that_cannot_be_is_refused(query: dict[str, str]) -> None:
    """A limit out of range and a payment that does not exist are refused."""
    assert Client().http.get("/v1/payouts", params=query).status_code in {400, 404}


def test_a_list_of_outbound_payments_names_its_account() -> None:
    """Without the financial account there is no list."""
    client = TreasuryClient()
    path = "/v1/treasury/outbound_payments"

    assert client.http.get(path).status_code == 400
    assert client.get(path, financial_account=client.contract.financial_account)["data"] == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"routing_number": "021000022"}, "routing_number_invalid"),
        ({"routing_number": "0210000"}, "routing_number_invalid"),
        ({"account_number": "12"}, "account_number_invalid"),
        ({"country": "IN"}, "parameter_invalid_string"),
        ({"account_holder_type": "person"}, "parameter_invalid_string"),
    ],
)
def test_an_account_that_cannot_be_is_refused(changes: dict[str, str], code: str) -> None:
    """A routing number whose check digit is wrong, and a malformed account number, have codes of their own."""
    assert code_of(Client().register(**changes)) == (400, "invalid_request_error", code)


def test_what_is_known_against_an_account() -> None:
    """Accounts are new; one that failed verification says so, and none is paid to that was turned down."""
    client, treasury = Client(), TreasuryClient()
    rejected = client.register("000123990022").json()

    assert client.register().json()["status"] == "new"
    assert rejected["status"] == "verification_failed"
    assert code_of(client.pay(rejected["id"])) == (400, "invalid_request_error", "bank_account_unusable")
    assert code_of(treasury.set_up("000123990022")) == (400, "invalid_request_error", "bank_account_unusable")
    assert treasury.set_up("000123990023").json()["status"] == "processing"
    assert treasury.set_up(customer="cus_other").status_code == 400


def test_only_the_account_s_own_key_is_let_in() -> None:
    """Another key, another account and another account's payees are refused."""
    client = Client()

    assert client.http.get("/v1/balance", headers={"Authorization": "Bearer sk_other"}).status_code == 401
    assert client.http.get("/v1/balance", headers={"Stripe-Account": "acct_other"}).status_code == 401
    assert client.http.get("/v1/balance", headers={"Stripe-Account": client.contract.account}).status_code == 200
    assert client.post("/v1/accounts/acct_other/external_accounts", {}).status_code == 404
    assert client.http.get("/v1/treasury/financial_accounts/fa_other").status_code == 404


def test_events_are_named_after_what_happened() -> None:
    """Creation, outcome and return each have their event; the object is a snapshot without written-out entries."""
    client = Client()
    client.pay(client.payee("000123990006"))
    client.sandbox.advance(timedelta(days=4))
    client.sandbox.drain()
    events = [json.loads(body) for _, body in client.sent]

    assert [(event["type"], event["data"]["object"]["status"]) for event in events] == [
        ("payout.created", "in_transit"),
        ("payout.paid", "paid"),
        ("payout.failed", "failed"),
    ]
    assert len({event["id"] for event in events}) == 3
    assert isinstance(events[1]["data"]["object"]["balance_transaction"], str)


def test_stripe_counts_in_cents() -> None:
    """Another unit is refused by the name of the setting."""
    with pytest.raises(SettingError, match="amount_unit"):
        StripeContract.invented(AmountUnit.MAJOR)

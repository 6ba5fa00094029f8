"""Each of Stripe's words has one meaning here, and no other word has any."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.providers.stripe.provider import StripeProvider
from adapters.providers.stripe.translate import status_of_outbound_payment, status_of_payout
from ledger.status_reports import Confidence, ReportedStatus
from tests.adapters.providers.scripted_api import ScriptedApi
from tests.adapters.providers.stripe.samples import (
    NOON,
    NOON_SECONDS,
    OUTBOUND_PAYMENT,
    PAYOUT,
    entry,
    outbound_payment,
    paid,
    payout,
)

PAYOUT_WORDS = {
    "pending": ReportedStatus.ACCEPTED,
    "in_transit": ReportedStatus.PROCESSING,
    "paid": ReportedStatus.SUCCEEDED,
    "failed": ReportedStatus.FAILED,
    "canceled": ReportedStatus.CANCELLED,
}
OUTBOUND_WORDS = {
    "processing": ReportedStatus.PROCESSING,
    "posted": ReportedStatus.SUCCEEDED,
    "failed": ReportedStatus.FAILED,
    "canceled": ReportedStatus.CANCELLED,
    "returned": ReportedStatus.RETURNED,
}
REFUND = entry(-30, ("stripe_fee", -25), ("tax", -5), id="txn_2", amount=50_000, created=NOON_SECONDS - 3600)


@pytest.mark.parametrize(("word", "status"), PAYOUT_WORDS.items())
def test_the_words_of_payouts(api: ScriptedApi, provider: StripeProvider, word: str, status: ReportedStatus) -> None:
    """Each documented status of a payout has its meaning, and only a success has a confidence."""
    api.script(PAYOUT, (200, payout(status=word)))

    report = provider.status("po_1")

    assert (report.status, report.provider_status) == (status, word)
    assert report.confidence is (Confidence.DEBITED if word == "paid" else None)


@pytest.mark.parametrize(("word", "status"), OUTBOUND_WORDS.items())
def test_the_words_of_outbound_payments(
    api: ScriptedApi, treasury: StripeProvider, word: str, status: ReportedStatus
) -> None:
    """Each documented status of an outbound payment has its meaning."""
    api.script(OUTBOUND_PAYMENT, (200, outbound_payment(status=word)))

    report = treasury.status("obp_1")

    assert (report.status, report.provider_status, report.failure_returns_funds) == (status, word, False)
    assert report.confidence is (Confidence.DEBITED if word == "posted" else None)


@given(st.text() | st.sampled_from(["cancelled", "PAID", "paid ", "reversed", "succeeded"]))
def test_p20_no_other_word_has_a_meaning(word: str) -> None:
    """Any other text, in either vocabulary, is unrecognised and never a default."""
    assert (status_of_payout(word) is ReportedStatus.UNRECOGNISED) is (word not in PAYOUT_WORDS)
    assert (status_of_outbound_payment(word) is ReportedStatus.UNRECOGNISED) is (word not in OUTBOUND_WORDS)


def test_p5_a_failure_that_names_the_entry_of_its_refund_returns_the_money(
    api: ScriptedApi, provider: StripeProvider
) -> None:
    """After a success such a failure is a reversal, at the time of the refund, with the fee that came back."""
    api.script(PAYOUT, (200, paid(status="failed", failure_code="no_account", failure_balance_transaction=REFUND)))

    report = provider.status("po_1")

    assert (report.status, report.failure_returns_funds, report.reason) == (ReportedStatus.FAILED, True, "no_account")
    assert (report.fee_refunded_minor, report.tax_refunded_minor) == (25, 5)
    assert (report.fee_minor, report.tax_minor, report.retryable) == (None, None, False)
    assert report.effective_at == datetime.fromtimestamp(NOON_SECONDS - 3600, tz=UTC)


def test_a_failure_without_a_refund_proves_no_return(api: ScriptedApi, provider: StripeProvider) -> None:
    """As long as no entry gave the money back, a failure after a success is a contradiction and not a reversal."""
    api.script(PAYOUT, (200, paid(status="failed", failure_code="could_not_process")))

    report = provider.status("po_1")

    assert (report.status, report.failure_returns_funds, report.effective_at) == (ReportedStatus.FAILED, False, NOON)


@pytest.mark.parametrize(
    ("code", "retryable"),
    [("insufficient_funds", True)]
    + [(code, False) for code in (
        "account_closed", "account_frozen", "bank_account_restricted", "bank_ownership_changed", "could_not_process",
        "debit_not_authorized", "declined", "invalid_account_number", "incorrect_account_holder_name",
        "incorrect_account_holder_address", "incorrect_account_holder_tax_id", "invalid_currency", "no_account",
        "unsupported_card", "something_new", None,
    )],
)  # fmt: skip
def test_only_an_empty_balance_is_tried_again(
    api: ScriptedApi, provider: StripeProvider, code: str | None, *, retryable: bool
) -> None:
    """Of the documented failures only our own balance says that another attempt may succeed."""
    api.script(PAYOUT, (200, payout(status="failed", failure_code=code)))

    report = provider.status("po_1")

    assert (report.reason, report.retryable) == (code, retryable)


@pytest.mark.parametrize(
    ("entries", "charges"),
    [
        (entry(0), (0, 0)),
        (entry(25, ("stripe_fee", 25)), (25, 0)),
        (entry(30, ("tax", 3), ("application_fee", 25), ("withheld_tax", 2)), (25, 5)),
        (entry(30, currency="eur"), (None, None)),
        (entry(-5), (None, None)),
        (entry(5, ("tax", 9)), (None, None)),
        ("txn_1", (None, None)),
        (None, (None, None)),
    ],
)
def test_the_fee_is_what_the_balance_s_entry_says(
    api: ScriptedApi, provider: StripeProvider, entries: object, charges: tuple[int | None, int | None]
) -> None:
    """Fee and tax are told apart; an entry not shown, in another currency or of the wrong sign tells no fee."""
    api.script(PAYOUT, (200, paid(balance_transaction=entries)))

    report = provider.status("po_1")

    assert report.status is ReportedStatus.SUCCEEDED
    assert (report.fee_minor, report.tax_minor) == charges


@pytest.mark.parametrize("word", ["pending", "in_transit", "canceled", "odd"])
def test_fees_are_no_facts_before_the_success(api: ScriptedApi, provider: StripeProvider, word: str) -> None:
    """While a payout is open, or if it never happened, the report says nothing of fees."""
    api.script(PAYOUT, (200, paid(status=word)))

    assert provider.status("po_1").fee_minor is None


def test_a_return_has_its_reason_and_its_time(api: ScriptedApi, treasury: StripeProvider) -> None:
    """A returned outbound payment says why, and when the money was back."""
    times = {"posted_at": NOON_SECONDS - 86_400, "returned_at": NOON_SECONDS - 600, "failed_at": None}
    details = {"code": "account_closed", "transaction": "trxn_2"}
    api.script(
        OUTBOUND_PAYMENT,
        (200, outbound_payment(status="returned", returned_details=details, status_transitions=times)),
    )

    report = treasury.status("obp_1")

    assert (report.status, report.reason) == (ReportedStatus.RETURNED, "account_closed")
    assert report.effective_at == datetime.fromtimestamp(NOON_SECONDS - 600, tz=UTC)


@pytest.mark.parametrize(
    ("tracking", "utr"),
    [
        ({"type": "ach", "ach": {"trace_id": " 091000010000001 "}}, "091000010000001"),
        ({"type": "us_domestic_wire", "us_domestic_wire": {"imad": "20260302abcd0001", "omad": "x"}},
         "20260302ABCD0001"),
        ({"type": "us_domestic_wire", "us_domestic_wire": {"imad": None}}, None),
        ({"type": "new"}, None),
        (None, None),
    ],
)  # fmt: skip
def test_the_bank_s_reference_of_an_outbound_payment(
    api: ScriptedApi, treasury: StripeProvider, tracking: object, utr: str | None
) -> None:
    """ACH's trace id and Fedwire's IMAD are the bank's reference; without them there is none yet."""
    api.script(OUTBOUND_PAYMENT, (200, outbound_payment(status="posted", tracking_details=tracking)))

    assert treasury.status("obp_1").utr == utr


@pytest.mark.parametrize("amount", [1, 49_999, 50_001, -50_000])
def test_p14_amount_and_currency_are_reported_as_told(
    api: ScriptedApi, provider: StripeProvider, treasury: StripeProvider, amount: int
) -> None:
    """A wrong amount or currency reaches the aggregate, which alone can compare it with what was ordered."""
    api.script(PAYOUT, (200, payout(amount=amount, currency="jpy")))
    api.script(OUTBOUND_PAYMENT, (200, outbound_payment(amount=amount, currency="eur")))

    assert (provider.status("po_1").amount_minor, treasury.status("obp_1").amount_minor) == (amount, amount)


def test_a_payout_that_takes_another_back_is_an_observation_on_that_one(
    api: ScriptedApi, provider: StripeProvider
) -> None:
    """Its own success is not the other's, and what it means is left to people."""
    api.script(PAYOUT, (200, paid(id="po_2", original_payout="po_1", amount=-50_000)))

    report = provider.status("po_1")

    assert (report.status, report.provider_payout_id) == (ReportedStatus.UNRECOGNISED, "po_1")
    assert (report.provider_status, report.reference) == ("taken back by po_2: paid", None)
    assert report.amount_minor is None

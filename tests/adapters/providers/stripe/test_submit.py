"""What a payment order becomes on its way to Stripe, and what each answer means."""

from __future__ import annotations

from hashlib import sha256

import httpx
import pytest

from adapters.errors import RailNotOfferedError
from adapters.providers.stripe.provider import StripeProvider
from adapters.providers.stripe.wire import API_VERSION
from ledger.errors import RailCurrencyError
from ledger.money import Money
from ledger.rails import Rail
from ledger.status_reports import ReportedStatus, ReportSource
from tests.adapters.providers.scripted_api import Archive, Line, ScriptedApi
from tests.adapters.providers.stripe.conftest import MakeProvider
from tests.adapters.providers.stripe.samples import (
    ACCOUNT,
    API_KEY,
    FINANCIAL_ACCOUNT,
    NOON,
    OUTBOUND_LIST,
    OUTBOUND_PAYEE,
    OUTBOUND_PAYMENTS,
    PAYOUT,
    PAYOUT_LIST,
    PAYOUT_PAYEE,
    PAYOUTS,
    REFERENCE,
    error,
    listed,
    order,
    outbound_payment,
    page,
    payout,
)


def test_a_payout_is_asked_for_by_a_form_under_the_attempt_s_key(api: ScriptedApi, provider: StripeProvider) -> None:
    """The attempt's key is idempotency key and metadata; amount in cents, currency in small letters, no JSON."""
    api.script(PAYOUTS, (200, payout()))

    report = provider.submit(order())

    assert api.forms(PAYOUTS) == [
        {
            "amount": "50000",
            "currency": "usd",
            "destination": PAYOUT_PAYEE,
            "method": "standard",
            "metadata[reference]": REFERENCE,
            "statement_descriptor": "Vendor payment",
            "expand[0]": "balance_transaction",
            "expand[1]": "failure_balance_transaction",
        }
    ]
    headers = api.asked[0].headers
    assert (headers["Idempotency-Key"], headers["Authorization"]) == (REFERENCE, f"Bearer {API_KEY}")
    assert (headers["Stripe-Account"], headers["Stripe-Version"]) == (ACCOUNT, API_VERSION)
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert (report.status, report.source) == (ReportedStatus.PROCESSING, ReportSource.RESPONSE)
    assert (report.reference, report.provider_payout_id) == (REFERENCE, "po_1")
    assert (report.amount_minor, report.currency, report.provider_beneficiary_id) == (50_000, "USD", PAYOUT_PAYEE)


@pytest.mark.parametrize(
    ("rail", "network", "statement"),
    [(Rail.ACH, "ach", "Vendor pay"), (Rail.FEDWIRE, "us_domestic_wire", "Vendor payment")],
)
def test_an_outbound_payment_names_customer_account_and_network(
    api: ScriptedApi, treasury: StripeProvider, rail: Rail, network: str, statement: str
) -> None:
    """Both halves of the payee, the financial account and the rail's network are sent; ACH statements are short."""
    api.script(OUTBOUND_PAYMENTS, (200, outbound_payment()))

    report = treasury.submit(order(rail, provider_beneficiary_id=OUTBOUND_PAYEE))

    assert api.forms(OUTBOUND_PAYMENTS) == [
        {
            "amount": "50000",
            "currency": "usd",
            "financial_account": FINANCIAL_ACCOUNT,
            "customer": "cus_1Payee",
            "destination_payment_method": "pm_1Payee",
            "destination_payment_method_options[us_bank_account][network]": network,
            "metadata[reference]": REFERENCE,
            "statement_descriptor": statement,
        }
    ]
    assert api.asked[0].headers["Idempotency-Key"] == REFERENCE
    assert (report.status, report.provider_beneficiary_id) == (ReportedStatus.PROCESSING, OUTBOUND_PAYEE)


@pytest.mark.parametrize(
    ("narration", "statement"),
    [("Rent <March> 'x'", "Rent March x"), ("a" * 30, "a" * 22), ("किराया", None), ("", None)],
)
def test_a_statement_holds_only_what_stripe_takes(
    api: ScriptedApi, provider: StripeProvider, narration: str, statement: str | None
) -> None:
    """Characters that Stripe refuses are left out, a long narration is cut, and one without any words is not sent."""
    api.script(PAYOUTS, (200, payout()))

    provider.submit(order(narration=narration))

    assert api.forms(PAYOUTS)[0].get("statement_descriptor") == statement


@pytest.mark.parametrize("rail", [Rail.FEDWIRE, Rail.IMPS, Rail.NEFT, Rail.RTGS, Rail.UPI])
def test_payouts_travel_by_ach_alone(api: ScriptedApi, provider: StripeProvider, rail: Rail) -> None:
    """A rail that is not offered is refused by name before anything is sent."""
    with pytest.raises(RailNotOfferedError):
        provider.submit(order(rail))

    assert api.asked == []


def test_only_dollars_are_sent(api: ScriptedApi, provider: StripeProvider, treasury: StripeProvider) -> None:
    """Money in another currency is refused before anything is sent."""
    for each in (provider, treasury):
        with pytest.raises(RailCurrencyError):
            each.submit(order(money=Money(50_000, "EUR")))
    with pytest.raises(RailNotOfferedError):
        treasury.submit(order(Rail.UPI))

    assert api.asked == []


@pytest.mark.parametrize(
    ("status", "kind", "code", "reason", "retryable"),
    [
        (400, "invalid_request_error", "balance_insufficient", "balance_insufficient", True),
        (400, "invalid_request_error", "insufficient_funds", "insufficient_funds", True),
        (400, "invalid_request_error", "payouts_limit_exceeded", "payouts_limit_exceeded", True),
        (400, "invalid_request_error", "payouts_not_allowed", "payouts_not_allowed", False),
        (400, "invalid_request_error", "parameter_invalid_integer", "parameter_invalid_integer", False),
        (400, "invalid_request_error", None, "invalid_request_error", False),
        (404, "invalid_request_error", "resource_missing", "resource_missing", False),
        (402, "card_error", "card_declined", "card_declined", False),
    ],
)
def test_what_stripe_refuses_did_not_happen(
    api: ScriptedApi,
    provider: StripeProvider,
    status: int,
    kind: str,
    code: str | None,
    reason: str,
    *,
    retryable: bool,
) -> None:
    """A refusal that Stripe wrote about the request stands without a look-up; an empty balance may be tried again."""
    body = error(kind, code)
    api.script(PAYOUTS, (status, body))

    report = provider.submit(order())

    assert (report.status, report.provider_status) == (ReportedStatus.REFUSED, f"HTTP {status}")
    assert (report.reason, report.retryable, report.reference) == (reason, retryable, REFERENCE)
    assert "000123456789" not in repr(report)
    assert len(api.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        (400, b"<html>proxy</html>"),
        (400, error("api_error")),
        (400, error("something_new")),
        (400, error("invalid_request_error", "lock_timeout")),
        (401, error("invalid_request_error")),
        (403, error("invalid_request_error", "more_permissions_required")),
        (404, b""),
        (408, b""),
        (409, error("idempotency_error", "idempotency_key_in_use")),
        (409, error("invalid_request_error", "idempotency_key_in_use")),
        (424, error("api_error")),
        (429, error("invalid_request_error", "lock_timeout")),
        (429, error("invalid_request_error", "rate_limit")),
        (500, error("api_error")),
        (502, b""),
        (302, b""),
        (200, b""),
        (200, payout(metadata={})),
        (200, payout(metadata={"reference": "another_1"})),
        (200, payout(amount=1.5)),
        (200, outbound_payment()),
        (200, error("api_error")),
        httpx.ReadTimeout,
        httpx.ConnectError,
        httpx.ConnectTimeout,
        httpx.RemoteProtocolError,
    ],
)
def test_p7_everything_else_leaves_the_outcome_open(api: ScriptedApi, provider: StripeProvider, answer: Line) -> None:
    """A timeout, 5xx, 408, 409, 429, a closed door, a proxy's answer and another payout's answer decide nothing."""
    api.script(PAYOUTS, answer)

    report = provider.submit(order())

    assert (report.status, report.reference) == (ReportedStatus.OUTCOME_UNKNOWN, REFERENCE)
    assert (report.amount_minor, report.retryable, report.effective_at) == (None, False, NOON)
    assert len(api.asked) == 1


def test_a_key_used_with_other_fields_speaks_of_the_first_request(api: ScriptedApi, provider: StripeProvider) -> None:
    """An idempotency error refuses the repetition only: the first request's payout is looked up and adopted."""
    api.script(PAYOUTS, (400, error("idempotency_error")))
    api.script(PAYOUT_LIST, (200, page(listed(2), listed(1, metadata={"reference": REFERENCE}))))
    api.script(PAYOUT, (200, payout(amount=49_000)))

    report = provider.submit(order())

    assert (report.status, report.source) == (ReportedStatus.PROCESSING, ReportSource.LOOKUP)
    assert (report.amount_minor, report.provider_payout_id) == (49_000, "po_1")


@pytest.mark.parametrize("listing", [(200, page()), (500, b""), (200, b"{"), (401, b"")])
def test_a_key_used_with_other_fields_is_never_a_refusal(
    api: ScriptedApi, make_provider: MakeProvider, listing: Line
) -> None:
    """Where the first request's payout is not found, or cannot be looked for, the outcome stays open."""
    api.script(PAYOUTS, (400, error("idempotency_error")))
    api.script(PAYOUT_LIST, listing)

    assert make_provider(query_attempts=1).submit(order()).status is ReportedStatus.OUTCOME_UNKNOWN


def test_a_stored_server_error_is_told_by_the_look_up(api: ScriptedApi, treasury: StripeProvider) -> None:
    """A 500 stays the answer under its key, so the payment that it hides is found in the list."""
    api.script(OUTBOUND_PAYMENTS, (500, error("api_error")), (500, error("api_error")))
    api.script(OUTBOUND_LIST, (200, page(outbound_payment())))
    api.script("GET /v1/treasury/outbound_payments/obp_1", (200, outbound_payment(status="posted")))
    sent = order(provider_beneficiary_id=OUTBOUND_PAYEE)

    assert [treasury.submit(sent).status for _ in range(2)] == [ReportedStatus.OUTCOME_UNKNOWN] * 2
    found = treasury.find(REFERENCE)

    assert found is not None
    assert (found.status, found.source) == (ReportedStatus.SUCCEEDED, ReportSource.LOOKUP)
    assert dict(api.requests(OUTBOUND_LIST)[0].url.params) == {"limit": "100", "financial_account": FINANCIAL_ACCOUNT}


def test_an_answer_is_kept_before_it_is_read(api: ScriptedApi, make_provider: MakeProvider) -> None:
    """The raw answer is in the archive even where it cannot be read, and its digest is in the report."""
    archive = Archive()
    api.script(PAYOUTS, (200, b"{"), (200, payout()))

    report = make_provider(archive).submit(order())
    digest = make_provider().submit(order()).message_digest

    assert (archive.kept, report.message_digest) == ([b"{"], "digest")
    assert digest is not None
    assert len(digest) == len(sha256().hexdigest())


def test_a_repeated_order_is_the_same_request(api: ScriptedApi, provider: StripeProvider) -> None:
    """An order that is sent again is the same bytes under the same key, since Stripe compares them."""
    api.script(PAYOUTS, httpx.ReadTimeout, (200, payout()))

    provider.submit(order())
    provider.submit(order())

    first, second = api.requests(PAYOUTS)
    assert first.content == second.content
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]

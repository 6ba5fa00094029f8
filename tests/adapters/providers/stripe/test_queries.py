"""What Stripe is asked without moving money: payments by id, payments by our reference, balances."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import httpx
import pytest

from adapters.errors import ProviderUnavailableError, WireError
from adapters.providers.stripe.provider import StripeProvider
from ledger.rails import Rail
from ledger.status_reports import Confidence, ReportedStatus, ReportSource
from tests.adapters.providers.scripted_api import Archive, Line, ScriptedApi
from tests.adapters.providers.stripe.conftest import MakeProvider
from tests.adapters.providers.stripe.samples import (
    ACCOUNT,
    FINANCIAL_ACCOUNT,
    OUTBOUND_PAYMENT,
    PAYOUT,
    PAYOUT_LIST,
    REFERENCE,
    listed,
    page,
    paid,
    payout,
)

OURS = {"reference": REFERENCE}
BALANCE = "GET /v1/balance"
FINANCIAL = f"GET /v1/treasury/financial_accounts/{FINANCIAL_ACCOUNT}"


def test_both_products_are_the_same_provider_in_the_books(provider: StripeProvider, treasury: StripeProvider) -> None:
    """The name is the part that stands in `Assets:Providers:Stripe:Wallet`."""
    assert (provider.name, treasury.name) == ("Stripe", "Stripe")


def test_what_each_product_declares(provider: StripeProvider, make_provider: MakeProvider) -> None:
    """Rails and the telling of fees differ; keys live for the day that Stripe promises."""
    treasury = make_provider(product="outbound_payments", fees_minor={Rail.ACH: 40})

    assert set(provider.capabilities.rails) == {Rail.ACH}
    assert {rail: offer.fee_minor for rail, offer in treasury.capabilities.rails.items()} == {
        Rail.ACH: 40,
        Rail.FEDWIRE: 15_00,
    }
    assert (provider.capabilities.fee_told, treasury.capabilities.fee_told) == (True, False)
    for declared in (provider.capabilities, treasury.capabilities):
        assert declared.signed_time
        assert declared.resolution.lookup_by_reference
        assert declared.resolution.key_lifetime == timedelta(hours=24)


def test_a_poll_reports_all_that_stripe_knows(api: ScriptedApi, make_provider: MakeProvider) -> None:
    """A payout is read with its entries in the balance, so that the fee and the tax in it are known."""
    archive = Archive()
    api.script(PAYOUT, (200, paid()))

    report = make_provider(archive).status("po_1")

    assert (report.status, report.source) == (ReportedStatus.SUCCEEDED, ReportSource.POLL)
    assert report.confidence is Confidence.DEBITED
    assert (report.fee_minor, report.tax_minor) == (25, 5)
    assert (report.utr, report.reference) == ("091000010000001", REFERENCE)
    assert dict(api.asked[0].url.params) == {
        "expand[0]": "balance_transaction",
        "expand[1]": "failure_balance_transaction",
    }
    assert api.asked[0].headers["Stripe-Account"] == ACCOUNT
    assert len(archive.kept) == 1


def test_the_digest_is_of_the_raw_answer(api: ScriptedApi, treasury: StripeProvider) -> None:
    """A report can be traced to the very bytes it was read from."""
    raw = b'{"id":"obp_1","object":"treasury.outbound_payment","amount":1,"currency":"usd","status":"posted","new":{}}'
    api.script(OUTBOUND_PAYMENT, (200, raw))

    assert treasury.status("obp_1").message_digest == sha256(raw).hexdigest()


def test_a_poll_answered_with_another_payment_is_no_answer(api: ScriptedApi, provider: StripeProvider) -> None:
    """A message about another payment never becomes this payment's status."""
    api.script(PAYOUT, (200, payout(id="po_other")))

    with pytest.raises(WireError, match="po_other"):
        provider.status("po_1")


def test_a_payment_id_cannot_reach_another_address(api: ScriptedApi, provider: StripeProvider) -> None:
    """A payment's id is quoted into the path whole, whatever characters it holds."""
    api.script("GET /v1/payouts/../balance?x", (200, payout(id="../balance?x")))

    provider.status("../balance?x")

    assert api.asked[-1].url.raw_path.startswith(b"/v1/payouts/..%2Fbalance%3Fx?")


def test_a_look_up_goes_through_the_list_to_its_end(api: ScriptedApi, provider: StripeProvider) -> None:
    """Each page is asked for after the last payment of the one before, and the found payment is read by its id."""
    api.script(
        PAYOUT_LIST,
        (200, page(listed(9), listed(8), has_more=True)),
        (200, page(listed(7), listed(1, metadata=OURS), has_more=True)),
    )
    api.script(PAYOUT, (200, paid()))

    found = provider.find(REFERENCE)

    assert found is not None
    assert (found.status, found.source, found.provider_payout_id) == (
        ReportedStatus.SUCCEEDED,
        ReportSource.LOOKUP,
        "po_1",
    )
    assert [dict(request.url.params) for request in api.requests(PAYOUT_LIST)] == [
        {"limit": "100"},
        {"limit": "100", "starting_after": "po_8"},
    ]


@pytest.mark.parametrize("pages", [[page()], [page(listed(2), has_more=True), page(listed(1))]])
def test_only_a_list_read_to_its_end_says_that_there_is_none(
    api: ScriptedApi, provider: StripeProvider, pages: list[dict[str, object]]
) -> None:
    """That Stripe has no payment of a reference is said at the end of the list, and not before."""
    api.script(PAYOUT_LIST, *[(200, each) for each in pages])

    assert provider.find(REFERENCE) is None


def test_a_list_that_is_too_long_says_nothing(api: ScriptedApi, make_provider: MakeProvider) -> None:
    """A look-up that gives up before the list's end is no answer: the payment may stand further back."""
    api.script(PAYOUT_LIST, *[(200, page(listed(number), has_more=True)) for number in (3, 2)])

    with pytest.raises(ProviderUnavailableError, match=REFERENCE):
        make_provider(lookup_pages_max=2).find(REFERENCE)


@pytest.mark.parametrize(
    "answer",
    [
        (200, page(listed(1, metadata=OURS), listed(2, metadata=OURS))),
        (200, page(has_more=True)),
        (200, {"data": []}),
        (200, {"has_more": False}),
        (200, b"[]"),
    ],
)
def test_a_list_that_cannot_be_is_no_answer(api: ScriptedApi, provider: StripeProvider, answer: Line) -> None:
    """Two payments of one reference, an empty page before the end and a torn list are errors, never none."""
    api.script(PAYOUT_LIST, answer)

    with pytest.raises(WireError):
        provider.find(REFERENCE)


def test_other_people_s_payments_do_not_disturb_a_look_up(api: ScriptedApi, provider: StripeProvider) -> None:
    """Payments without metadata, with somebody else's, or with a number for a reference are passed over."""
    strangers = [{"reference": 17}, {"reference": None}, None, {"order": "x"}, {"reference": "y" * 600}]
    items = [listed(number, metadata=metadata) for number, metadata in enumerate(strangers, start=10)]
    api.script(PAYOUT_LIST, (200, page(*items)))

    assert provider.find(REFERENCE) is None


def test_a_payout_that_takes_ours_back_is_not_ours(api: ScriptedApi, provider: StripeProvider) -> None:
    """A reversing payout that repeats our metadata is not taken for the payout that it reverses."""
    taking_back = listed(2, metadata=OURS, original_payout="po_1")
    api.script(PAYOUT_LIST, (200, page(taking_back, listed(1, metadata=OURS))))
    api.script(PAYOUT, (200, payout()))

    found = provider.find(REFERENCE)

    assert found is not None
    assert found.provider_payout_id == "po_1"


def test_a_listed_payment_that_answers_otherwise_by_its_id_is_no_answer(
    api: ScriptedApi, provider: StripeProvider
) -> None:
    """List and payment must agree on the reference."""
    api.script(PAYOUT_LIST, (200, page(listed(1, metadata=OURS))))
    api.script(PAYOUT, (200, payout(metadata={"reference": "another_1"})))

    with pytest.raises(WireError, match=REFERENCE):
        provider.find(REFERENCE)


@pytest.mark.parametrize("passing", [(500, b""), (503, b""), (408, b""), (429, b""), (302, b""),
                                     httpx.ReadTimeout, httpx.ConnectError, httpx.RemoteProtocolError])  # fmt: skip
def test_a_query_is_asked_again_while_the_trouble_may_pass(
    api: ScriptedApi, provider: StripeProvider, passing: Line
) -> None:
    """Timeouts, broken connections, 5xx, 408 and 429 are asked again, and the answer that comes at last counts."""
    api.script(PAYOUT, passing, passing, (200, paid()))

    assert provider.status("po_1").status is ReportedStatus.SUCCEEDED


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_refused_query_is_an_error_at_once(api: ScriptedApi, provider: StripeProvider, status: int) -> None:
    """A 4xx to a query is an error and never a status; a 404 to a look-up does not say that there is no payment."""
    api.script(PAYOUT, (status, b""))
    api.script(PAYOUT_LIST, (status, b""))

    with pytest.raises(ProviderUnavailableError, match=str(status)):
        provider.status("po_1")
    with pytest.raises(ProviderUnavailableError, match=str(status)):
        provider.find(REFERENCE)

    assert len(api.asked) == 2


def test_a_query_is_not_asked_for_ever(api: ScriptedApi, make_provider: MakeProvider) -> None:
    """After the attempts of the settings a query without an answer is an error."""
    api.script(PAYOUT, (500, b""), httpx.ReadTimeout)

    with pytest.raises(ProviderUnavailableError):
        make_provider(query_attempts=2).status("po_1")

    assert len(api.asked) == 2


def test_the_wallet_of_payouts_is_the_available_balance(api: ScriptedApi, provider: StripeProvider) -> None:
    """Only dollars that can be paid out now count; the balance may be negative."""
    funds = [{"amount": 700, "currency": "eur"}, {"amount": -250, "currency": "usd", "source_types": {"card": -250}}]
    api.script(BALANCE, (200, {"object": "balance", "available": funds, "pending": [{"amount": 9, "currency": "usd"}]}))

    assert provider.wallet_balance_minor() == -250


def test_the_wallet_of_outbound_payments_is_the_financial_account(api: ScriptedApi, treasury: StripeProvider) -> None:
    """Only the cash in the financial account counts."""
    balance = {"cash": {"usd": 1_234}, "inbound_pending": {"usd": 5}, "outbound_pending": {"usd": 6}}
    api.script(FINANCIAL, (200, {"id": FINANCIAL_ACCOUNT, "balance": balance}))

    assert treasury.wallet_balance_minor() == 1_234


@pytest.mark.parametrize(
    "body", [{"available": []}, {"available": [{"amount": 5, "currency": "eur"}]}, {"available": [{"amount": 0.5,
    "currency": "usd"}]}, {}]
)  # fmt: skip
def test_a_balance_without_dollars_is_unreadable(api: ScriptedApi, provider: StripeProvider, body: object) -> None:
    """A balance in other currencies alone is an error and never nought."""
    api.script(BALANCE, (200, body))

    with pytest.raises(WireError):
        provider.wallet_balance_minor()


@pytest.mark.parametrize("cash", [{}, {"eur": 5}, {"usd": "5"}])
def test_a_financial_account_without_dollars_is_unreadable(
    api: ScriptedApi, treasury: StripeProvider, cash: object
) -> None:
    """A financial account that does not say what it holds in dollars is an error."""
    api.script(FINANCIAL, (200, {"id": FINANCIAL_ACCOUNT, "balance": {"cash": cash}}))

    with pytest.raises(WireError):
        treasury.wallet_balance_minor()

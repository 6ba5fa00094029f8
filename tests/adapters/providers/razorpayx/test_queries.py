"""What the provider is asked without moving money: payouts and the balance."""

from __future__ import annotations

from hashlib import sha256

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.errors import ProviderUnavailableError, WireError
from adapters.providers.amounts import AmountUnit
from adapters.providers.razorpayx.provider import RazorpayxProvider
from adapters.providers.razorpayx.settings import PartnerBank
from adapters.providers.razorpayx.translate import report_of, status_of
from adapters.providers.razorpayx.wire import Payout
from adapters.providers.readings import Reading
from ledger.status_reports import Confidence, ReportedStatus, ReportSource
from tests.adapters.providers.razorpayx.conftest import MakeProvider
from tests.adapters.providers.razorpayx.fake_razorpayx import (
    BALANCES,
    BY_ID,
    LOOK_UP,
    FakeRazorpayx,
    Line,
    query_on_the_wire,
)
from tests.adapters.providers.razorpayx.samples import (
    ACCOUNT_NUMBER,
    MADE_AT,
    NOON,
    REFERENCE,
    collection,
    details,
    payout,
    processed,
)

PAYOUT_ID = "pout_00000000000001"
WORDS = {"pending", "queued", "scheduled", "processing", "processed", "reversed", "failed", "rejected", "cancelled"}


def test_the_provider_is_called_as_in_account_names(provider: RazorpayxProvider) -> None:
    """The name is the part that stands in `Assets:Providers:Razorpayx:Wallet`."""
    assert provider.name == "Razorpayx"


def test_a_poll_reports_all_that_the_provider_knows(fake: FakeRazorpayx, provider: RazorpayxProvider) -> None:
    """A payout is read with its UTR, its fee without the tax that the provider counts in, and the answer's digest."""
    raw = (
        b'{"id":"pout_00000000000001","entity":"payout","fund_account_id":"fa_00000000000001","amount":50000,'
        b'"currency":"INR","notes":[],"fees":1062,"tax":162,"status":"processed","utr":" hdfcn0001 ","mode":"NEFT",'
        b'"reference_id":"%s","status_details":{"reason":"payout_processed","source":"beneficiary_bank"},"new":{}}'
    ) % REFERENCE.encode()
    fake.script(BY_ID, (200, raw))

    report = provider.status(PAYOUT_ID)

    assert (report.status, report.source) == (ReportedStatus.SUCCEEDED, ReportSource.POLL)
    assert (report.fee_minor, report.tax_minor) == (900, 162)
    assert (report.fee_refunded_minor, report.tax_refunded_minor) == (None, None)
    assert (report.utr, report.reason) == ("HDFCN0001", "payout_processed")
    assert (report.reference, report.amount_minor) == (REFERENCE, 50_000)
    assert report.message_digest == sha256(raw).hexdigest()


@pytest.mark.parametrize(
    ("told", "confidence"),
    [(details("payout_processed"), Confidence.CREDITED), (details("payout_processed", "gateway"), Confidence.DEBITED),
     (details("something_else"), Confidence.DEBITED), (details(None, None), Confidence.DEBITED),
     (None, Confidence.DEBITED), ([], Confidence.DEBITED)],
)  # fmt: skip
def test_a_success_is_as_sure_as_the_payee_s_bank_makes_it(
    fake: FakeRazorpayx, provider: RazorpayxProvider, told: object, confidence: Confidence
) -> None:
    """A success that quotes the payee's bank was credited; any other was debited and no more."""
    fake.script(BY_ID, (200, processed(status_details=told)))

    assert provider.status(PAYOUT_ID).confidence is confidence


@pytest.mark.parametrize("status", [*sorted(WORDS - {"processed", "reversed"}), "on_hold"])
def test_fees_are_no_facts_before_the_end(fake: FakeRazorpayx, provider: RazorpayxProvider, status: str) -> None:
    """Fees stand at zero until processing and are a forecast until the money left; no report tells them before."""
    fake.script(BY_ID, (200, processed(status=status)))

    report = provider.status(PAYOUT_ID)

    assert (report.fee_minor, report.tax_minor, report.fee_refunded_minor) == (None, None, None)


@pytest.mark.parametrize(("fees", "tax", "expected"), [(0, 0, (0, 0)), (590, 90, (500, 90)), (118, None, (118, 0)),
                                                       (None, None, (None, None))])  # fmt: skip
def test_the_tax_is_taken_out_of_the_fees(
    fake: FakeRazorpayx,
    provider: RazorpayxProvider,
    fees: int | None,
    tax: int | None,
    expected: tuple[int | None, int | None],
) -> None:
    """Fees include their tax: 590 with a tax of 90 is a fee of 500; a free payout is told as free."""
    fake.script(BY_ID, (200, processed(fees=fees, tax=tax)))

    report = provider.status(PAYOUT_ID)

    assert (report.fee_minor, report.tax_minor) == expected


@pytest.mark.parametrize(
    ("bank", "told", "expected"),
    [
        (PartnerBank.LITE, None, (500, 90, 500, 90)),
        (PartnerBank.LITE, False, (None,) * 4),
        (PartnerBank.YES, None, (None,) * 4),
        (PartnerBank.YES, True, (500, 90, 500, 90)),
        (None, None, (None,) * 4),
    ],
)
def test_a_reversal_brings_the_fee_back_where_that_is_documented(
    fake: FakeRazorpayx,
    make_provider: MakeProvider,
    bank: PartnerBank | None,
    expected: tuple[int | None, ...],
    *,
    told: bool | None,
) -> None:
    """A reversal to RazorpayX Lite refunds fee and tax, one to a current account does if the settings say so."""
    fake.script(BY_ID, (200, processed(status="reversed")))

    report = make_provider(partner_bank=bank, reversal_returns_fees=told).status(PAYOUT_ID)

    assert report.status is ReportedStatus.RETURNED
    reported = (report.fee_minor, report.tax_minor, report.fee_refunded_minor, report.tax_refunded_minor)
    assert reported == expected


def test_an_end_that_was_polled_happened_at_the_latest_when_it_was_read(
    fake: FakeRazorpayx, provider: RazorpayxProvider
) -> None:
    """The provider tells when a payout was made and not when it ended, so an end is dated by its reading."""
    fake.script(BY_ID, (200, payout()), (200, processed()), (200, processed(status="reversed")))

    assert [provider.status(PAYOUT_ID).effective_at for _ in range(3)] == [MADE_AT, NOON, NOON]


def test_a_payout_id_cannot_reach_another_address(fake: FakeRazorpayx, provider: RazorpayxProvider) -> None:
    """A payout id is quoted into the path whole, whatever characters it holds."""
    fake.script("GET /v1/payouts/../balances?x", (200, payout(id="../balances?x")))

    assert provider.status("../balances?x").provider_payout_id == "../balances?x"
    assert fake.asked[-1].url.raw_path == b"/v1/payouts/..%2Fbalances%3Fx"


def test_a_poll_answered_with_another_payout_is_no_answer(fake: FakeRazorpayx, provider: RazorpayxProvider) -> None:
    """A message about another payout id never becomes this payout's status."""
    fake.script(BY_ID, (200, payout(id="pout_other")))

    with pytest.raises(WireError, match="pout_other"):
        provider.status(PAYOUT_ID)


def test_a_look_up_asks_by_reference_and_hides_our_account(fake: FakeRazorpayx, provider: RazorpayxProvider) -> None:
    """The debited account is asked for over the wire, and is not in the address that is logged."""
    fake.script(LOOK_UP, (200, collection(processed())))

    report = provider.find(REFERENCE)

    assert report is not None
    assert (report.status, report.source) == (ReportedStatus.SUCCEEDED, ReportSource.LOOKUP)
    (request,) = fake.asked
    assert query_on_the_wire(request) == {"account_number": ACCOUNT_NUMBER, "reference_id": REFERENCE}
    assert ACCOUNT_NUMBER not in str(request.url)


def test_an_empty_list_says_that_there_is_no_payout(fake: FakeRazorpayx, provider: RazorpayxProvider) -> None:
    """Only an empty list of a successful look-up means that the provider has none."""
    fake.script(LOOK_UP, (200, collection()))

    assert provider.find(REFERENCE) is None


@pytest.mark.parametrize(
    "items",
    [[payout(reference_id="another_1")], [payout(), payout(reference_id=None)], [payout(), payout(id="pout_2")]],
)
def test_a_list_of_anything_else_is_no_answer(
    fake: FakeRazorpayx, provider: RazorpayxProvider, items: list[dict[str, object]]
) -> None:
    """A list that was not filtered by our reference, or holds it twice, is an error: neither none nor this payout."""
    fake.script(LOOK_UP, (200, collection(*items)))

    with pytest.raises(WireError, match=REFERENCE):
        provider.find(REFERENCE)


@pytest.mark.parametrize("passing", [(500, b""), (503, b""), (408, b""), (429, b""), (302, b""),
                                     httpx.ReadTimeout, httpx.ConnectError, httpx.RemoteProtocolError])  # fmt: skip
def test_a_query_is_asked_again_while_the_trouble_may_pass(
    fake: FakeRazorpayx, provider: RazorpayxProvider, passing: Line
) -> None:
    """Timeouts, broken connections, 5xx, 408 and 429 are asked again, and the answer that comes at last counts."""
    fake.script(BY_ID, passing, passing, (200, processed()))

    assert provider.status(PAYOUT_ID).status is ReportedStatus.SUCCEEDED


@pytest.mark.parametrize("passing", [(500, b""), httpx.ReadTimeout])
def test_a_query_is_not_asked_for_ever(fake: FakeRazorpayx, make_provider: MakeProvider, passing: Line) -> None:
    """After the attempts of the settings a query without an answer is an error, never a status and never None."""
    provider = make_provider(query_attempts=2)
    fake.script(BY_ID, passing, passing)
    fake.script(LOOK_UP, passing, passing)

    with pytest.raises(ProviderUnavailableError):
        provider.status(PAYOUT_ID)
    with pytest.raises(ProviderUnavailableError):
        provider.find(REFERENCE)

    assert (len(fake.requests(BY_ID)), len(fake.requests(LOOK_UP))) == (2, 2)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_refused_query_is_not_repeated(fake: FakeRazorpayx, provider: RazorpayxProvider, status: int) -> None:
    """A 4xx to a query is an error at once; a 404 to a look-up does not say that there is no payout."""
    fake.script(BY_ID, (status, b""))
    fake.script(LOOK_UP, (status, b""))

    with pytest.raises(ProviderUnavailableError, match=str(status)):
        provider.status(PAYOUT_ID)
    with pytest.raises(ProviderUnavailableError, match=str(status)):
        provider.find(REFERENCE)

    assert (len(fake.requests(BY_ID)), len(fake.requests(LOOK_UP))) == (1, 1)


def balance(**changes: object) -> dict[str, object]:
    return {
        "entity": "banking_balance",
        "currency": "INR",
        "account_number": ACCOUNT_NUMBER,
        "account_type": "current_account",
        "bank_name": "Yes Bank",
        "amount": 1_234,
        "available_amount": 99_999,
        "refreshed_at": 1_721_889_110,
    } | changes


def test_the_wallet_is_the_account_that_we_pay_from(fake: FakeRazorpayx, provider: RazorpayxProvider) -> None:
    """Of several accounts the debited one's balance counts, in paise, and not what its bank would lend on top."""
    fake.script(BALANCES, (200, collection(balance(account_number="1", amount=7), balance())),
                (200, collection(balance(amount=-5))))  # fmt: skip

    assert provider.wallet_balance_minor() == 1_234
    assert provider.wallet_balance_minor() == -5


@pytest.mark.parametrize(
    "items",
    [[], [balance(account_number="1")], [balance(), balance()], [balance(currency="USD")], [balance(amount=0.5)],
     [balance(amount="5")], [balance(amount=10**30)]],
)  # fmt: skip
def test_a_balance_that_is_not_ours_in_rupees_is_unreadable(
    fake: FakeRazorpayx, provider: RazorpayxProvider, items: list[dict[str, object]]
) -> None:
    """No account of ours, two of them, another currency or a senseless amount is an error that shows no account."""
    fake.script(BALANCES, (200, collection(*items)))

    with pytest.raises(WireError) as failure:
        provider.wallet_balance_minor()

    assert ACCOUNT_NUMBER not in f"{failure.value!r} {failure.value}"


@given(st.text())
def test_every_status_word_is_translated(word: str) -> None:
    """The translation of status words is total, and only documented words have a meaning."""
    assert (status_of(word) is ReportedStatus.UNRECOGNISED) is (word not in WORDS)


@given(word=st.text(max_size=500) | st.sampled_from(sorted(WORDS)), fees=st.integers(0, 10**9), tax=st.integers(0))
def test_any_status_with_any_charges_makes_a_report(word: str, fees: int, tax: int) -> None:
    """Any word with any charges is a report in the provider's own word, or a WireError; fee and tax add up."""
    reading = Reading(ReportSource.POLL, "digest", NOON, AmountUnit.MINOR)
    try:
        message = Payout(
            id=PAYOUT_ID, fund_account_id="fa_1", amount=1, currency="INR", status=word, fees=fees, tax=tax
        )
        report = report_of(message, reading, refunds_fees=True)
    except (WireError, ValueError):
        return

    if report.fee_minor is not None and report.tax_minor is not None:
        assert report.fee_minor + report.tax_minor == fees
    assert (report.status is ReportedStatus.UNRECOGNISED) is (word not in WORDS)

"""What the provider is asked without moving money: payouts, the wallet, beneficiaries."""

from __future__ import annotations

from hashlib import sha256

import httpx
import pytest

from adapters.errors import ProviderUnavailableError, WireError
from adapters.providers.nxtbanking.provider import NxtbankingProvider
from ledger.payment_orders import Payee
from ledger.status_reports import Confidence, ReportedStatus, ReportSource
from tests.adapters.providers.nxtbanking.conftest import MakeProvider
from tests.adapters.providers.nxtbanking.fake_nxtbanking import BENEFICIARIES, LOOK_UP, WALLET, FakeNxtbanking, Line
from tests.adapters.providers.nxtbanking.samples import BENEFICIARY, REFERENCE, details

BY_ID = "GET /v1/payouts/pay_xyz789"
PAYEE = Payee(name="Asha Rao", account_number="1234567890", ifsc="HDFC0001234", bank_name="HDFC Bank")


def test_the_provider_is_called_as_in_account_names(provider: NxtbankingProvider) -> None:
    """The name is the part that stands in `Assets:Providers:Nxtbanking:Wallet`."""
    assert provider.name == "Nxtbanking"


def test_a_poll_reports_all_that_the_provider_knows(fake: FakeNxtbanking, provider: NxtbankingProvider) -> None:
    """A payout is read under /v1 (not /api/v1) with its UTR, fee, tax, time and the digest of the raw answer."""
    raw = (
        b'{"payout_id":"pay_xyz789","reference_id":"%s","beneficiary_id":"ben_abc123","status":"REVERSED",'
        b'"amount":50000,"mode":"NEFT","utr":" hdfcn0001 ","fee":500,"tax":90,"fee_refunded":500,"tax_refunded":90,'
        b'"failure_reason":"returned_by_beneficiary_bank","timestamp":"2026-02-26T16:00:00+05:30","new":{}}'
    ) % REFERENCE.encode()
    fake.script(BY_ID, (200, raw))

    report = provider.status("pay_xyz789")

    assert (report.status, report.source) == (ReportedStatus.RETURNED, ReportSource.POLL)
    assert (report.fee_minor, report.tax_minor) == (500, 90)
    assert (report.fee_refunded_minor, report.tax_refunded_minor) == (500, 90)
    assert (report.utr, report.reason) == ("HDFCN0001", "returned_by_beneficiary_bank")
    assert report.effective_at.isoformat() == "2026-02-26T10:30:00+00:00"
    assert report.message_digest == sha256(raw).hexdigest()


def test_a_success_proves_the_debit_and_not_the_credit(fake: FakeNxtbanking, provider: NxtbankingProvider) -> None:
    """The provider documents no confirmation by the payee's bank, so the confidence of SUCCESS is `debited`."""
    fake.script(BY_ID, (200, details()))

    report = provider.status("pay_xyz789")

    assert (report.status, report.confidence) == (ReportedStatus.SUCCEEDED, Confidence.DEBITED)
    assert not report.failure_returns_funds


@pytest.mark.parametrize("status", ["QUEUED", "PROCESSING", "PENDING", "INITIATED", "ON_HOLD"])
def test_fees_are_no_facts_before_the_end(fake: FakeNxtbanking, provider: NxtbankingProvider, status: str) -> None:
    """While a payout is open its fee and tax stand at zero at the provider, and the report says nothing of them."""
    fake.script(BY_ID, (200, details(status=status, fee=0, tax=0)))

    report = provider.status("pay_xyz789")

    assert (report.fee_minor, report.tax_minor, report.fee_refunded_minor) == (None, None, None)


def test_a_payout_id_cannot_reach_another_address(fake: FakeNxtbanking, provider: NxtbankingProvider) -> None:
    """A payout id is quoted into the path whole, whatever characters it holds."""
    fake.script("GET /v1/payouts/../wallet?x", (200, details(payout_id="../wallet?x")))

    assert provider.status("../wallet?x").provider_payout_id == "../wallet?x"
    assert fake.asked[-1].url.raw_path == b"/v1/payouts/..%2Fwallet%3Fx"


def test_a_poll_answered_with_another_payout_is_no_answer(fake: FakeNxtbanking, provider: NxtbankingProvider) -> None:
    """A message about another payout id never becomes this payout's status."""
    fake.script(BY_ID, (200, details(payout_id="pay_other")))

    with pytest.raises(WireError, match="pay_other"):
        provider.status("pay_xyz789")


def test_an_empty_list_says_that_there_is_no_payout(fake: FakeNxtbanking, provider: NxtbankingProvider) -> None:
    """Only an empty list of a successful look-up means that the provider has none."""
    fake.script(LOOK_UP, (200, {"items": []}))

    assert provider.find(REFERENCE) is None


@pytest.mark.parametrize(
    "items",
    [[details(reference_id="another_1")], [details(), details(reference_id="another_1")], [details(), details()]],
)
def test_a_list_of_anything_else_is_no_answer(
    fake: FakeNxtbanking, provider: NxtbankingProvider, items: list[dict[str, object]]
) -> None:
    """A list that was not filtered by our reference, or holds it twice, is an error: neither none nor this payout."""
    fake.script(LOOK_UP, (200, {"items": items}))

    with pytest.raises(WireError, match=REFERENCE):
        provider.find(REFERENCE)


@pytest.mark.parametrize("passing", [(500, b""), (503, b""), (408, b""), (429, b""), (302, b""),
                                     httpx.ReadTimeout, httpx.ConnectError, httpx.RemoteProtocolError])  # fmt: skip
def test_a_query_is_asked_again_while_the_trouble_may_pass(
    fake: FakeNxtbanking, provider: NxtbankingProvider, passing: Line
) -> None:
    """Timeouts, broken connections, 5xx, 408 and 429 are asked again, and the answer that comes at last counts."""
    fake.script(BY_ID, passing, passing, (200, details()))

    assert provider.status("pay_xyz789").status is ReportedStatus.SUCCEEDED


@pytest.mark.parametrize("passing", [(500, b""), httpx.ReadTimeout])
def test_a_query_is_not_asked_for_ever(fake: FakeNxtbanking, make_provider: MakeProvider, passing: Line) -> None:
    """After the attempts of the settings a query without an answer is an error, never a status and never None."""
    provider = make_provider(query_attempts=2)
    fake.script(BY_ID, passing, passing)
    fake.script(LOOK_UP, passing, passing)

    with pytest.raises(ProviderUnavailableError):
        provider.status("pay_xyz789")
    with pytest.raises(ProviderUnavailableError):
        provider.find(REFERENCE)

    assert (len(fake.requests(BY_ID)), len(fake.requests(LOOK_UP))) == (2, 2)


@pytest.mark.parametrize("status", [400, 403, 404, 410])
def test_a_refused_query_is_not_repeated(fake: FakeNxtbanking, provider: NxtbankingProvider, status: int) -> None:
    """A 4xx to a query is an error at once; a 404 to a look-up does not say that there is no payout."""
    fake.script(BY_ID, (status, b""))
    fake.script(LOOK_UP, (status, b""))

    with pytest.raises(ProviderUnavailableError, match=str(status)):
        provider.status("pay_xyz789")
    with pytest.raises(ProviderUnavailableError, match=str(status)):
        provider.find(REFERENCE)

    assert (len(fake.requests(BY_ID)), len(fake.requests(LOOK_UP))) == (1, 1)


def test_a_query_survives_one_refused_token(fake: FakeNxtbanking, provider: NxtbankingProvider) -> None:
    """A 401 to a query has the token replaced once."""
    fake.script(WALLET, (401, b""), (200, {"balance": 7, "currency": "INR"}))

    assert provider.wallet_balance_minor() == 7


def test_a_query_refused_with_two_tokens_is_unavailable(fake: FakeNxtbanking, provider: NxtbankingProvider) -> None:
    """401 with the new token too ends the query."""
    fake.script(WALLET, (401, b""), (401, b""))

    with pytest.raises(ProviderUnavailableError, match="401"):
        provider.wallet_balance_minor()

    assert len(fake.requests(WALLET)) == 2


def test_the_wallet_is_read_in_the_unit_of_the_settings(fake: FakeNxtbanking, make_provider: MakeProvider) -> None:
    """A balance of 12.34 rupees is 1234 paise; it may be negative."""
    fake.script(WALLET, (200, b'{"balance": 12.34, "currency": "INR"}'), (200, b'{"balance": -5, "currency": "INR"}'))
    provider = make_provider(amount_unit="major")

    assert provider.wallet_balance_minor() == 1234
    assert provider.wallet_balance_minor() == -500


@pytest.mark.parametrize(
    "body", [{"balance": 5, "currency": "USD"}, {"balance": 5}, {"balance": 0.5, "currency": "INR"}]
)
def test_a_wallet_that_is_not_rupees_is_unreadable(
    fake: FakeNxtbanking, provider: NxtbankingProvider, body: object
) -> None:
    """A balance in another currency, in none, or finer than a paisa is refused."""
    fake.script(WALLET, (200, body))

    with pytest.raises(WireError):
        provider.wallet_balance_minor()


@pytest.mark.parametrize(
    ("word", "verified", "reason"),
    [("VERIFIED", True, None), ("REJECTED", False, None), ("PENDING", None, None),
     ("MAYBE", None, "unrecognised status 'MAYBE'")],
)  # fmt: skip
def test_what_the_penny_drop_found(
    fake: FakeNxtbanking, provider: NxtbankingProvider, word: str, *, verified: bool | None, reason: str | None
) -> None:
    """VERIFIED and REJECTED decide, PENDING and any word that we do not know leave it open."""
    fake.script(BENEFICIARIES, (201, {"beneficiary_id": "ben_1", "status": word, "name_at_bank": "ASHA RAO"}))

    report = provider.register_beneficiary(BENEFICIARY, PAYEE)

    assert (report.provider_beneficiary_id, report.verified, report.reason) == ("ben_1", verified, reason)
    assert (report.provider, report.name_at_bank) == ("Nxtbanking", "ASHA RAO")
    assert report.message_digest is not None


def test_a_payee_is_registered_by_account_or_by_upi_address(fake: FakeNxtbanking, provider: NxtbankingProvider) -> None:
    """An account goes with IFSC and the kind of account that the guide names; a UPI address goes alone."""
    fake.script(BENEFICIARIES, *[(201, {"beneficiary_id": "ben_1", "status": "VERIFIED", "name_at_bank": None})] * 2)

    provider.register_beneficiary(BENEFICIARY, PAYEE)
    provider.register_beneficiary(BENEFICIARY, Payee(name="Asha Rao", vpa="asha@upi"))

    assert fake.bodies(BENEFICIARIES) == [
        {
            "name": "Asha Rao",
            "account_number": "1234567890",
            "ifsc": "HDFC0001234",
            "bank_name": "HDFC Bank",
            "type": "current",
        },
        {"name": "Asha Rao", "vpa": "asha@upi", "type": "vpa"},
    ]


@pytest.mark.parametrize("status", [400, 422])
def test_a_payee_that_the_provider_refuses_is_not_verified(
    fake: FakeNxtbanking, provider: NxtbankingProvider, status: int
) -> None:
    """400 and 422 are about the payee: not verified, with the reason code and without an id."""
    fake.script(BENEFICIARIES, (status, {"error": {"code": "IFSC_UNKNOWN"}}))

    report = provider.register_beneficiary(BENEFICIARY, PAYEE)

    assert (report.verified, report.reason, report.provider_beneficiary_id) == (False, "IFSC_UNKNOWN", None)


@pytest.mark.parametrize("answer", [(403, b""), (404, b""), (409, b""), (429, b""), (500, b""), httpx.ReadTimeout])
def test_a_registration_without_an_outcome_is_an_error(
    fake: FakeNxtbanking, provider: NxtbankingProvider, answer: Line
) -> None:
    """Whatever is not about the payee verifies and rejects nobody."""
    fake.script(BENEFICIARIES, answer)

    with pytest.raises(ProviderUnavailableError):
        provider.register_beneficiary(BENEFICIARY, PAYEE)

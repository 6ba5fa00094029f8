"""What each possible answer to a payment order means for the money."""

from __future__ import annotations

from base64 import b64decode
from hashlib import sha256

import httpx
import pytest

from adapters.errors import RailNotOfferedError
from adapters.providers.razorpayx.provider import RazorpayxProvider
from adapters.providers.razorpayx.settings import PartnerBank
from ledger.errors import RailCurrencyError
from ledger.rails import Rail
from ledger.status_reports import ReportedStatus, ReportSource
from tests.adapters.providers.razorpayx.conftest import MakeProvider
from tests.adapters.providers.razorpayx.fake_razorpayx import (
    LOOK_UP,
    PAYOUTS,
    FakeRazorpayx,
)
from tests.adapters.providers.razorpayx.samples import (
    ACCOUNT_NUMBER,
    KEY_ID,
    KEY_SECRET,
    MADE_AT,
    REFERENCE,
    order,
    payout,
    processed,
)


def test_an_order_says_what_is_paid_to_whom_from_which_account(
    fake: FakeRazorpayx, provider: RazorpayxProvider
) -> None:
    """The key leaves as header and as reference, beside whole paise, the mode in capitals and the debited account."""
    fake.script(PAYOUTS, (200, payout()))

    provider.submit(order())

    assert fake.bodies(PAYOUTS) == [
        {
            "account_number": ACCOUNT_NUMBER,
            "fund_account_id": "fa_00000000000001",
            "amount": 50_000,
            "currency": "INR",
            "mode": "IMPS",
            "purpose": "payout",
            "queue_if_low_balance": False,
            "reference_id": REFERENCE,
            "narration": "March fees",
        }
    ]
    (request,) = fake.asked
    assert request.headers["X-Payout-Idempotency"] == REFERENCE
    assert b64decode(request.headers["Authorization"].removeprefix("Basic ")).decode() == f"{KEY_ID}:{KEY_SECRET}"


def test_the_settings_decide_on_purpose_and_queueing(fake: FakeRazorpayx, make_provider: MakeProvider) -> None:
    """Whether a payout waits for money, and the purpose it is given, are settings."""
    fake.script(PAYOUTS, (200, payout()))

    make_provider(queue_if_low_balance=True, purpose="salary").submit(order())

    (body,) = fake.bodies(PAYOUTS)
    assert (body["queue_if_low_balance"], body["purpose"]) == (True, "salary")


@pytest.mark.parametrize(
    ("narration", "carried"),
    [
        ("Vendor payment for March 2026 and more", "Vendor payment for March 2026"),
        ("Zahlung: März/Müller & Söhne", "Zahlung Marz Muller Sohne"),
        ("a" * 40, "a" * 30),
        ("  #42 - ₹500 ", "42 500"),
        ("नमस्ते", None),
        ("", None),
    ],
)
def test_a_narration_is_reduced_and_never_refused(
    fake: FakeRazorpayx, provider: RazorpayxProvider, narration: str, carried: str | None
) -> None:
    """At most 30 letters, digits and spaces of a narration leave; where nothing is left, none does."""
    fake.script(PAYOUTS, (200, payout()))

    provider.submit(order(narration=narration))

    assert fake.bodies(PAYOUTS)[0].get("narration") == carried


@pytest.mark.parametrize("rail", [Rail.IMPS, Rail.NEFT, Rail.RTGS, Rail.UPI])
def test_every_rail_that_is_offered_has_a_mode(fake: FakeRazorpayx, provider: RazorpayxProvider, rail: Rail) -> None:
    """The provider's modes are the rails' names in capitals."""
    fake.script(PAYOUTS, (200, payout()))

    provider.submit(order(rail=rail))

    assert fake.bodies(PAYOUTS)[0]["mode"] == rail.name


@pytest.mark.parametrize(("bank", "rail"), [(None, Rail.ACH), (None, Rail.FEDWIRE), (PartnerBank.ICICI, Rail.UPI)])
def test_a_rail_that_is_not_offered_never_leaves(
    fake: FakeRazorpayx, make_provider: MakeProvider, bank: PartnerBank | None, rail: Rail
) -> None:
    """An order on a rail that the provider or our account's bank does not carry is refused before anything is sent."""
    with pytest.raises(RailNotOfferedError, match=rail):
        make_provider(partner_bank=bank).submit(order(rail=rail))

    assert fake.asked == []


def test_money_that_is_not_rupees_never_leaves(fake: FakeRazorpayx, provider: RazorpayxProvider) -> None:
    """An order in another currency is refused before anything is sent."""
    with pytest.raises(RailCurrencyError):
        provider.submit(order(currency="USD"))

    assert fake.asked == []


def test_the_same_order_makes_the_same_bytes(fake: FakeRazorpayx, make_provider: MakeProvider) -> None:
    """An order sent again by another process is the same request, byte for byte, as the provider's keys ask for."""
    fake.script(PAYOUTS, httpx.ReadTimeout, (200, payout()))

    make_provider().submit(order())
    make_provider().submit(order())

    first, second = fake.requests(PAYOUTS)
    assert first.content == second.content
    assert first.headers["X-Payout-Idempotency"] == second.headers["X-Payout-Idempotency"]


@pytest.mark.parametrize(
    ("word", "status"),
    [("pending", ReportedStatus.ACCEPTED), ("queued", ReportedStatus.ACCEPTED), ("scheduled", ReportedStatus.ACCEPTED),
     ("processing", ReportedStatus.PROCESSING), ("processed", ReportedStatus.SUCCEEDED),
     ("failed", ReportedStatus.FAILED), ("reversed", ReportedStatus.RETURNED),
     ("rejected", ReportedStatus.REJECTED), ("cancelled", ReportedStatus.CANCELLED),
     ("on_hold", ReportedStatus.UNRECOGNISED)],
)  # fmt: skip
def test_an_acceptance_reports_the_payout_as_it_stands(
    fake: FakeRazorpayx, provider: RazorpayxProvider, word: str, status: ReportedStatus
) -> None:
    """An answered order, sent for the first time or again, is reported in the state that the provider gives it."""
    fake.script(PAYOUTS, (200, payout(status=word)))

    report = provider.submit(order())

    assert (report.status, report.provider_status) == (status, word)
    assert report.source is ReportSource.RESPONSE
    assert (report.provider_payout_id, report.reference) == ("pout_00000000000001", REFERENCE)
    assert (report.amount_minor, report.currency) == (50_000, "INR")
    assert report.provider_beneficiary_id == "fa_00000000000001"
    assert report.message_digest is not None


def test_what_is_under_way_stands_since_it_was_made(fake: FakeRazorpayx, provider: RazorpayxProvider) -> None:
    """An acceptance happened when the provider made the payout."""
    fake.script(PAYOUTS, (200, payout()))

    assert provider.submit(order()).effective_at == MADE_AT


@pytest.mark.parametrize(
    "failure",
    [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.WriteTimeout, httpx.ReadTimeout,
     httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError, httpx.LocalProtocolError, httpx.DecodingError],
)  # fmt: skip
def test_p7_an_order_without_an_answer_has_an_unknown_outcome(
    fake: FakeRazorpayx, provider: RazorpayxProvider, failure: type[httpx.RequestError]
) -> None:
    """Whatever breaks between us and the provider, even before the order left, the outcome is unknown and named."""
    fake.script(PAYOUTS, failure)

    report = provider.submit(order())

    assert report.status is ReportedStatus.OUTCOME_UNKNOWN
    assert report.provider_status == f"no answer: {failure.__name__}"
    assert (report.reference, report.retryable, report.message_digest) == (REFERENCE, False, None)
    assert len(fake.asked) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308, 408, 429, 500, 502, 503, 504, 599])
def test_p7_answers_that_promise_nothing_leave_the_outcome_unknown(
    fake: FakeRazorpayx, provider: RazorpayxProvider, status: int
) -> None:
    """A redirect, 408, 429 and any 5xx leave the outcome unknown, and the order is not sent a second time."""
    fake.script(PAYOUTS, (status, b"gateway says no"))

    report = provider.submit(order())

    assert report.status is ReportedStatus.OUTCOME_UNKNOWN
    assert report.provider_status == f"HTTP {status}"
    assert report.message_digest == sha256(b"gateway says no").hexdigest()
    assert len(fake.asked) == 1


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"{}", b"[]", b"null", b'"processed"', b"\xff\xfe\x00", b'{"id": NaN}', b"[" * 100_000,
     payout(amount="50000"), payout(amount=True), payout(amount=500.5), payout(amount=50000.0), payout(amount=10**30),
     payout(status=None), payout(id=""), payout(fund_account_id=None), payout(currency="XXZ"), payout(fees=-1),
     processed(fees=90, tax=590), payout(status_details="low_balance")],
)  # fmt: skip
def test_p7_a_success_that_cannot_be_read_leaves_the_outcome_unknown(
    fake: FakeRazorpayx, provider: RazorpayxProvider, body: object
) -> None:
    """A 2xx that is not the message it should be may still mean that the payout was made."""
    fake.script(PAYOUTS, (200, body))

    report = provider.submit(order())

    assert report.status is ReportedStatus.OUTCOME_UNKNOWN
    assert report.provider_status == "HTTP 200"
    assert report.reason
    assert report.message_digest is not None


@pytest.mark.parametrize("reference", ["another_1", None, REFERENCE.upper()])
def test_an_answer_about_another_reference_is_no_answer(
    fake: FakeRazorpayx, provider: RazorpayxProvider, reference: str | None
) -> None:
    """An acceptance that repeats a reference other than ours, or none, leaves our order's outcome unknown."""
    fake.script(PAYOUTS, (200, payout(reference_id=reference)))

    report = provider.submit(order())

    assert (report.status, report.reference) == (ReportedStatus.OUTCOME_UNKNOWN, REFERENCE)
    assert report.provider_payout_id is None


@pytest.mark.parametrize("empty", [[], {}, None])
def test_what_is_empty_may_be_a_list(fake: FakeRazorpayx, provider: RazorpayxProvider, empty: object) -> None:
    """The provider writes empty objects as lists or as null, and such an answer is read all the same."""
    fake.script(PAYOUTS, (200, payout(notes=empty, status_details=empty)))

    assert provider.submit(order()).status is ReportedStatus.PROCESSING


def test_the_raw_answer_is_kept_before_it_is_parsed(fake: FakeRazorpayx, make_provider: MakeProvider) -> None:
    """Every answer about a payout reaches the archive, even one that cannot be read."""
    kept: list[bytes] = []

    class Archive:
        def keep(self, provider: str, raw: bytes) -> str:
            assert provider == "Razorpayx"
            kept.append(raw)
            return f"digest {len(kept)}"

    fake.script(PAYOUTS, (200, b"?"), (409, b"!"), (500, b"oh"))
    fake.script(LOOK_UP, (200, b'{"items": []}'))
    provider = make_provider(Archive())

    reports = [provider.submit(order()) for _ in range(3)]

    assert kept == [b"?", b"!", b'{"items": []}', b"oh"]
    assert [report.message_digest for report in reports] == ["digest 1", "digest 2", "digest 4"]

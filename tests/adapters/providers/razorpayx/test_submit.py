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
    Line,
    query_on_the_wire,
)
from tests.adapters.providers.razorpayx.samples import (
    ACCOUNT_NUMBER,
    KEY_ID,
    KEY_SECRET,
    MADE_AT,
    REFERENCE,
    collection,
    details,
    order,
    payout,
    processed,
    refusal,
)

NOTHING_FOUND: Line = (200, collection())
OTHER_BODY = refusal("null", "Different request body sent for the same Idempotency Header.")


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


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 422])
@pytest.mark.parametrize("reason", ["input_validation_failed", "insufficient_funds"])
def test_a_refusal_is_definitive_once_the_provider_has_nothing_under_the_reference(
    fake: FakeRazorpayx, provider: RazorpayxProvider, status: int, reason: str
) -> None:
    """A 4xx is a refusal with its reason code; an empty account, or our access, may be mended for another attempt."""
    fake.script(PAYOUTS, (status, refusal(reason)))
    fake.script(LOOK_UP, NOTHING_FOUND)

    report = provider.submit(order())

    assert (report.status, report.provider_status) == (ReportedStatus.REFUSED, f"HTTP {status}")
    assert (report.reason, report.reference) == (reason, REFERENCE)
    assert report.retryable is (status == 403 or reason == "insufficient_funds")
    assert len(fake.requests(PAYOUTS)) == 1


@pytest.mark.parametrize(
    ("body", "reason"),
    [(refusal(None), "BAD_REQUEST_ERROR"), (refusal("null"), "BAD_REQUEST_ERROR"), (refusal("NA"), "BAD_REQUEST_ERROR"),
     (refusal("null", code=None), "HTTP 400"), (b"", "HTTP 400"), (b"<html>", "HTTP 400"), ({}, "HTTP 400"),
     ({"error": "no"}, "HTTP 400"), ({"error": {"code": 5}}, "HTTP 400"), ({"error": []}, "HTTP 400")],
)  # fmt: skip
def test_a_refusal_without_a_readable_reason_is_still_a_refusal(
    fake: FakeRazorpayx, provider: RazorpayxProvider, body: object, reason: str
) -> None:
    """The status code refuses; where there is no reason, be it in the words null or NA, the kind explains."""
    fake.script(PAYOUTS, (400, body))
    fake.script(LOOK_UP, NOTHING_FOUND)

    report = provider.submit(order())

    assert (report.status, report.reason, report.retryable) == (ReportedStatus.REFUSED, reason, False)


def test_a_refusal_s_prose_stays_in_the_archive(fake: FakeRazorpayx, provider: RazorpayxProvider) -> None:
    """What a refusal or a failure says at length may name an account, and is in no report."""
    fake.script(PAYOUTS, (400, refusal("null", "account 987654321098 is closed")), (200, payout(status="failed")))
    fake.script(LOOK_UP, NOTHING_FOUND)

    shown = [repr(provider.submit(order())) for _ in range(2)]

    assert not any("987654321098" in text for text in shown)


def test_an_error_of_the_provider_s_own_decides_nothing(fake: FakeRazorpayx, provider: RazorpayxProvider) -> None:
    """A 4xx whose source is internal is a technical error at the provider, and the outcome stays unknown."""
    fake.script(PAYOUTS, (400, refusal("server_error", source="internal")))

    report = provider.submit(order())

    assert (report.status, report.provider_status) == (ReportedStatus.OUTCOME_UNKNOWN, "HTTP 400")
    assert fake.requests(LOOK_UP) == []


def test_p8_a_key_used_with_another_body_is_answered_with_the_original(
    fake: FakeRazorpayx, provider: RazorpayxProvider
) -> None:
    """The refusal of a used key is no refusal of its first sending, which is looked up as it stands there."""
    fake.script(PAYOUTS, (400, OTHER_BODY))
    fake.script(LOOK_UP, (200, collection(processed())))

    report = provider.submit(order())

    assert (report.status, report.source) == (ReportedStatus.SUCCEEDED, ReportSource.LOOKUP)
    assert query_on_the_wire(fake.requests(LOOK_UP)[0]) == {
        "account_number": ACCOUNT_NUMBER,
        "reference_id": REFERENCE,
    }


@pytest.mark.parametrize("answer", [(400, OTHER_BODY), (409, b"")])
@pytest.mark.parametrize(
    "look_up",
    [[NOTHING_FOUND], [(404, b"")], [(200, b"?")], [(503, b"")] * 3, [httpx.ReadTimeout] * 3,
     [(200, collection(payout(), payout(id="pout_2")))]],
)  # fmt: skip
def test_p8_a_duplicate_whose_original_is_not_found_has_an_unknown_outcome(
    fake: FakeRazorpayx, provider: RazorpayxProvider, answer: Line, look_up: list[Line]
) -> None:
    """A used key says that a payout exists; if the look-up fails, finds none or two, nobody knows what became of it."""
    fake.script(PAYOUTS, answer)
    fake.script(LOOK_UP, *look_up)

    report = provider.submit(order())

    assert (report.status, report.reference) == (ReportedStatus.OUTCOME_UNKNOWN, REFERENCE)


def test_a_refused_repetition_of_a_payment_that_was_taken_on_reports_that_payment(
    fake: FakeRazorpayx, provider: RazorpayxProvider
) -> None:
    """When a lost first sending emptied the account, the second sending's refusal must not hide the first's payout."""
    fake.script(PAYOUTS, httpx.ReadTimeout, (400, refusal("insufficient_funds")))
    fake.script(LOOK_UP, (200, collection(processed())))

    first, second = provider.submit(order()), provider.submit(order())

    assert first.status is ReportedStatus.OUTCOME_UNKNOWN
    assert (second.status, second.source) == (ReportedStatus.SUCCEEDED, ReportSource.LOOKUP)


@pytest.mark.parametrize("status", [400, 401])
def test_a_refusal_that_cannot_be_confirmed_leaves_the_outcome_unknown(
    fake: FakeRazorpayx, provider: RazorpayxProvider, status: int
) -> None:
    """Without a usable answer to the look-up nobody knows whether an earlier sending was taken on."""
    fake.script(PAYOUTS, (status, refusal("input_validation_failed")))
    fake.script(LOOK_UP, (401, refusal(None, "The api key provided is invalid")))

    report = provider.submit(order())

    assert (report.status, report.provider_status) == (ReportedStatus.OUTCOME_UNKNOWN, f"HTTP {status}")
    assert report.reason == "look-up: HTTP 401"


RETRYABLE = ["insufficient_funds", "amount_limit_exhausted_neft", "imps_not_allowed"]
AMBIGUOUS = ["beneficiary_bank_failure", "beneficiary_bank_offline", "beneficiary_bank_technical_error",
             "beneficiary_psp_offline", "npci_beneficiary_timeout", "gateway_down", "gateway_technical_error",
             "gateway_timeout", "server_error_temporary", "server_error"]  # fmt: skip
FINAL = ["bank_account_closed", "bank_account_frozen", "bank_account_invalid", "beneficiary_account_dormant",
         "beneficiary_account_invalid", "beneficiary_bank_rejected", "transaction_limit_exceeded",
         "invalid_beneficiary", "invalid_ifsc_code", "beneficiary_vpa_invalid", "a_new_reason", "", None]  # fmt: skip


@pytest.mark.parametrize("reason", [*RETRYABLE, *AMBIGUOUS, *FINAL])
def test_p19_only_failures_without_a_doubt_may_be_tried_again(
    fake: FakeRazorpayx, provider: RazorpayxProvider, reason: str | None
) -> None:
    """A failure may be tried again where it was decided before money was sent, never after a timeout or an outage."""
    fake.script(PAYOUTS, (200, payout(status="failed", status_details=details(reason))))

    report = provider.submit(order())

    assert (report.status, report.reason) == (ReportedStatus.FAILED, reason)
    assert report.retryable is (reason in RETRYABLE)
    assert not report.failure_returns_funds


@pytest.mark.parametrize("word", ["reversed", "rejected", "cancelled", "processing", "processed", "queued", "unheard"])
@pytest.mark.parametrize("reason", RETRYABLE)
def test_nothing_but_a_failure_is_tried_again(
    fake: FakeRazorpayx, provider: RazorpayxProvider, word: str, reason: str
) -> None:
    """A reason that would allow another attempt allows none in any other state."""
    fake.script(PAYOUTS, (200, payout(status=word, status_details=details(reason))))

    assert provider.submit(order()).retryable is False


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

"""What a refused order and a failed payout mean for the money, and which of them may be tried again."""

from __future__ import annotations

import httpx
import pytest

from adapters.providers.razorpayx.provider import RazorpayxProvider
from ledger.status_reports import ReportedStatus, ReportSource
from tests.adapters.providers.razorpayx.fake_razorpayx import (
    LOOK_UP,
    PAYOUTS,
    FakeRazorpayx,
    Line,
    query_on_the_wire,
)
from tests.adapters.providers.razorpayx.samples import (
    ACCOUNT_NUMBER,
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

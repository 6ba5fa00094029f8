"""What each pair of status and status code means, and that no other pair means anything."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.providers.amounts import AmountUnit
from adapters.providers.cashfree.translate import confidence_of, report_of, status_of
from adapters.providers.cashfree.wire import TransferMessage
from adapters.providers.readings import Reading
from ledger.status_reports import Confidence, ReportedStatus, ReportSource, StatusReport
from tests.adapters.providers.cashfree.samples import NOON, REFERENCE

FAILURES = [
    "IMPS_MODE_FAIL", "RTGS_MODE_FAIL", "BENE_BANK_DECLINED", "INSUFFICIENT_BALANCE", "INVALID_BENE_ACCOUNT_OR_IFSC",
    "INVALID_ACCOUNT_FAIL", "INVALID_IFSC_FAIL", "INVALID_BENE_VPA", "ACCOUNT_BLOCKED", "NRE_ACCOUNT_FAIL",
    "DEST_LIMIT_REACHED", "BENE_BLACKLISTED", "VELOCITY_CHECK_FAILED", "TRANSFER_LIMIT_BREACH", "ANOMALY_DETECTION",
    "BANK_GATEWAY_ERROR", "REINITIALIZE_TRANSFER_LATER", "BENE_NAME_DIFFERS", "INVALID_MODE_FOR_PYID",
    "WAIT_TIME_EXCEEDED", "NPCI_UNAVAILABLE", "BENEFICIARY_BANK_OFFLINE",
]  # fmt: skip
UNDER_WAY = ["RECEIVED", "SENT_TO_BANK", "SCHEDULED_FOR_NEXT_WORKINGDAY"]
DONE = ["SENT_TO_BENEFICIARY", "COMPLETED"]
FIRM = {
    "RECEIVED": ReportedStatus.ACCEPTED,
    "QUEUED": ReportedStatus.ACCEPTED,
    "APPROVAL_PENDING": ReportedStatus.ACCEPTED,
    "PENDING": ReportedStatus.PROCESSING,
    "REVERSED": ReportedStatus.RETURNED,
}
KNOWN = {*FIRM, "SUCCESS", "FAILED", "REJECTED", "MANUALLY_REJECTED"}


def told(status: str, code: str | None, **facts: object) -> StatusReport:
    fields = {"transfer_id": REFERENCE, "status": status, "status_code": code, "transfer_amount": 500, **facts}
    reading = Reading(ReportSource.WEBHOOK, "digest", NOON + timedelta(hours=1), AmountUnit.MAJOR)
    return report_of(TransferMessage.model_validate(fields), reading, NOON)


@pytest.mark.parametrize("status", FIRM)
@pytest.mark.parametrize("code", [None, "", *UNDER_WAY, *DONE, *FAILURES, "RETURNED_FROM_BENEFICIARY", "NEW_CODE"])
def test_these_statuses_decide_by_themselves(status: str, code: str | None) -> None:
    """A transfer under way is under way, and a reversed one is returned even if no success was ever told."""
    report = told(status, code)

    assert report.status is FIRM[status]
    assert (report.confidence, report.retryable, report.failure_returns_funds) == (None, False, False)


@pytest.mark.parametrize(
    ("code", "confidence"),
    [("COMPLETED", Confidence.CREDITED), ("SENT_TO_BENEFICIARY", Confidence.DEBITED), (None, Confidence.DEBITED),
     ("", Confidence.DEBITED), ("SUCCESS", Confidence.DEBITED)],
)  # fmt: skip
def test_p6_a_success_is_as_sure_as_its_code(code: str | None, confidence: Confidence) -> None:
    """Only COMPLETED says that the payee was credited; a bare SUCCESS says that the money left."""
    report = told("SUCCESS", code)

    assert (report.status, report.confidence, report.reason) == (ReportedStatus.SUCCEEDED, confidence, None)


@pytest.mark.parametrize("code", [*UNDER_WAY, *FAILURES, "RETURNED_FROM_BENEFICIARY", "completed", "NEW_CODE"])
def test_p20_a_success_with_any_other_code_decides_nothing(code: str) -> None:
    """A success that is only scheduled, contradicts itself or has a new code is quoted and not believed."""
    report = told("SUCCESS", code, transfer_service_charge=1, transfer_service_tax=1)

    assert (report.status, report.provider_status) == (ReportedStatus.UNRECOGNISED, f"SUCCESS / {code}")
    assert (report.confidence, report.fee_minor, report.tax_minor) == (None, None, None)


@pytest.mark.parametrize(
    ("status", "expected"),
    [("FAILED", ReportedStatus.FAILED), ("REJECTED", ReportedStatus.REJECTED),
     ("MANUALLY_REJECTED", ReportedStatus.REJECTED)],
)  # fmt: skip
@pytest.mark.parametrize("code", [*FAILURES, "NEW_CODE"])
def test_p19_a_failure_is_final_and_hardly_ever_tried_again(status: str, expected: ReportedStatus, code: str) -> None:
    """A failure is final with any code of a failure, and only an empty wallet allows another attempt."""
    report = told(status, code)

    assert (report.status, report.reason, report.provider_status) == (expected, code, f"{status} / {code}")
    assert report.retryable is ((status, code) == ("FAILED", "INSUFFICIENT_BALANCE"))
    assert not report.failure_returns_funds


@pytest.mark.parametrize("status", ["FAILED", "REJECTED", "MANUALLY_REJECTED"])
@pytest.mark.parametrize("code", [None, "", "itself"])
def test_a_failure_without_a_code_is_its_own_reason(status: str, code: str | None) -> None:
    """A code that is absent or repeats the status says nothing more."""
    report = told(status, status if code == "itself" else code)

    assert (report.provider_status, report.reason, report.retryable) == (status, status, False)


@pytest.mark.parametrize("status", ["FAILED", "REJECTED", "MANUALLY_REJECTED"])
@pytest.mark.parametrize("code", [*UNDER_WAY, *DONE])
def test_a_failure_that_contradicts_its_code_decides_nothing(status: str, code: str) -> None:
    """A failed transfer that was sent to the beneficiary is not understood."""
    report = told(status, code)

    assert (report.status, report.reason, report.retryable) == (ReportedStatus.UNRECOGNISED, None, False)


def test_a_failure_that_came_back_is_a_return() -> None:
    """RETURNED_FROM_BENEFICIARY says that the money left and came back at once."""
    report = told("FAILED", "RETURNED_FROM_BENEFICIARY")

    assert (report.status, report.reason) == (ReportedStatus.RETURNED, "RETURNED_FROM_BENEFICIARY")
    assert told("REJECTED", "RETURNED_FROM_BENEFICIARY").status is ReportedStatus.REJECTED


@given(status=st.text() | st.sampled_from(sorted(KNOWN)), code=st.none() | st.text() | st.sampled_from(FAILURES + DONE))
def test_every_pair_is_translated(status: str, code: str | None) -> None:
    """The translation is total; a status that is not documented never has a meaning, whatever its code."""
    meaning = status_of(status, code)

    assert status in KNOWN or meaning is ReportedStatus.UNRECOGNISED
    assert (confidence_of(meaning, code) is not None) is (meaning is ReportedStatus.SUCCEEDED)
    assert meaning is not ReportedStatus.SUCCEEDED or (status, code) in {("SUCCESS", each) for each in (None, *DONE)}


@pytest.mark.parametrize(
    ("status", "code", "known"),
    [("SUCCESS", "COMPLETED", True), ("REVERSED", "INVALID_ACCOUNT_FAIL", True), ("PENDING", "SENT_TO_BANK", False),
     ("FAILED", "BENE_BANK_DECLINED", False)],
)  # fmt: skip
def test_fee_and_tax_are_facts_once_the_money_has_left(status: str, code: str, *, known: bool) -> None:
    """Charge and tax stand beside each other, in paise, and are not told of what has not left."""
    report = told(status, code, transfer_service_charge=Decimal("2.5"), transfer_service_tax=Decimal("0.45"))

    assert (report.fee_minor, report.tax_minor) == ((250, 45) if known else (None, None))


def test_another_currency_is_reported_as_told() -> None:
    """Where a message names a currency it is that one, for the payout to compare."""
    report = told("SUCCESS", "COMPLETED", transfer_currency="JPY")

    assert (report.currency, report.amount_minor) == ("JPY", 500)

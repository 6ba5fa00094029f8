"""Mistakes that payout integrations are known to make: each one is a rule that a payout keeps."""

from __future__ import annotations

import pytest

from ledger.payout.anomalies import AnomalyKind
from ledger.payout.events import AnomalyRaised, Observed, Reversed
from ledger.payout.status import PayoutStatus
from ledger.status_reports import ReportedStatus, ReportSource
from tests.ledger.payout.given import NOWHERE, PAID, SENT, given, queued, report, submitted

IN_TRANSIT = (queued(), submitted())


def test_d1_completed_payout_accepts_a_reversal() -> None:
    """D1: a payout that was paid and comes back is reversed, instead of staying paid in the books."""
    story = given(*IN_TRANSIT, report(ReportedStatus.SUCCEEDED)).when(report(ReportedStatus.RETURNED)).then(Reversed)

    story.with_status(PayoutStatus.REVERSED).with_balances(NOWHERE)


@pytest.mark.parametrize("status", [ReportedStatus.ACCEPTED, ReportedStatus.PROCESSING])
def test_d4_stale_poll_does_not_overwrite_success(status: ReportedStatus) -> None:
    """D4: a poll that was read before the success and arrives after it is kept as an observation and no more."""
    story = given(*IN_TRANSIT)
    polled_at = story.now

    story.do([report(ReportedStatus.SUCCEEDED, utr="000123")])
    story.when(report(status, source=ReportSource.POLL, effective_at=polled_at)).then(Observed)

    story.with_status(PayoutStatus.COMPLETED).with_balances(PAID)
    assert story.payout.attempts[1].utr == "000123"


@pytest.mark.parametrize("amount_minor", [1, 49_999, 50_001, 5_000_000])
def test_d6_wrong_amount_is_an_anomaly(amount_minor: int) -> None:
    """D6: a success over another amount, rupees taken for paise included, is an anomaly and completes nothing."""
    story = given(*IN_TRANSIT).when(report(ReportedStatus.SUCCEEDED, amount_minor=amount_minor)).then(AnomalyRaised)

    story.with_anomaly(AnomalyKind.AMOUNT_DIFFERS, freezes=True)
    story.with_status(PayoutStatus.IN_TRANSIT).with_balances(SENT)


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({"amount_minor": 49_999}, AnomalyKind.AMOUNT_DIFFERS),
        ({"currency": "USD"}, AnomalyKind.CURRENCY_DIFFERS),
        ({"provider_beneficiary_id": "ben-of-another"}, AnomalyKind.BENEFICIARY_DIFFERS),
    ],
)
@pytest.mark.parametrize("status", [ReportedStatus.PROCESSING, ReportedStatus.SUCCEEDED, ReportedStatus.FAILED])
def test_d9_another_original_is_not_adopted(
    status: ReportedStatus, facts: dict[str, str | int], kind: AnomalyKind
) -> None:
    """D9: the original behind a 409 Duplicate is adopted only when amount, currency and beneficiary are ours."""
    story = given(*IN_TRANSIT, report(ReportedStatus.OUTCOME_UNKNOWN))

    story.when(report(status, source=ReportSource.LOOKUP, provider_payout_id="po-9", **facts)).then(AnomalyRaised)

    story.with_anomaly(kind, freezes=True).with_status(PayoutStatus.IN_TRANSIT).with_balances(SENT)
    assert story.payout.attempts[1].provider_payout_id is None


def test_d9_the_right_original_is_adopted() -> None:
    """D9: the original behind a 409 Duplicate with our amount and beneficiary settles the attempt."""
    facts = {"amount_minor": 50_000, "currency": "INR", "provider_beneficiary_id": "ben-1"}
    story = given(*IN_TRANSIT, report(ReportedStatus.OUTCOME_UNKNOWN))

    story.when(report(ReportedStatus.SUCCEEDED, source=ReportSource.LOOKUP, provider_payout_id="po-1", **facts))

    story.with_status(PayoutStatus.COMPLETED).with_balances(PAID)
    assert story.payout.attempts[1].provider_payout_id == "po-1"

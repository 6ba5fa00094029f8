"""Whole lives in bulk: payouts that are queued, submitted, acknowledged, and completed with a fee, by the commands."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.application.payout_commands import Submitting
from ledger.application.receipts import Receipt, Submission
from ledger.application.requests import PayoutRequest
from ledger.errors import LedgerError
from ledger.payment_orders import PaymentOrder
from ledger.status_reports import Confidence, ReportedStatus, ReportSource, StatusReport
from tests.adapters.till import ME, MOMENT, PROVIDER
from tests.bench.ours.desk import Desk

_FEE_MINOR, _TAX_MINOR = 500, 90


def live(desk: Desk, requests: Sequence[PayoutRequest], batch: int) -> None:
    """Take payouts through their lives, so many at once, each step visible in the books."""
    for start in range(0, len(requests), batch):
        _live_together(desk, requests[start : start + batch])


def _live_together(desk: Desk, requests: Sequence[PayoutRequest]) -> None:
    ledger, payouts = desk.book.ledger, desk.queue_batch(requests)
    submitted = ledger.submit_payouts([Submitting(payout_id, PROVIDER) for payout_id in payouts], actor=ME)
    orders = [each.order for each in submitted if isinstance(each, Submission)]
    assert len(orders) == len(payouts), "every payout of the bench is submitted"
    _check(ledger.record_reports([_acknowledged(order) for order in orders], actor=ME))
    _check(ledger.record_reports([_completed(order) for order in orders], actor=ME))


def _check(answers: Sequence[Receipt | LedgerError]) -> None:
    assert all(isinstance(each, Receipt) for each in answers), "every report of the bench is recorded"


def _acknowledged(order: PaymentOrder) -> StatusReport:
    return StatusReport(
        provider=PROVIDER,
        source=ReportSource.RESPONSE,
        status=ReportedStatus.PROCESSING,
        provider_status="processing",
        effective_at=MOMENT,
        reference=order.idempotency_key,
        provider_payout_id=f"pout_{order.payout_id.hex}",
    )


def _completed(order: PaymentOrder) -> StatusReport:
    return StatusReport(
        provider=PROVIDER,
        source=ReportSource.WEBHOOK,
        status=ReportedStatus.SUCCEEDED,
        provider_status="processed",
        effective_at=MOMENT,
        reference=order.idempotency_key,
        provider_payout_id=f"pout_{order.payout_id.hex}",
        confidence=Confidence.CREDITED,
        utr=f"{order.payout_id.int % 10**12:012}",
        fee_minor=_FEE_MINOR,
        tax_minor=_TAX_MINOR,
    )

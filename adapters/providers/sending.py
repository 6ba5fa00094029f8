"""Sendings: one payment order that was sent, and the reports of the outcomes that tell of no payout: refused, unknown.

They name the attempt by the reference that was sent, and say nothing of amount or beneficiary, of which the provider
said nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ledger.payment_orders import PaymentOrder
from ledger.status_reports import ReportedStatus, ReportSource, StatusReport


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a provider refused a request; its prose stays in the archived message, since it may repeat an account."""

    reason: str
    """The provider's reason code, or the status code where it gives none that can be read."""
    retryable: bool
    """Nothing happened for certain, and another attempt may succeed."""


@dataclass(frozen=True, slots=True)
class Sending:
    """One order that was sent, and when (UTC) its outcome was read."""

    order: PaymentOrder
    read_at: datetime

    def refused(self, word: str, refusal: Refusal, message_digest: str) -> StatusReport:
        """Return the report of a definitive refusal."""
        return self._report(
            ReportedStatus.REFUSED,
            word,
            reason=refusal.reason,
            retryable=refusal.retryable,
            message_digest=message_digest,
        )

    def unknown(self, word: str, reason: str | None = None, message_digest: str | None = None) -> StatusReport:
        """Return the report of an outcome that is open: the money may have moved."""
        return self._report(ReportedStatus.OUTCOME_UNKNOWN, word, reason=reason, message_digest=message_digest)

    def _report(
        self,
        status: ReportedStatus,
        word: str,
        *,
        reason: str | None,
        message_digest: str | None,
        retryable: bool = False,
    ) -> StatusReport:
        return StatusReport(
            provider=self.order.provider,
            source=ReportSource.RESPONSE,
            status=status,
            provider_status=word,
            effective_at=self.read_at,
            reference=self.order.idempotency_key,
            reason=reason,
            retryable=retryable,
            message_digest=message_digest,
        )

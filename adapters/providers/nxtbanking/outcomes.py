"""Outcomes of sending a payment order when the provider's answer tells of no payout: refused, or unknown.

They name the attempt by the reference that was sent, and say nothing of amount or beneficiary, of which the provider
said nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from adapters.errors import WireError
from adapters.providers.http import Answer
from adapters.providers.messages import read_message
from adapters.providers.nxtbanking.translate import RETRYABLE_REASONS
from adapters.providers.nxtbanking.wire import PROVIDER, Refusal
from ledger.payment_orders import PaymentOrder
from ledger.status_reports import ReportedStatus, ReportSource, StatusReport

_OURS_TO_MEND = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
"""Refusals that are about our access and not about the payment."""


@dataclass(frozen=True, slots=True)
class Sending:
    """One order that was sent, and when (UTC) its outcome was read."""

    order: PaymentOrder
    read_at: datetime

    def refused(self, answer: Answer, message_digest: str) -> StatusReport:
        """Return the report of a definitive refusal."""
        reason = refusal_reason(answer)
        return self._report(
            ReportedStatus.REFUSED,
            answer.word,
            reason=reason,
            retryable=answer.status_code in _OURS_TO_MEND or reason in RETRYABLE_REASONS,
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
            provider=PROVIDER,
            source=ReportSource.RESPONSE,
            status=status,
            provider_status=word,
            effective_at=self.read_at,
            reference=self.order.idempotency_key,
            reason=reason,
            retryable=retryable,
            message_digest=message_digest,
        )


def refusal_reason(answer: Answer) -> str:
    """Return the provider's reason code, or the status code where it gives none that can be read.

    Its prose is left in the archived message: it may repeat an account number.
    """
    try:
        return read_message(Refusal, answer.body, PROVIDER).error.code
    except WireError:
        return answer.word

"""Status reports: what a provider or a bank says about one attempt, in the ledger's words.

Named after the Payment Status Report of ISO 20022 (pain.002). An adapter translates a provider's answer, webhook, poll
or statement line into one of these frozen facts; the payout aggregate alone decides what it means.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictInt, field_validator

from ledger.texts import printable

WORD_LENGTH_MAX = 1000


class ReportSource(StrEnum):
    """How the fact reached us."""

    RESPONSE = "response"
    WEBHOOK = "webhook"
    POLL = "poll"
    LOOKUP = "lookup"
    STATEMENT = "statement"


class ReportedStatus(StrEnum):
    """The provider's word, normalised."""

    ACCEPTED = "accepted"
    """The provider knows the payment and has not started it."""
    PROCESSING = "processing"
    """The provider is carrying the payment out."""
    SUCCEEDED = "succeeded"
    """The money left; `confidence` says whether it was only debited or also credited."""
    FAILED = "failed"
    """The payment was tried and did not happen."""
    REJECTED = "rejected"
    """The provider or the bank refused the payment after having known it."""
    CANCELLED = "cancelled"
    """The payment was cancelled before it happened."""
    EXPIRED = "expired"
    """The provider gave the payment up before it happened."""
    RETURNED = "returned"
    """The money left and came back, or is on its way back for certain (pacs.004)."""
    REFUSED = "refused"
    """The request itself was refused definitively (4xx but 408, 409 and 429): the provider never took it on."""
    OUTCOME_UNKNOWN = "outcome_unknown"
    """Timeout, 5xx, 408, 429 or an unreadable answer: the money may have moved."""
    UNRECOGNISED = "unrecognised"
    """A status word that we do not know: an observation and an alert, never a default."""


class Confidence(StrEnum):
    """How sure the provider is that the payee has the money."""

    DEBITED = "debited"
    CREDITED = "credited"


class StatusReport(BaseModel):
    """One fact about one attempt. Amounts in minor units, times in UTC."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    provider: str
    source: ReportSource
    status: ReportedStatus
    provider_status: str
    """The provider's own word, verbatim."""
    effective_at: AwareDatetime
    """When it happened, by the provider's or the bank's clock."""
    reference: str | None = None
    """The attempt's idempotency key as the provider repeats it; names payout and attempt."""
    provider_payout_id: str | None = None
    amount_minor: StrictInt | None = None
    currency: str | None = None
    provider_beneficiary_id: str | None = None
    utr: str | None = None
    """The bank's reference: opaque text, leading zeros kept."""
    confidence: Confidence | None = None
    reason: str | None = None
    retryable: bool = False
    """The failure is definitive and another attempt may succeed."""
    failure_returns_funds: bool = False
    """The provider documents that this failure after a success means that the money came back."""
    fee_minor: StrictInt | None = Field(default=None, ge=0)
    """The provider's fee for this attempt, without tax."""
    tax_minor: StrictInt | None = Field(default=None, ge=0)
    fee_refunded_minor: StrictInt | None = Field(default=None, ge=0)
    tax_refunded_minor: StrictInt | None = Field(default=None, ge=0)
    message_digest: str | None = None
    """SHA-256 (hex) of the provider's raw message that this report was read from."""

    @field_validator("provider_status", "provider_payout_id", "provider_beneficiary_id", "utr", "reason", "currency")
    @classmethod
    def _is_storable(cls, word: str | None) -> str | None:
        """A zero byte in a provider's word, which not every database takes, must not keep the fact out of the books."""
        return None if word is None else printable(word, length_max=WORD_LENGTH_MAX)

"""An announcement: one thing that happened to a payout, a batch, a payee or a manual entry, told to another system.

It holds what that system needs to find its own record and to carry on: ids, references, amounts, statuses. Nothing in
it is personal: no name, no account number, no narration. It knows nothing of how it travels: webhooks and the streams
of the HTTP interface tell the same.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from ledger.payout.anomalies import AnomalyKind, Resolution
from ledger.payout.events import FailureKind
from ledger.payout.status import PayoutStatus
from ledger.rails import Rail


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AnomalyFacts(_Facts):
    """A contradiction that a provider caused."""

    number: int
    """Its number within the payout, from 1."""
    kind: AnomalyKind
    freezes: bool
    """No new attempt is made until it is resolved."""
    resolution: Resolution | None
    """How a person settled it; nothing while it is open."""


class PayoutFacts(_Facts):
    """A payout as it stood right after the event. Amounts in minor units."""

    payout_id: UUID
    reference: str
    """The caller's name for the payout."""
    batch_id: UUID | None
    status: PayoutStatus
    amount_minor: int
    currency: str
    attempt: int
    """The attempt that the event is about, or the latest one; 0 before the first."""
    provider: str | None
    """Whom that attempt was handed to."""
    rail: Rail | None
    """The attempt's; before the first the one that the caller named, if any."""
    utr: str | None
    """The bank's reference, once the provider has told it."""
    return_utr: str | None
    """The bank's reference under which the money came back, in the announcement of that."""
    failure_kind: FailureKind | None
    reason: str | None
    """Why, in the provider's words or ours: of a decline, a failure or a return."""
    fee_minor: int | None
    """Without tax; of a fee that was charged or refunded."""
    tax_minor: int | None
    anomaly: AnomalyFacts | None
    """Of an anomaly that was raised or resolved."""


class BatchFacts(_Facts):
    """A batch, with how many of its payouts were accepted and refused."""

    batch_id: UUID
    reference: str
    accepted: int
    refused: int


class BeneficiaryFacts(_Facts):
    """What a provider found out about a payee."""

    beneficiary_id: UUID
    reference: str
    status: str
    """`linked`, `verified` or `rejected`."""
    provider: str
    reason: str | None
    """Why it was rejected."""


class EntryFacts(_Facts):
    """A manual entry that is in the books. The amount is the sum of its debits, in minor units."""

    entry_id: UUID
    reference: str
    status: str
    """`posted`."""
    amount_minor: int
    currency: str


class Announcement(_Facts):
    """One announcement; made again from the same log, it is the same."""

    type: str
    """What happened, such as `payout.completed`."""
    subject: str
    """The id of what it happened to."""
    position: int
    """The event's place in the book's log: announcements are told apart, and put in order, by it."""
    event_id: str
    """The same on every delivery of this announcement, and on no other."""
    effective_at: datetime
    """When it happened, by the provider's or bank's clock (UTC)."""
    recorded_at: datetime
    """When it was stored here (UTC)."""
    data: PayoutFacts | BatchFacts | BeneficiaryFacts | EntryFacts

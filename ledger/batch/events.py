"""The event of a batch: which payouts were asked for, and which of them were accepted or refused by name."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from ledger.events import DomainEvent


class BatchItem(BaseModel):
    """What became of one payout of the batch."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reference: str
    payout_id: UUID | None
    """The payout, when the item was accepted."""
    refusal: str | None
    """The name of the broken rule, when the item was refused."""
    message: str | None
    """The rule as a sentence with the values that broke it."""


class BatchQueued(DomainEvent):
    """A batch of payouts was asked for; the accepted ones are queued in the same transaction."""

    TOPIC: ClassVar[str] = "batch.queued"

    reference: str
    facts_digest: str
    """SHA-256 (hex) of the request, to tell the same facts from others."""
    items: tuple[BatchItem, ...]

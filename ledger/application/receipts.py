"""Receipts: what a command answers. A query at or after the receipt's log position sees what the command did."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from ledger.batch.events import BatchItem
from ledger.payment_orders import PaymentOrder


@dataclass(frozen=True, slots=True)
class Receipt:
    """The place in the log where a command's outcome stands."""

    position: int
    """The log position written; where the facts were known already, the position that holds them."""
    aggregate_id: UUID
    repeated: bool
    """The facts were recorded before; nothing was written now."""


@dataclass(frozen=True, slots=True)
class Submission(Receipt):
    """A submitted attempt, and the order to send for it."""

    order: PaymentOrder


@dataclass(frozen=True, slots=True)
class BatchReceipt(Receipt):
    """A queued batch: each item accepted, or refused by name."""

    items: tuple[BatchItem, ...]

    @property
    def accepted(self) -> tuple[UUID, ...]:
        """Return the payouts that were accepted."""
        return tuple(item.payout_id for item in self.items if item.payout_id is not None)

    @property
    def refused(self) -> tuple[BatchItem, ...]:
        """Return the items that were refused."""
        return tuple(item for item in self.items if item.payout_id is None)

"""Batches as the API takes and gives them."""

from __future__ import annotations

from enum import StrEnum
from typing import Self
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue

from adapters.web.api.documents.base import Asked, Moment, Reference, Told
from adapters.web.api.documents.payouts import PayoutAsked, PayoutTold
from adapters.web.problems.telling import slug_of_name
from ledger.application.receipts import BatchReceipt
from ledger.application.requests import PayoutRequest
from ledger.batch.events import BatchItem
from ledger.money import decimal_from_minor
from ledger.payout.status import PayoutStatus
from projections.queries.batches import BatchItemRow, BatchRow
from projections.queries.payout_counts import StatusCount

ITEMS_MAX = 10_000
_PAYOUT: dict[str, JsonValue] = {
    "source_account": "Liabilities:Customers:Acme",
    "beneficiary_id": "0b6b3f0e-8a4e-5b0c-9d0a-3f1d6f2a7c11",
    "amount_minor": 2_500_000,
    "currency": "INR",
}
_EXAMPLE: dict[str, JsonValue] = {
    "reference": "SAL-2026-03",
    "payouts": [{"reference": "SAL-2026-03-0001", **_PAYOUT}, {"reference": "SAL-2026-03-0002", **_PAYOUT}],
}


class ItemStatus(StrEnum):
    """What was decided about one payout of a batch."""

    ACCEPTED = "accepted"
    REFUSED = "refused"


class BatchAsked(Asked):
    """Many payouts to be made, each of which is accepted or refused by itself."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    reference: Reference
    payouts: tuple[PayoutAsked, ...] = Field(min_length=1, max_length=ITEMS_MAX)

    def requests(self) -> list[PayoutRequest]:
        """Return what the ledger is asked."""
        return [payout.request() for payout in self.payouts]


class ItemDecided(Told):
    """What was decided about one payout of a batch."""

    item_no: int = Field(description="From 1, as they were given.")
    reference: str
    status: ItemStatus
    payout_id: UUID | None = Field(description="The payout that it is, when it was accepted.")
    refusal: str | None = Field(
        description="The rule that was broken, by the name that ends a problem's type.", examples=["insufficient-funds"]
    )
    message: str | None = Field(description="The rule as a sentence, with the values that broke it.")

    @classmethod
    def of(cls, item_no: int, item: BatchItem) -> Self:
        """Tell of an item."""
        return cls(
            item_no=item_no,
            reference=item.reference,
            status=_status(item.refusal),
            payout_id=item.payout_id,
            refusal=_slug(item.refusal),
            message=item.message,
        )


class BatchDecided(Told):
    """A batch as it was decided, item by item in the order given."""

    id: UUID
    reference: str
    accepted: int
    refused: int
    items: tuple[ItemDecided, ...]
    position: int = Field(description="The place in the book's log of the batch.")

    @classmethod
    def of(cls, reference: str, receipt: BatchReceipt) -> Self:
        """Tell of a batch."""
        return cls(
            id=receipt.aggregate_id,
            reference=reference,
            accepted=len(receipt.accepted),
            refused=len(receipt.refused),
            items=tuple(ItemDecided.of(item_no, item) for item_no, item in enumerate(receipt.items, start=1)),
            position=receipt.position,
        )


class StatusCountTold(Told):
    """How many payouts have a status, and what they come to."""

    status: PayoutStatus
    currency: str
    payouts: int
    amount_minor: int
    amount: str = Field(description="The same amount as a decimal number.", examples=["25000.00"])

    @classmethod
    def of(cls, count: StatusCount) -> Self:
        """Tell of a count."""
        facts = {name: getattr(count, name) for name in cls.model_fields if name != "amount"}
        return cls(**facts, amount=str(decimal_from_minor(count.amount_minor, count.currency)))


class BatchTold(Told):
    """A batch, and where its payouts stand."""

    id: UUID
    reference: str
    accepted: int = Field(description="How many items became payouts of this batch, or were payouts already.")
    refused: int
    counts: tuple[StatusCountTold, ...] = Field(description="The payouts that this batch queued, by status.")
    queued_at: Moment
    position: int = Field(description="The place in the book's log of the batch.")

    @classmethod
    def of(cls, row: BatchRow) -> Self:
        """Tell of a batch."""
        return cls(
            id=row.id,
            reference=row.reference,
            accepted=row.accepted,
            refused=row.refused,
            counts=tuple(map(StatusCountTold.of, row.counts)),
            queued_at=row.effective_at,
            position=row.position,
        )


class ItemTold(Told):
    """One payout of a batch: the payout as it stands, or why it was refused."""

    item_no: int = Field(description="From 1, as they were given.")
    reference: str
    status: ItemStatus
    payout: PayoutTold | None
    refusal: str | None = Field(description="The rule that was broken, by the name that ends a problem's type.")
    message: str | None

    @classmethod
    def of(cls, row: BatchItemRow) -> Self:
        """Tell of an item."""
        return cls(
            item_no=row.item_no,
            reference=row.reference,
            status=_status(row.refusal),
            payout=None if row.payout is None else PayoutTold.of(row.payout),
            refusal=_slug(row.refusal),
            message=row.message,
        )


class BatchPage(Told):
    """A page of batches, the latest first."""

    batches: tuple[BatchTold, ...]
    next_cursor: str | None = Field(description="Asks for the next page; none is behind the last.")


class ItemPage(Told):
    """A page of a batch's items, in the order given."""

    items: tuple[ItemTold, ...]
    next_cursor: str | None = Field(description="Asks for the next page; none is behind the last.")


def _status(refusal: str | None) -> ItemStatus:
    return ItemStatus.ACCEPTED if refusal is None else ItemStatus.REFUSED


def _slug(refusal: str | None) -> str | None:
    return None if refusal is None else slug_of_name(refusal)

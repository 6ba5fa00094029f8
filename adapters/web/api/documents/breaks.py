"""Breaks as the API gives them."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from pydantic import Field

from adapters.web.api.documents.base import Moment, Told
from ledger.reconciliation.break_kinds import BreakKind
from projections.queries.breaks import Break


class BreakTold(Told):
    """One difference that is still open."""

    kind: BreakKind
    payout_id: UUID | None
    reference: str | None
    attempt: int | None
    anomaly: int | None = Field(description="The payout's anomaly that opened the break, if one did.")
    provider: str | None
    account: str | None = Field(description="The account that holds the money; none where the break holds none back.")
    amount_minor: int
    currency: str
    expected: str
    found: str
    since: Moment
    age_seconds: int

    @classmethod
    def of(cls, row: Break) -> Self:
        """Tell of a break."""
        facts = {name: getattr(row, name) for name in cls.model_fields if name != "age_seconds"}
        return cls(**facts, age_seconds=int(row.age.total_seconds()))


class BreakPage(Told):
    """A page of open breaks, the oldest first."""

    breaks: tuple[BreakTold, ...]
    next_cursor: str | None = Field(description="Asks for the next page; none is behind the last.")

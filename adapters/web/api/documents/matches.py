"""Matches as the API takes and gives them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue

from adapters.web.api.documents.base import Asked, Moment, PageWanted, Told
from adapters.web.api.documents.lines import ComparedLineTold, LineCount
from adapters.web.api.documents.reconciliations import AccountText
from adapters.web.api.documents.steps import StepTold
from ledger.application.reconciling import REASON_LENGTH_MAX
from ledger.money import decimal_from_minor
from ledger.statements.statement import Origin
from projections.queries.recorded_matches import MatchRow

LINES_MAX = 500
Reason = Annotated[
    str, Field(min_length=1, max_length=REASON_LENGTH_MAX, description="Why, for whoever reads it later.")
]
StatementLineId = Annotated[str, Field(pattern="^[0-9a-f]{32}:[0-9]{7,9}$", max_length=42)]
BookLineId = Annotated[str, Field(pattern="^[0-9]{12,18}-[0-9]{3,9}$", max_length=28)]
_EXAMPLE: dict[str, JsonValue] = {
    "statement_lines": ["0532d64b9bff5e618cad3fe2b868a69e:0000003"],
    "book_lines": ["000000001204-002"],
    "reason": "the rent of January, as the landlord confirms",
}


class MatchAsked(Asked):
    """Lines that a person says are the same fact."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    statement_lines: tuple[StatementLineId, ...] = Field(min_length=1, max_length=LINES_MAX)
    book_lines: tuple[BookLineId, ...] = Field(min_length=1, max_length=LINES_MAX)
    reason: Reason


class UndoingAsked(Asked):
    """Why a match is taken back."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "it is the rent of February"}]})

    reason: Reason


class MatchesWanted(PageWanted):
    """Which matches are wanted; what is left out is not asked for."""

    account: AccountText | None = None
    undone: bool = Field(default=False, description="Those that were undone instead of those that stand.")


class MatchTold(Told):
    """Lines of statements and of the books that are the same fact."""

    id: UUID
    account: str
    currency: str
    origin: Origin = Field(description="Who told the lines of statements.")
    rule: str = Field(description="What matched them, with the version of the rule.", examples=["utr/1"])
    amount_minor: int = Field(description="What either side comes to; negative where money went out.")
    amount: str = Field(description="The same amount as a decimal number.", examples=["-25000.00"])
    statement_line_count: LineCount
    book_line_count: LineCount
    matched_by: str
    reason: str | None = Field(description="What the person said who matched them; none where a rule did.")
    undone_by: str | None
    undo_reason: str | None
    recorded_at: Moment = Field(description="When it was made, or undone.")
    position: int = Field(description="The place in the book's log where it was made.")

    @classmethod
    def of(cls, row: MatchRow) -> Self:
        """Tell of a match."""
        return cls(**_facts(row))


class MatchShown(MatchTold):
    """A match with the lines of both of its sides, and who did what about it."""

    statement_lines: tuple[ComparedLineTold, ...]
    book_lines: tuple[ComparedLineTold, ...]
    history: tuple[StepTold, ...]

    @classmethod
    def with_lines(
        cls,
        row: MatchRow,
        told: Collection[ComparedLineTold],
        booked: Collection[ComparedLineTold],
        history: tuple[StepTold, ...],
    ) -> Self:
        """Tell of a match and its lines."""
        return cls(**_facts(row), statement_lines=tuple(told), book_lines=tuple(booked), history=history)


class MatchPage(Told):
    """A page of matches, the last one first."""

    matches: tuple[MatchTold, ...]
    next_cursor: str | None = Field(description="Asks for the next page; none is behind the last.")


def _facts(row: MatchRow) -> dict[str, Any]:
    alike = ("id", "account", "currency", "origin", "rule", "amount_minor", "matched_by", "reason", "undone_by")
    return {
        **{name: getattr(row, name) for name in (*alike, "undo_reason", "recorded_at")},
        "amount": str(decimal_from_minor(row.amount_minor, row.currency)),
        "statement_line_count": row.external_count,
        "book_line_count": row.booked_count,
        "position": row.made_position,
    }

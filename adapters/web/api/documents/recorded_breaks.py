"""Breaks that a statement opened, as the API gives them, and what people ask to be done about one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from adapters.web.api.documents.base import Asked, DayAsked, Moment, Told
from adapters.web.api.documents.entries import Account
from adapters.web.api.documents.lines import ComparedLineTold, LineCount
from adapters.web.api.documents.matches import Reason
from adapters.web.api.documents.steps import StepTold
from ledger.application.commands import ACTOR_LENGTH_MAX
from ledger.application.reconciling import REASON_LENGTH_MAX
from ledger.events import RecordedEvent
from ledger.money import decimal_from_minor
from ledger.reconciliation.break_kinds import BreakKind
from ledger.reconciliation.events import BreakNoted, Closing
from ledger.reconciliation.recorded_break import BreakStatus
from ledger.statements.statement import Origin
from projections.queries.recorded_breaks import BreakRow

_WRITE_OFF: dict[str, JsonValue] = {"account": "Expenses:BankCharges", "reason": "a charge of the bank, not disputed"}


class OwnerAsked(Asked):
    """Who is to look after a break."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"owner": "meera"}]})

    owner: str = Field(min_length=1, max_length=ACTOR_LENGTH_MAX)


class NoteAsked(Asked):
    """What was found out about a break."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"note": "asked the bank, ticket 4711"}]})

    note: str = Field(min_length=1, max_length=REASON_LENGTH_MAX)


class WriteOffAsked(Asked):
    """Which account is to bear a break's difference, and why."""

    model_config = ConfigDict(json_schema_extra={"examples": [_WRITE_OFF]})

    account: Account
    reason: Reason


class DismissalAsked(Asked):
    """Why nothing follows from a break."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "the report is of another month"}]})

    reason: Reason


class BreakWanted(BaseModel):
    """How old a break is to be told."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    as_of: DayAsked | None = Field(default=None, description="Its age is counted to this day; to today, without it.")


class NoteTold(Told):
    """What somebody found out about a break."""

    note: str
    noted_by: str
    noted_at: Moment


class WriteOffTold(Told):
    """Who wants which account to bear a break's difference, and why."""

    account: str
    reason: str
    proposed_by: str


class BreakShown(Told):
    """A break that a statement opened: both of its sides, and what people did about it."""

    id: UUID
    account: str
    currency: str
    origin: Origin = Field(description="Who told the statement.")
    kind: BreakKind
    status: BreakStatus
    difference_minor: int = Field(description="By how much the statement has more than the books.")
    difference: str = Field(description="The same amount as a decimal number.", examples=["-5.90"])
    suspended_minor: int = Field(description="What it holds, or held, in suspense, on the debit side.")
    suspended: str = Field(description="The same amount as a decimal number.", examples=["5.90"])
    value_date: date = Field(description="The day of its first line.")
    age_days: int = Field(description="From that day.")
    owner: str | None = Field(description="Who looks after it.")
    write_off: WriteOffTold | None = Field(description="What was proposed, and waits for another person or was done.")
    settled_by: str | None
    closing: Closing | None = Field(description="Why it is no more, where nobody settled it.")
    opened_at: Moment
    settled_at: Moment | None
    position: int = Field(description="The place in the book's log of the event that last changed it.")
    statement_line_count: LineCount
    book_line_count: LineCount
    statement_lines: tuple[ComparedLineTold, ...]
    book_lines: tuple[ComparedLineTold, ...]
    notes: tuple[NoteTold, ...] = Field(description="The first one first.")
    history: tuple[StepTold, ...]

    @classmethod
    def of(
        cls,
        row: BreakRow,
        as_of: date,
        lines: tuple[Collection[ComparedLineTold], Collection[ComparedLineTold]],
        notes: tuple[NoteTold, ...],
        history: tuple[StepTold, ...],
    ) -> Self:
        """Tell of a break, the lines of its statement first."""
        told, booked = map(tuple, lines)
        facts = _facts(row) | {"age_days": row.age_days(as_of)}
        return cls(**facts, statement_lines=told, book_lines=booked, notes=notes, history=history)


def notes_of(stream: Sequence[RecordedEvent]) -> tuple[NoteTold, ...]:
    """Tell of every note of a break, from its events."""
    return tuple(
        NoteTold(note=each.event.note, noted_by=each.event.actor, noted_at=each.recorded_at)
        for each in stream
        if isinstance(each.event, BreakNoted)
    )


def _facts(row: BreakRow) -> dict[str, Any]:
    alike = ("id", "account", "currency", "origin", "kind", "status", "difference_minor", "suspended_minor", "owner")
    names = (*alike, "value_date", "settled_by", "closing", "opened_at", "settled_at", "position")
    return {
        **{name: getattr(row, name) for name in names},
        "difference": str(decimal_from_minor(row.difference_minor, row.currency)),
        "suspended": str(decimal_from_minor(row.suspended_minor, row.currency)),
        "statement_line_count": row.external_count,
        "book_line_count": row.booked_count,
        "write_off": _write_off(row),
    }


def _write_off(row: BreakRow) -> WriteOffTold | None:
    if row.write_off_account is None or row.write_off_reason is None or row.write_off_proposed_by is None:
        return None
    return WriteOffTold(
        account=row.write_off_account, reason=row.write_off_reason, proposed_by=row.write_off_proposed_by
    )

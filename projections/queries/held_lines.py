"""The lines of an imported statement, and what holds each: a match, a break, or nothing yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, func, select, true

from ledger.reconciliation.break_kinds import BreakKind
from ledger.reconciliation.line_ids import external_line_id
from ledger.reconciliation.recorded_break import BreakStatus
from projections.queries.totals import signed_amount
from projections.schema import ReadTables

_NAMES = ("our_reference", "provider_payout_id", "utr", "group_reference", "bank_reference")
_AS_TOLD = ("sheet_id", "line_no", "booked_on", "value_date", "currency", "kind", *_NAMES)


class Held(StrEnum):
    """How a line is held."""

    MATCHED = "matched"
    OPEN = "open"
    """By a break that is open."""
    SETTLED = "settled"
    """By a break that was written off or dismissed."""
    NOT_COMPARED = "not_compared"
    """By nothing."""


@dataclass(frozen=True, slots=True)
class HeldLine:
    """One line of a statement."""

    sheet_id: UUID
    line_no: int
    booked_on: date
    value_date: date
    signed_minor: int
    """What it adds to the account, in minor units."""
    currency: str
    kind: str
    our_reference: str | None
    provider_payout_id: str | None
    utr: str | None
    group_reference: str | None
    bank_reference: str | None
    held: Held
    holder_id: UUID | None
    """The match or break."""
    why: str
    """The rule of the match, or the kind of the break; empty where nothing holds the line."""

    @property
    def line_id(self) -> str:
        """Return the name by which it is matched."""
        return external_line_id(self.sheet_id, self.line_no)

    @property
    def names(self) -> tuple[str, ...]:
        """Return what it gives its payment, its group, and itself at the bank."""
        given = (self.our_reference, self.provider_payout_id, self.utr, self.group_reference, self.bank_reference)
        return tuple(dict.fromkeys(filter(None, given)))


def held_lines(
    connection: Connection,
    tables: ReadTables,
    sheet_id: UUID,
    *,
    held: Held | None = None,
    limit: int,
    after: int = 0,
) -> Sequence[HeldLine]:
    """Return at most `limit` lines of a statement, in its order and behind one; those that are held so, or all."""
    lines = tables.statement_lines.c
    query = _query(tables).where(lines.sheet_id == sheet_id, lines.line_no > after).order_by(lines.line_no).limit(limit)
    if held is not None:
        query = query.where(_condition(tables, held))
    return [_line(row) for row in connection.execute(query)]


def held_counts(
    connection: Connection, tables: ReadTables, sheet_ids: Collection[UUID]
) -> Mapping[UUID, Mapping[Held, int]]:
    """Return how many lines of each statement are held how; those that nothing holds are not counted."""
    holds, breaks = tables.external_holds.c, tables.breaks.c
    query = (
        select(holds.sheet_id, breaks.status, func.count())
        .outerjoin(tables.breaks, breaks.id == holds.holder_id)
        .where(holds.sheet_id.in_(sheet_ids), holds.live == true())
        .group_by(holds.sheet_id, breaks.status)
    )
    found: dict[UUID, Counter[Held]] = {sheet_id: Counter() for sheet_id in sheet_ids}
    for sheet_id, status, lines in connection.execute(query):
        found[sheet_id][_held_by(status)] += lines
    return found


def _held_by(break_status: str | None) -> Held:
    """Return how a line is held that something holds; None is the status of what is no break."""
    if break_status is None:
        return Held.MATCHED
    return Held.OPEN if break_status == BreakStatus.OPEN else Held.SETTLED


def _query(tables: ReadTables) -> Select[Any]:
    lines, holds, matches, breaks = tables.statement_lines, tables.external_holds, tables.matches, tables.breaks
    is_it = (holds.c.sheet_id == lines.c.sheet_id) & (holds.c.line_no == lines.c.line_no) & (holds.c.live == true())
    return (
        select(
            *(lines.c[name] for name in _AS_TOLD),
            signed_amount(lines).label("signed_minor"),
            *(holds.c.holder_id, matches.c.rule, breaks.c.status, breaks.c.kind.label("break_kind")),
        )
        .select_from(lines)
        .outerjoin(holds, is_it)
        .outerjoin(matches, matches.c.id == holds.c.holder_id)
        .outerjoin(breaks, breaks.c.id == holds.c.holder_id)
    )


def _condition(tables: ReadTables, held: Held) -> Any:
    matches, breaks, holds = tables.matches.c, tables.breaks.c, tables.external_holds.c
    match held:
        case Held.MATCHED:
            return matches.id.is_not(None)
        case Held.OPEN:
            return breaks.status == BreakStatus.OPEN.value
        case Held.SETTLED:
            return breaks.status != BreakStatus.OPEN.value
        case Held.NOT_COMPARED:
            return holds.holder_id.is_(None)


def _line(row: Row[Any]) -> HeldLine:
    return HeldLine(
        **{name: getattr(row, name) for name in (*_AS_TOLD, "holder_id")},
        signed_minor=int(row.signed_minor),
        held=Held.NOT_COMPARED if row.holder_id is None else _held_by(row.status),
        why=row.rule or (BreakKind(row.break_kind).value if row.break_kind else ""),
    )

"""Which statements told of a payout's lines: the matches and breaks that held them, by what was known at a position."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from ledger.reconciliation.line_ids import external_line_id
from ledger.statements.statement import Origin
from ledger.store.event_store import EventStore
from projections.changes import Changes
from projections.fold import BOOKS
from projections.queries.named_lines import named_lines
from projections.queries.recorded_breaks import BreakRow, break_row
from projections.queries.recorded_matches import MatchRow
from projections.read_table import ReadTable
from projections.schema import ReadTables

T = TypeVar("T", MatchRow, BreakRow)


@dataclass(frozen=True, slots=True)
class LineTold:
    """A line of a statement."""

    line_id: str
    value_date: date
    signed_minor: int
    """What it adds to the statement's account, in minor units."""
    currency: str
    our_reference: str | None
    provider_payout_id: str | None
    utr: str | None


@dataclass(frozen=True, slots=True)
class MatchTold:
    """A match that holds, or held, lines of the payout."""

    match: MatchRow
    lines: Sequence[LineTold]
    """The lines of the statement."""


@dataclass(frozen=True, slots=True)
class BreakTold:
    """A break that holds, or held, lines of the payout."""

    opened: BreakRow
    lines: Sequence[LineTold]


@dataclass(frozen=True, slots=True)
class LinesHeld:
    """What has become of some lines of the books in reconciliation."""

    matches: Sequence[MatchTold]
    breaks: Sequence[BreakTold]


def lines_held(
    connection: Connection,
    store: EventStore,
    tables: ReadTables,
    entry_positions: Collection[int],
    *,
    known_at: int,
    zone: ZoneInfo,
) -> LinesHeld:
    """Return the matches and breaks that had lines of these entries by what was known at a position, in log order."""
    matches: list[MatchTold] = []
    breaks: list[BreakTold] = []
    for holder_id in _holders(connection, tables, entry_positions):
        stream = store.stream_on(connection, holder_id)
        known = BOOKS.fold([each for each in stream if each.position <= known_at], zone)
        lines = _lines(connection, tables, known)
        for row in known.inserts[ReadTable.MATCHES].values():
            facts = _facts(MatchRow, row)
            matches.append(MatchTold(MatchRow(**{**facts, "origin": Origin(facts["origin"])}), lines))
        breaks += [
            BreakTold(break_row(_facts(BreakRow, row)), lines) for row in known.inserts[ReadTable.BREAKS].values()
        ]
    return LinesHeld(
        sorted(matches, key=lambda each: each.match.made_position),
        sorted(breaks, key=lambda each: each.opened.opened_position),
    )


def _holders(connection: Connection, tables: ReadTables, entry_positions: Collection[int]) -> Sequence[UUID]:
    holds = tables.booked_holds.c
    query = select(holds.holder_id).where(holds.entry_position.in_(entry_positions)).distinct()
    return connection.execute(query).scalars().all()


def _facts(row_class: type[T], row: dict[str, Any]) -> dict[str, Any]:
    return {each.name: row[each.name] for each in fields(row_class)}


def _lines(connection: Connection, tables: ReadTables, known: Changes) -> Sequence[LineTold]:
    names = [external_line_id(sheet_id, line_no) for _, sheet_id, line_no in known.merges[ReadTable.EXTERNAL_HOLDS]]
    found = named_lines(connection, tables, names)
    return [
        LineTold(
            line_id=line.line_id,
            value_date=line.value_date,
            signed_minor=line.signed_minor,
            currency=line.currency,
            our_reference=line.identities.our_reference,
            provider_payout_id=line.identities.provider_payout_id,
            utr=line.identities.utr,
        )
        for line in (found[name] for name in sorted(names))
    ]

"""Holds: which match or break has which line, as the tables say, counted without trusting an index or a flag."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Select, Table, func, select

from ledger.reconciliation.line_ids import booked_line_id, external_line_id
from ledger.reconciliation.recorded_break import BreakStatus
from projections.queries.holders import holders as standing_holders
from projections.schema import ReadTables
from projections.verify.check import Reading

LIVE, ENDED, MISSING = "live", "ended", "missing"
"""How a match or a break, or its hold on a line, stands."""
_ROWS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Hold:
    """What has a line."""

    line_id: str
    holder_ids: tuple[UUID, ...]
    position: int
    """The event that last changed one of them."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """One of the two tables of holds."""

    table: Table
    line: tuple[Column[Any], Column[Any]]
    tellers: tuple[Column[Any], ...]
    """With each of whom a line may be held once."""
    line_id_of: Callable[[Any, int], str]


def standing(reading: Reading, ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Return how matches and breaks stand by their own tables; those that are not there are left out."""
    matches, breaks = reading.tables.matches.c, reading.tables.breaks.c
    queries = (
        select(matches.id, matches.undone_position.is_(None)).where(matches.id.in_(ids)),
        select(breaks.id, breaks.status != BreakStatus.CLOSED.value).where(breaks.id.in_(ids)),
    )
    rows = chain.from_iterable(map(reading.connection.execute, queries))
    return {holder_id: word_for(live=bool(live)) for holder_id, live in rows}


def held_by(reading: Reading, ids: Collection[UUID]) -> Mapping[UUID, Mapping[str, str]]:
    """Return the lines that each match or break has, by their names, and how it holds them."""
    found: defaultdict[UUID, dict[str, str]] = defaultdict(dict)
    for kind in _kinds(reading.tables):
        holds = kind.table.c
        query = select(*kind.line, holds.holder_id, holds.live).where(holds.holder_id.in_(ids))
        for told, line_no, holder_id, live in reading.connection.execute(query):
            found[holder_id][kind.line_id_of(told, line_no)] = word_for(live=live)
    return found


def held_twice(reading: Reading) -> Iterator[Hold]:
    """Yield the lines that more than one match or break has which stands."""
    for kind in _kinds(reading.tables):
        line, holds = (*kind.line, *kind.tellers), kind.table.c
        counted = _of_standing(reading, kind, *line, func.max(holds.position)).group_by(*line)
        for *values, position in _read(reading, counted.having(func.count() > 1).order_by(*line)):
            is_it = (column == value for column, value in zip(line, values, strict=True))
            holders = _of_standing(reading, kind, holds.holder_id).where(*is_it).order_by(holds.holder_id)
            yield Hold(kind.line_id_of(*values[:2]), tuple(reading.connection.scalars(holders)), position)


def held_by_nobody(reading: Reading) -> Iterator[Hold]:
    """Yield the lines of which what is no match and no break has a hold."""
    matches, breaks = reading.tables.matches, reading.tables.breaks
    for kind in _kinds(reading.tables):
        holds = kind.table.c
        query = (
            select(*kind.line, holds.holder_id, holds.position)
            .outerjoin(matches, matches.c.id == holds.holder_id)
            .outerjoin(breaks, breaks.c.id == holds.holder_id)
            .where(matches.c.id.is_(None), breaks.c.id.is_(None))
            .order_by(*kind.line, holds.holder_id)
        )
        for told, line_no, holder_id, position in _read(reading, query):
            yield Hold(kind.line_id_of(told, line_no), (holder_id,), position)


def word_for(*, live: bool) -> str:
    """Return the word for what stands, or does not any more."""
    return LIVE if live else ENDED


def _kinds(tables: ReadTables) -> tuple[_Kind, _Kind]:
    external, booked = tables.external_holds, tables.booked_holds
    return (
        _Kind(external, (external.c.sheet_id, external.c.line_no), (), external_line_id),
        _Kind(booked, (booked.c.entry_position, booked.c.line_no), (booked.c.origin,), booked_line_id),
    )


def _of_standing(reading: Reading, kind: _Kind, *columns: ColumnElement[Any]) -> Select[Any]:
    holders = standing_holders(reading.tables, reading.head)
    return select(*columns).join(holders, holders.c.id == kind.table.c.holder_id)


def _read(reading: Reading, query: Select[Any]) -> Iterator[tuple[Any, ...]]:
    with reading.connection.execute(query.execution_options(yield_per=_ROWS_AT_ONCE)) as rows:
        for row in rows:
            yield tuple(row)

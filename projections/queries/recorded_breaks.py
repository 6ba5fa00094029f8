"""The breaks of reconciliation, open or settled: as they are now, as of a day, or as they were once known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, func, or_, select

from ledger.errors import BreakNotFoundError
from ledger.events import RecordedEvent
from ledger.reconciliation.break_kinds import BreakKind
from ledger.reconciliation.recorded_break import BreakStatus
from ledger.statements.statement import Origin
from projections.fold import BOOKS
from projections.queries.pages import page_of
from projections.queries.rows import columns_of
from projections.read_table import ReadTable
from projections.schema import ReadTables


@dataclass(frozen=True, slots=True)
class BreakRow:
    """One break. Amounts in minor units."""

    id: UUID
    account: str
    currency: str
    origin: Origin
    kind: BreakKind
    status: BreakStatus
    difference_minor: int
    """By how much the statement has more than the books."""
    suspended_minor: int
    """What it holds, or held, in suspense, on the debit side."""
    value_date: date
    external_count: int
    booked_count: int
    owner: str | None
    note: str | None
    """The latest; the log has them all."""
    noted_by: str | None
    write_off_account: str | None
    write_off_reason: str | None
    write_off_proposed_by: str | None
    settled_by: str | None
    closing: str | None
    opened_at: datetime
    settled_at: datetime | None
    opened_position: int
    settled_position: int | None
    position: int

    def age_days(self, as_of: date) -> int:
        """Return how old it is on a day, from the day of its first line."""
        return (as_of - self.value_date).days


@dataclass(frozen=True, slots=True)
class BreakFilter:
    """Which breaks are wanted."""

    account: str | None = None
    status: BreakStatus | None = None
    """As it is now."""
    open_at: datetime | None = None
    """Those that were open at this moment, by when things happened (UTC)."""
    known_at: int | None = None
    """Those that were open by what was known at this log position."""
    kind: BreakKind | None = None
    owner: str | None = None
    """As it is now."""


def recorded_breaks(connection: Connection, tables: ReadTables, wanted: BreakFilter) -> Sequence[BreakRow]:
    """Return breaks, the oldest first, as they are now."""
    breaks = tables.breaks
    query = select(*columns_of(BreakRow, breaks)).where(*_conditions(tables, wanted))
    query = query.order_by(breaks.c.value_date, breaks.c.opened_position, breaks.c.id)
    return [break_row(row) for row in connection.execute(query).mappings()]


def count_open_breaks(connection: Connection, tables: ReadTables) -> int:
    """Return how many breaks are open now."""
    breaks = tables.breaks.c
    query = select(func.count()).where(breaks.status == BreakStatus.OPEN.value)
    return connection.execute(query).scalar_one()


def list_recorded_breaks(
    connection: Connection,
    tables: ReadTables,
    wanted: BreakFilter,
    *,
    limit: int,
    after: tuple[datetime, int] | None = None,
) -> Sequence[BreakRow]:
    """Return at most `limit` breaks by when they were opened, the oldest first, going on behind such a place."""
    breaks = tables.breaks
    query = select(*columns_of(BreakRow, breaks)).where(*_conditions(tables, wanted))
    query = page_of(query, [breaks.c.opened_at, breaks.c.opened_position], after, limit=limit)
    return [break_row(row) for row in connection.execute(query).mappings()]


def recorded_break(connection: Connection, tables: ReadTables, break_id: UUID) -> BreakRow:
    """Return one break. Raises BreakNotFoundError."""
    breaks = tables.breaks
    row = connection.execute(select(*columns_of(BreakRow, breaks)).where(breaks.c.id == break_id)).mappings().first()
    if row is None:
        raise BreakNotFoundError(break_id)
    return break_row(row)


def as_known_at(stream: Iterable[RecordedEvent], position: int, zone: ZoneInfo) -> BreakRow:
    """Return a break as it was known at a log position: what the fold makes of its events up to there."""
    known = BOOKS.fold((recorded for recorded in stream if recorded.position <= position), zone)
    (row,) = known.inserts[ReadTable.BREAKS].values()
    return break_row({each.name: row[each.name] for each in fields(BreakRow)})


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the last moment of a day in a time zone (UTC)."""
    midnight = datetime.combine(day + timedelta(days=1), time(), zone)
    return midnight.astimezone(UTC) - timedelta(microseconds=1)


def break_row(row: Mapping[Any, Any]) -> BreakRow:
    """Return a break's row with its words as what they mean."""
    words = {"origin": Origin(row["origin"]), "kind": BreakKind(row["kind"]), "status": BreakStatus(row["status"])}
    return BreakRow(**{**row, **words})


def _conditions(tables: ReadTables, wanted: BreakFilter) -> list[ColumnElement[bool]]:
    breaks = tables.breaks.c
    conditions: list[ColumnElement[bool]] = []
    if wanted.account is not None:
        conditions.append(breaks.account == wanted.account)
    if wanted.status is not None:
        conditions.append(breaks.status == wanted.status.value)
    if wanted.kind is not None:
        conditions.append(breaks.kind == wanted.kind.value)
    if wanted.owner is not None:
        conditions.append(breaks.owner == wanted.owner)
    if wanted.open_at is not None:
        conditions.append(breaks.opened_at <= wanted.open_at)
    if wanted.known_at is not None:
        conditions.append(breaks.opened_position <= wanted.known_at)
    if wanted.open_at is not None or wanted.known_at is not None:
        conditions.append(or_(*_not_settled(tables, wanted)))
    return conditions


def _not_settled(tables: ReadTables, wanted: BreakFilter) -> Iterator[ColumnElement[bool]]:
    """Yield why a break was not settled then: it is not now, or it was later, or that was not known yet."""
    breaks = tables.breaks.c
    yield breaks.settled_position.is_(None)
    if wanted.open_at is not None:
        yield breaks.settled_at > wanted.open_at
    if wanted.known_at is not None:
        yield breaks.settled_position > wanted.known_at

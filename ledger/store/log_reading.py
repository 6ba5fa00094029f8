"""Reading the log: pages in log order, the histories of aggregates, and where the log was at a moment."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Select, bindparam, func, select

from ledger.events import DomainEvent, RecordedEvent
from ledger.store import codec
from ledger.store.database import Connection
from ledger.store.log import read_head
from ledger.store.made_once import made_once
from ledger.store.tables import LogTables

_IDS_PER_QUERY = 500
_BEFORE_ALL_EVENTS = datetime.min.replace(tzinfo=UTC)


def page(
    tables: LogTables, connection: Connection, after: int, limit: int, upto: int | None = None
) -> list[RecordedEvent]:
    """Return at most `limit` events behind position `after`, up to and including position `upto`, in log order."""
    query = _page(tables)
    if upto is not None:
        query = query.where(tables.events.c.position <= upto)
    return [_recorded(row) for row in connection.execute(query, {"after": after, "at_most": limit})]


def stream(tables: LogTables, connection: Connection, aggregate_id: UUID) -> list[RecordedEvent]:
    """Return one aggregate's events in order; none if it does not exist."""
    rows = connection.execute(_histories(tables), {"aggregate_ids": [aggregate_id]})
    return [_recorded(row) for row in rows]


def last_position(tables: LogTables, connection: Connection, aggregate_id: UUID) -> int:
    """Return the position of an existing aggregate's latest event."""
    return int(connection.execute(_last_position(tables), {"aggregate_id": aggregate_id}).scalar_one())


def histories(
    tables: LogTables, connection: Connection, aggregate_ids: Iterable[UUID]
) -> Mapping[UUID, Sequence[DomainEvent]]:
    """Return the events of many aggregates, each in order; aggregates that do not exist are left out."""
    wanted = list(dict.fromkeys(aggregate_ids))
    found: dict[UUID, list[DomainEvent]] = defaultdict(list)
    for start in range(0, len(wanted), _IDS_PER_QUERY):
        some = wanted[start : start + _IDS_PER_QUERY]
        for row in connection.execute(_histories(tables), {"aggregate_ids": some}):
            event = _recorded(row).event
            found[event.originator_id].append(event)
    return found


def position_at(tables: LogTables, connection: Connection, moment: datetime) -> int:
    """Return the last position recorded at or before a moment, 0 if there was none.

    Moments never go back along the log, so bisecting finds it and no index on them has to be written.
    """
    events = tables.events.c

    def recorded_at(position: int) -> datetime:
        query = select(events.recorded_at).where(events.position <= position)
        found: datetime | None = connection.scalar(query.order_by(events.position.desc()).limit(1))
        return found or _BEFORE_ALL_EVENTS

    return bisect_right(range(1, read_head(tables, connection).position + 1), moment, key=recorded_at)


@made_once
def _page(tables: LogTables) -> Select[Any]:
    position = tables.events.c.position
    behind = _events(tables).where(position > bindparam("after"))
    return behind.order_by(position).limit(bindparam("at_most", type_=Integer))


@made_once
def _histories(tables: LogTables) -> Select[Any]:
    events = tables.events.c
    some = _events(tables).where(events.originator_id.in_(bindparam("aggregate_ids", expanding=True)))
    return some.order_by(events.originator_id, events.originator_version)


@made_once
def _last_position(tables: LogTables) -> Select[Any]:
    events = tables.events.c
    return select(func.max(events.position)).where(events.originator_id == bindparam("aggregate_id"))


def _events(tables: LogTables) -> Select[Any]:
    events = tables.events.c
    return select(
        events.position,
        events.recorded_at,
        events.topic,
        events.originator_id,
        events.originator_version,
        events.state,
    )


def _recorded(row: Any) -> RecordedEvent:
    # By place: each name that a row is asked for costs a look-up, which a follower pays for every event.
    event = codec.decode(row[2], row[3], row[4], row[5], row[0])
    return RecordedEvent(row[0], row[1], row[2], event)

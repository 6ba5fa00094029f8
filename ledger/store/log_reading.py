"""Reading the log: pages in log order, the histories of aggregates, and where the log was at a moment."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Integer, Select, Text, any_, bindparam, func, select, type_coerce

from ledger.events import DomainEvent, RecordedEvent
from ledger.store import codec
from ledger.store.collector import resting_collector
from ledger.store.columns import Uuid
from ledger.store.database import Connection
from ledger.store.log import read_head
from ledger.store.made_once import made_once
from ledger.store.round_trip import RoundTrip, round_trip
from ledger.store.tables import LogTables

_ALL = 2**63 - 1
_BEFORE_ALL_EVENTS = datetime.min.replace(tzinfo=UTC)


def page(
    tables: LogTables, connection: Connection, after: int, limit: int, upto: int | None = None
) -> list[RecordedEvent]:
    """Return at most `limit` events behind position `after`, up to and including position `upto`, in log order."""
    with resting_collector():
        with round_trip(connection) as trip:
            found = trip.ask(_page(tables), {"after": after, "upto": _ALL if upto is None else upto, "at_most": limit})
        return [_recorded(row) for row in found.rows()]


def stream(tables: LogTables, connection: Connection, aggregate_id: UUID) -> list[RecordedEvent]:
    """Return one aggregate's events in order; none if it does not exist."""
    return [_recorded(row) for row in connection.execute(_stream(tables), {"aggregate_id": aggregate_id})]


def last_position(tables: LogTables, connection: Connection, aggregate_id: UUID) -> int:
    """Return the position of an existing aggregate's latest event."""
    return int(connection.execute(_last_position(tables), {"aggregate_id": aggregate_id}).scalar_one())


def histories(
    tables: LogTables, connection: Connection, aggregate_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[DomainEvent]]:
    """Return the events of many aggregates, each in order; there are none of one that does not exist."""
    with round_trip(connection) as trip:
        found = ask_histories(tables, trip, aggregate_ids)
    return found()


def ask_histories(
    tables: LogTables, trip: RoundTrip, aggregate_ids: Collection[UUID]
) -> Callable[[], dict[UUID, list[DomainEvent]]]:
    """Ask for the events of many aggregates, each in order; there are none of one that does not exist."""
    if not aggregate_ids:
        return dict
    asked = trip.ask(_histories(tables, trip.is_postgresql), {"aggregate_ids": _listed(trip, aggregate_ids)})

    def found() -> dict[UUID, list[DomainEvent]]:
        histories: dict[UUID, list[DomainEvent]] = {each: [] for each in aggregate_ids}
        for row in asked.rows():
            histories[row[3]].append(_recorded(row).event)
        return histories

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
    behind = _events(tables).where(position > bindparam("after"), position <= bindparam("upto"))
    return behind.order_by(position).limit(bindparam("at_most", type_=Integer))


@made_once
def _stream(tables: LogTables) -> Select[Any]:
    events = tables.events.c
    one = _events(tables).where(events.originator_id == bindparam("aggregate_id"))
    return one.order_by(events.originator_version)


@made_once
def _histories(tables: LogTables, is_postgresql: bool) -> Select[Any]:  # noqa: FBT001 - a fact that is looked up by
    """Compare with a list that is one parameter, so that the statement is the same for any number of aggregates."""
    events = tables.events.c
    if is_postgresql:
        is_one = events.originator_id == any_(bindparam("aggregate_ids", type_=ARRAY(Uuid())))
    else:
        listed = func.json_each(bindparam("aggregate_ids", type_=Text())).table_valued("value")
        is_one = events.originator_id.in_(select(type_coerce(listed.c.value, Uuid())))
    return _events(tables).where(is_one).order_by(events.originator_id, events.originator_version)


def _listed(trip: RoundTrip, aggregate_ids: Collection[UUID]) -> Any:
    if trip.is_postgresql:
        return list(aggregate_ids)
    return json.dumps([each.hex for each in aggregate_ids])


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

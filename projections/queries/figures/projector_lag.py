"""The projectors' lag: how far each follower of the log is behind its head, in events and in time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from projections.fold import REGISTERS
from projections.queries.log_position import log_position
from projections.queries.log_tables import log_tables_of
from projections.schema import ReadTables

_NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class FollowerLag:
    """One follower of the log."""

    name: str
    position: int
    """The last position it has taken, 0 before the first."""
    events: int
    """How many events it has not taken yet."""
    behind: timedelta
    """How long ago the first of them was recorded; none when there is none."""


@dataclass(frozen=True, slots=True)
class ProjectorLag:
    """All followers at one state of the log."""

    head: int
    """The last position of the log, 0 when it is empty."""
    followers: Sequence[FollowerLag]
    """By name: that of the registers in any case, and whoever else has ever begun, such as the feeder of a queue."""


def projector_lag(connection: Connection, tables: ReadTables, now: datetime) -> ProjectorLag:
    """Return the lag of every follower."""
    head = log_position(connection, tables)
    positions = _positions(connection, tables)
    followers = [
        FollowerLag(name, positions[name], head - positions[name], _behind(connection, tables, positions[name], now))
        for name in sorted(positions)
    ]
    return ProjectorLag(head, followers)


def _positions(connection: Connection, tables: ReadTables) -> Mapping[str, int]:
    found = {REGISTERS.name: 0}
    for table in (tables.projection_positions, log_tables_of(tables).tracking):
        found.update((name, position) for name, position in connection.execute(select(table.c.name, table.c.position)))
    return found


def _behind(connection: Connection, tables: ReadTables, position: int, now: datetime) -> timedelta:
    events = log_tables_of(tables).events.c
    query = select(events.recorded_at).where(events.position > position).order_by(events.position).limit(1)
    recorded_at = connection.scalar(query)
    # A clock of another process may be a little ahead.
    return _NO_TIME if recorded_at is None else max(now - recorded_at, _NO_TIME)

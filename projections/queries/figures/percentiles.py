"""Percentiles of how long things took: by the nearest rank, so each is a time that something really took.

The database sorts, in the memory that it allows for a sort, and on disk beyond that; here one row arrives for each
group, however many times were ranked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    DateTime,
    Integer,
    String,
    Subquery,
    cast,
    extract,
    func,
    or_,
    select,
    type_coerce,
)

MICROSECONDS = "microseconds"
"""The column of the times that are ranked; beside it stands the name of each one's group."""
NAME = "name"
_NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class Percentiles:
    """How long some things took: half of them no longer than `p50`, 95 in 100 no longer than `p95`."""

    number: int
    p50: timedelta
    p95: timedelta


def percentiles(connection: Connection, times: Subquery) -> Percentiles | None:
    """Return the percentiles of all times; None when there are none."""
    return _read(connection, times).get(None)


def percentiles_by_name(connection: Connection, times: Subquery) -> Mapping[str | None, Percentiles]:
    """Return the percentiles of the times of each name, which may be missing."""
    return _read(connection, times, times.c[NAME])


def microseconds_between(dialect_name: str, earlier: ColumnElement[Any], later: ColumnElement[Any]) -> Any:
    """Return the whole number of microseconds between two columns of moments."""
    if dialect_name == "postgresql":
        passed = type_coerce(later, DateTime()) - type_coerce(earlier, DateTime())
        return cast(extract("epoch", passed) * 1_000_000, BigInteger)
    return _microseconds(later) - _microseconds(earlier)


def _microseconds(moment: ColumnElement[datetime]) -> ColumnElement[int]:
    """Read the text that SQLite keeps of a moment; its own functions would round it to the millisecond."""
    text = type_coerce(moment, String)
    seconds = cast(func.strftime("%s", func.substr(text, 1, len("2026-01-31T12:59:59"))), Integer)
    return seconds * 1_000_000 + cast(func.substr(text, len("2026-01-31T12:59:59.") + 1, 6), Integer)


def _read(connection: Connection, times: Subquery, *name: ColumnElement[Any]) -> Mapping[str | None, Percentiles]:
    microseconds = times.c[MICROSECONDS]
    ranked = select(
        *name,
        microseconds,
        func.row_number().over(partition_by=name or None, order_by=microseconds).label("rank"),
        func.count().over(partition_by=name or None).label("number"),
    ).subquery()
    rank, number, took = ranked.c.rank, ranked.c.number, ranked.c[MICROSECONDS]
    groups = [ranked.c[column.name] for column in name]
    # The two rows at the ranks of both percentiles are left, and the lesser is the 50th.
    query = select(number, func.min(took), func.max(took), *groups)
    query = query.where(or_(rank == _nearest_rank(50, number), rank == _nearest_rank(95, number)))
    found = connection.execute(query.group_by(number, *groups))
    return {
        (names[0] if names else None): Percentiles(number, _time(p50), _time(p95)) for number, p50, p95, *names in found
    }


def _nearest_rank(percent: int, number: ColumnElement[int]) -> ColumnElement[Any]:
    """Return the least rank that so many in a hundred do not exceed, without a fraction in between."""
    return (number * percent + 99) // 100


def _time(microseconds: int) -> timedelta:
    """Return a time, and no time where a clock that was behind ours says that something ended before it began."""
    return max(timedelta(microseconds=int(microseconds)), _NO_TIME)

"""Percentiles, by the nearest rank."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import ceil
from random import Random

from sqlalchemy import Connection, Subquery, insert, select

from ledger.store.database import Database
from projections.queries.figures.percentiles import (
    MICROSECONDS,
    NAME,
    Percentiles,
    microseconds_between,
    percentiles,
    percentiles_by_name,
)

NOON = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def times(database: Database, connection: Connection) -> Subquery:
    """Return how long every message took."""
    inbox = database.tables.webhook_inbox.c
    took = microseconds_between(connection.dialect.name, inbox.received_at, inbox.handled_at)
    return select(inbox.provider.label(NAME), took.label(MICROSECONDS)).subquery()


def keep(database: Database, name: str, taken: list[timedelta], received_at: datetime = NOON) -> None:
    """Keep messages that took so long to be handled."""
    rows = [
        {
            "digest": f"{name}-{number}",
            "provider": name,
            "received_at": received_at,
            "handled_at": received_at + took,
            "outcome": "handled",
        }
        for number, took in enumerate(taken)
    ]
    with database.begin() as connection:
        connection.execute(insert(database.tables.webhook_inbox), rows)


def nearest_rank(taken: list[timedelta], percent: int) -> timedelta:
    """Return the percentile as it is defined."""
    return sorted(taken)[ceil(len(taken) * percent / 100) - 1]


def test_percentiles_are_those_of_the_nearest_rank(database: Database) -> None:
    """A percentile is the least time that so many in a hundred do not exceed, to the microsecond."""
    random = Random(7)
    taken = {
        str(number): [random.randrange(10 ** random.randrange(1, 13)) * MICROSECOND for _ in range(number)]
        for number in (1, 2, 3, 19, 20, 21, 39, 40, 41, 100, 101)
    }
    for name, some in taken.items():
        keep(database, name, some)

    with database.read() as connection:
        found = percentiles_by_name(connection, times(database, connection))

    assert found == {
        name: Percentiles(len(some), nearest_rank(some, 50), nearest_rank(some, 95)) for name, some in taken.items()
    }


def test_names_have_percentiles_of_their_own(database: Database) -> None:
    """Each name's times are ranked among themselves, and all of them together besides."""
    keep(database, "A", [1 * MICROSECOND, 2 * MICROSECOND, 3 * MICROSECOND])
    keep(database, "B", [10 * MICROSECOND])

    with database.read() as connection:
        asked = times(database, connection)
        by_name, overall = percentiles_by_name(connection, asked), percentiles(connection, asked)

    assert by_name == {
        "A": Percentiles(3, 2 * MICROSECOND, 3 * MICROSECOND),
        "B": Percentiles(1, 10 * MICROSECOND, 10 * MICROSECOND),
    }
    assert overall == Percentiles(4, 2 * MICROSECOND, 10 * MICROSECOND)


def test_of_nothing_there_are_no_percentiles(database: Database) -> None:
    """Without a time there is none in the middle."""
    with database.read() as connection:
        asked = times(database, connection)
        assert (percentiles(connection, asked), percentiles_by_name(connection, asked)) == (None, {})


def test_moments_are_exact_at_the_end_of_a_second(database: Database) -> None:
    """The last microsecond of a second belongs to that second, and the first of the next one is one away."""
    keep(database, "A", [MICROSECOND], received_at=NOON - MICROSECOND)

    with database.read() as connection:
        assert percentiles(connection, times(database, connection)) == Percentiles(1, MICROSECOND, MICROSECOND)


def test_a_clock_that_is_behind_takes_no_time(database: Database) -> None:
    """What is said to have ended before it began took no time, never less."""
    keep(database, "A", [-MICROSECOND, timedelta(days=-1)])

    with database.read() as connection:
        assert percentiles(connection, times(database, connection)) == Percentiles(2, timedelta(0), timedelta(0))

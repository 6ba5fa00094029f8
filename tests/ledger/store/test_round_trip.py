"""Statements that go to the database together: they mean what they would mean to SQLAlchemy, and fail as they would."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    BigInteger,
    bindparam,
    insert,
    select,
    update,
)
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError, ProgrammingError

from ledger.store.database import Database
from ledger.store.opening import open_database
from ledger.store.round_trip import round_trip
from tests.ledger.store.engines import ON_BOTH_KINDS, ON_POSTGRESQL
from tests.ledger.store.round_trips import (
    COUNT,
    LARGEST,
    OURS,
    THEIRS,
    WAYS,
    a_table,
    check_is_usable,
    rows,
    send,
    stored,
)

ALL = select(OURS).where(OURS.c.id >= bindparam("least", type_=BigInteger)).order_by(OURS.c.id)
RENAME = update(OURS).where(OURS.c.id == bindparam("which")).values(name=bindparam("new_name"))
RENAME_FROM = update(OURS).where(OURS.c.id >= bindparam("least")).values(topic=bindparam("new_topic"))
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
ROWS = st.fixed_dictionaries(
    {
        "select": st.none() | st.integers(-(2**31), 2**31 - 1),
        "Minor Units": st.none() | st.sampled_from([0, LARGEST, -LARGEST - 1]) | st.integers(-LARGEST, LARGEST),
        "name": st.none() | TEXTS,
        "topic": st.none() | TEXTS,
        "state": st.none() | st.binary(max_size=20),
        "who": st.none() | st.uuids(),
        "at": st.none() | st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)),  # noqa: DTZ001
        "day": st.none() | st.dates(),
        "is_it": st.none() | st.booleans(),
    }
)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Return a database with the two tables."""
    database = open_database(database_url)
    with database.begin() as connection:
        OURS.create(connection)
        THEIRS.create(connection)
    yield database
    database.dispose()


@ON_BOTH_KINDS
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=st.lists(ROWS, min_size=1, max_size=30))
def test_rows_are_stored_as_sqlalchemy_stores_them(database: Database, drawn: list[dict[str, Any]]) -> None:
    """Every type of column, every text, number and moment, and nothing at all: the same rows, in whatever way sent."""
    made = [{"id": number, **row} for number, row in enumerate(drawn)]
    with database.begin() as connection:
        connection.execute(insert(THEIRS), made)
        with round_trip(connection) as trip:
            trip.insert(OURS, made)
        expected = connection.execute(select(THEIRS).order_by(THEIRS.c.id)).all()
        with round_trip(connection) as trip:
            answer = trip.ask(ALL, {"least": 0})

        assert connection.execute(select(OURS).order_by(OURS.c.id)).all() == expected
        assert [tuple(row) for row in answer.rows()] == expected
        connection.rollback()


@ON_BOTH_KINDS
@pytest.mark.parametrize("count", WAYS)
def test_each_statement_tells_how_many_rows_it_has_changed(database: Database, count: int) -> None:
    """Whether they are sent as one or each by itself, and whatever else goes with them."""
    with database.begin() as connection, round_trip(connection) as trip:
        trip.insert(OURS, rows(100))

    with database.begin() as connection, round_trip(connection) as trip:
        trip.insert(THEIRS, rows(1))
        renamed = trip.write(RENAME, [{"which": number, "new_name": "x"} for number in range(count)])
        missing = trip.write(RENAME, [{"which": 1000, "new_name": "x"}])
        half = trip.write(RENAME, [{"which": number, "new_name": "x"} for number in (29, 1001)])
        many = trip.write(RENAME_FROM, [{"least": 30, "new_topic": "y"}])
        none = trip.write(RENAME, [])

    assert [each.rowcount for each in (renamed, missing, half, many, none)] == [count, 0, 1, 70, 0]
    found = stored(database)
    assert [row.id for row in found if row.name == "x"] == [*range(count), 29]
    assert [row.id for row in found if row.topic == "y"] == list(range(30, 100))


@ON_BOTH_KINDS
@pytest.mark.parametrize("count", WAYS)
def test_what_is_asked_is_asked_before_anything_is_written(database: Database, count: int) -> None:
    """Answers are those of the moment before, in the order asked, and are there when the round trip is over."""
    with database.begin() as connection:
        with round_trip(connection) as trip:
            trip.insert(OURS, rows(count))
            before = trip.ask(COUNT, {})
            found = trip.ask(ALL, {"least": 0})
        with round_trip(connection) as trip:
            after = trip.ask(COUNT, {})
            found_after = trip.ask(ALL, {"least": count - 1})

        assert [tuple(before.rows()[0]), list(found.rows())] == [(0,), []]
        assert [tuple(after.rows()[0]), len(found_after.rows())] == [(count,), 1]


@ON_BOTH_KINDS
def test_what_is_asked_is_run_one_after_the_other(database: Database) -> None:
    """A statement that changes rows may be asked as well, and those behind it see what it did."""
    with database.begin() as connection:
        with round_trip(connection) as trip:
            trip.insert(OURS, rows(1))
        with round_trip(connection) as trip:
            trip.ask(RENAME, {"which": 0, "new_name": "first"})
            trip.ask(RENAME, {"which": 0, "new_name": "second"})
            answer = trip.ask(select(OURS.c.name), {})

        assert [tuple(row) for row in answer.rows()] == [("second",)]


@ON_BOTH_KINDS
def test_nothing_is_written_where_there_is_nothing(database: Database) -> None:
    """Without statements, or without rows, a round trip does nothing, nor where what is asked can't be sent."""
    with database.begin() as connection:
        with round_trip(connection) as trip:
            trip.insert(OURS, [])
        with pytest.raises(KeyError):
            send(connection, rows(3), [(COUNT, {}), (ALL, {})])

    assert stored(database) == []


WRONG: list[tuple[dict[str, Any], tuple[type[Exception], ...]]] = [
    ({"id": 0}, (IntegrityError,)),
    ({"id": None}, (IntegrityError,)),
    ({"Minor Units": LARGEST + 1}, (DataError, OverflowError)),
    ({"at": datetime(2026, 1, 31)}, (ValueError, TypeError)),  # noqa: DTZ001 - what is refused
]


@ON_BOTH_KINDS
@pytest.mark.parametrize("count", [each for each in WAYS if each > 1])
@pytest.mark.parametrize(("changes", "expected"), WRONG, ids=["taken", "missing", "too large", "no time zone"])
def test_a_row_that_cannot_be_stored_is_refused(
    database: Database, count: int, changes: dict[str, Any], expected: tuple[type[Exception], ...]
) -> None:
    """It fails as it would with SQLAlchemy; nothing is stored, and the connection can be used again."""
    engine = database.engine
    with engine.connect() as connection:
        with connection.begin() as transaction:
            database.ensure_transaction(connection, "BEGIN IMMEDIATE")
            with pytest.raises(expected) as raised, round_trip(connection) as trip:
                trip.insert(OURS, rows(count, **changes))
            transaction.rollback()
        check_is_usable(connection)

    if isinstance(raised.value, DBAPIError):
        assert not raised.value.connection_invalidated
    assert stored(database) == []


@ON_POSTGRESQL
@pytest.mark.parametrize("count", WAYS)
def test_a_text_with_a_null_character_is_refused(postgresql_url: str, count: int) -> None:
    """PostgreSQL has no such text; whichever way it is sent, nothing is stored and nothing is cut off."""
    database = open_database(postgresql_url)
    with database.begin() as connection:
        OURS.create(connection)

    with pytest.raises(DataError), database.begin() as connection, round_trip(connection) as trip:
        trip.insert(OURS, rows(count, name="cut\0off"))

    assert stored(database) == []
    database.dispose()


@ON_BOTH_KINDS
def test_a_question_that_means_nothing_is_refused(database: Database) -> None:
    """A failure among what is asked is raised as SQLAlchemy's own error, and the connection can be used again."""
    nowhere = select(a_table("nowhere").c.id)
    with database.engine.connect() as connection:
        with connection.begin() as transaction:
            with pytest.raises((ProgrammingError, OperationalError)) as raised:
                send(connection, [], [(COUNT, {}), (nowhere, {}), (COUNT, {})])
            transaction.rollback()
        check_is_usable(connection)

    assert "nowhere" in str(raised.value)
    assert not raised.value.connection_invalidated

"""A table with columns of every type that a book has, and round trips to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ClauseElement,
    Column,
    Connection,
    Date,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    func,
    select,
)

from ledger.store.columns import UtcDateTime, Uuid
from ledger.store.database import Database
from ledger.store.round_trip import COPY_ROWS_MIN, JOINED_ROWS_MAX, Answer, round_trip
from projections.columns import NAME

WAYS = [1, 2, JOINED_ROWS_MAX, JOINED_ROWS_MAX + 1, COPY_ROWS_MIN, COPY_ROWS_MIN + 5]
"""How many rows are written, by which it is chosen how they are."""
LARGEST = 2**63 - 1
Row = dict[str, Any]


def a_table(name: str) -> Table:
    """Return a table with columns of every type that a book has, some of them under names that need quotes."""
    return Table(
        name,
        MetaData(),
        Column("id", BigInteger, primary_key=True, autoincrement=False),
        Column("select", Integer),
        Column("Minor Units", BigInteger),
        Column("name", NAME),
        Column("topic", String(200)),
        Column("state", LargeBinary),
        Column("who", Uuid()),
        Column("at", UtcDateTime()),
        Column("day", Date),
        Column("is_it", Boolean),
    )


OURS, THEIRS = a_table("ours"), a_table("theirs")
COUNT = select(func.count()).select_from(OURS)
EMPTY: dict[str, Any] = dict.fromkeys(column.name for column in OURS.columns)


def rows(count: int, **changes: Any) -> list[Row]:
    """Return rows of which only the key is known, and more of the last one."""
    made = [EMPTY | {"id": number} for number in range(count)]
    if changes:
        made[-1] |= changes
    return made


def send(
    connection: Connection, inserted: Sequence[Row], asked: Sequence[tuple[ClauseElement, Any]] = ()
) -> Sequence[Answer]:
    """Ask, and insert rows, in one round trip."""
    with round_trip(connection) as trip:
        answers = [trip.ask(statement, values) for statement, values in asked]
        trip.insert(OURS, inserted)
    return answers


def stored(database: Database, table: Table = OURS) -> Sequence[Any]:
    with database.read() as connection:
        return connection.execute(select(table).order_by(table.c.id)).all()


def check_is_usable(connection: Connection) -> None:
    assert not connection.invalidated
    with connection.begin():
        with round_trip(connection) as trip:
            answer = trip.ask(COUNT, {})
        assert connection.scalar(COUNT) == answer.rows()[0][0]

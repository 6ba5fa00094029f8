"""The memory of a book's environment: one row, written when the book is first opened with providers, and never again.

From then on play money and real money cannot meet in one book, whatever the settings say.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from sqlalchemy import PrimaryKeyConstraint, Table, select

from adapters.environment.environment import Environment
from ledger.store.database import Database
from ledger.store.upsert import insert_or
from projections.columns import Place, moment, number, text

_THE_ROW = 1


def remembered(database: Database) -> Environment | None:
    """Return the environment of a book; None where it was never opened with providers."""
    table = _table(database.schema, database.prefix)
    with database.read() as connection:
        name = connection.scalar(select(table.c.name))
    return None if name is None else Environment(name)


def remember(database: Database, environment: Environment, now: datetime) -> Environment:
    """Write the environment down unless one is there, and return the one that is there then.

    Processes that open a book at once all get the same one.
    """
    found = remembered(database)
    if found is not None:
        return found
    table = _table(database.schema, database.prefix)
    facts = {"row": _THE_ROW, "name": environment.value, "since": now}
    with database.begin() as connection:
        connection.execute(insert_or(connection.dialect.name, table).on_conflict_do_nothing(), facts)
        return Environment(connection.execute(select(table.c.name)).scalar_one())


@lru_cache(maxsize=64)
def _table(schema: str | None, prefix: str) -> Table:
    """Describe each place once."""
    return Place(schema, prefix).table(
        "environment",
        number("row"),
        text("name"),
        moment("since", nullable=False),
        PrimaryKeyConstraint("row"),
    )

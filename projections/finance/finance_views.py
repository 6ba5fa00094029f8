"""Making the views of a book. They are made again, after the tables have changed, by every migration that changes them.

A view is no part of the numbered migrations: SQLite refuses to change a table that a view stands on, and PostgreSQL a
column. So the views go before the tables change and come back after it, in the same transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, text
from sqlalchemy.schema import CreateSchema

from ledger.store.database import Database
from projections.finance.place import finance_schema, name_of_view
from projections.finance.view import View
from projections.finance.views import views_over
from projections.schema import ReadTables

_FOUND = {
    "postgresql": "SELECT obj_description(to_regclass(:name), 'pg_class')",
    "sqlite": "SELECT sql FROM sqlite_schema WHERE type = 'view' AND name = :name",
}


@dataclass(frozen=True, slots=True)
class FinanceViews:
    """The views of any book."""

    def drop(self, database: Database, connection: Connection) -> None:
        """Remove the views. On PostgreSQL this fails when somebody has made a view of their own over one of them."""
        for view in _views_of(database):
            connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name_of_view(database, view.name)}")

    def make(self, database: Database, connection: Connection) -> None:
        """Have the views as they are described here; those that are so already stay, with all that was granted."""
        if (schema := finance_schema(database)) is not None:
            connection.execute(CreateSchema(schema, if_not_exists=True))
        for view in _views_of(database):
            _make(database, connection, view)


def _views_of(database: Database) -> list[View]:
    return list(views_over(ReadTables.of(database), postgresql=database.is_postgresql))


def _make(database: Database, connection: Connection, view: View) -> None:
    name = name_of_view(database, view.name)
    query = view.query.compile(database.engine, compile_kwargs={"literal_binds": True})
    made = f"CREATE VIEW {name} AS {query}"
    mark = f"{view.meaning} ({sha256(made.encode()).hexdigest()[:16]})" if database.is_postgresql else made
    if connection.scalar(text(_FOUND[connection.dialect.name]), {"name": name}) == mark:
        return
    connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")
    connection.exec_driver_sql(made)
    if database.is_postgresql:
        quoted = mark.replace("'", "''")
        connection.exec_driver_sql(f"COMMENT ON VIEW {name} IS '{quoted}'")

"""COPY: many new rows of one table at once, in PostgreSQL's binary form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Dialect, Table

from ledger.store.made_once import made_once


def copy_rows(driver: Any, dialect: Dialect, table: Table, rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows whose values stand in the order of the table's columns."""
    command, types = _command(table, dialect)
    with driver.cursor() as cursor, cursor.copy(command) as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)


@made_once
def _command(table: Table, dialect: Dialect) -> tuple[str, tuple[str, ...]]:
    name_of = dialect.identifier_preparer
    columns = ", ".join(name_of.quote(column.name) for column in table.columns)
    types = tuple(_bare_name(column.type.compile(dialect)) for column in table.columns)
    return f"COPY {name_of.format_table(table)} ({columns}) FROM STDIN (FORMAT BINARY)", types


def _bare_name(type_name: str) -> str:
    """Return a type's name without its length and collation, as the driver knows it."""
    return type_name.partition("(")[0].partition(" COLLATE")[0].lower()

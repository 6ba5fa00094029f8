"""What the migrations make tables with. Nothing here follows the schema: a migration never changes its meaning."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.sql.schema import SchemaItem

from ledger.store.columns import Position, UtcDateTime

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def column(name: str, type_: Any, *, nullable: bool = False) -> sa.Column[Any]:
    """Describe a column."""
    return sa.Column(name, type_, nullable=nullable, autoincrement=False)


def evidence() -> tuple[sa.Column[Any], ...]:
    """Describe the columns that name the event that last changed the row."""
    return (
        column("position", Position),
        column("effective_at", UtcDateTime()),
        column("recorded_at", UtcDateTime()),
    )


class TableMaker:
    """Makes tables in one schema, under one prefix."""

    def __init__(self, schema: str | None, prefix: str) -> None:
        """Choose where."""
        self._schema = schema
        self._prefix = prefix

    def make(self, name: str, *items: SchemaItem) -> None:
        """Make a table."""
        op.create_table(f"{self._prefix}{name}", *items, schema=self._schema)

    def check(self, name: str, condition: str) -> sa.CheckConstraint:
        """Describe a rule that every row keeps."""
        return sa.CheckConstraint(condition, name=f"{self._prefix}{name}")

    def index(self, name: str, table: str, *columns: str, unique: bool = False, where: str | None = None) -> None:
        """Make an index, over the rows that meet the condition if there is one."""
        condition = None if where is None else sa.text(where)
        op.create_index(
            f"{self._prefix}{name}",
            f"{self._prefix}{table}",
            columns,
            schema=self._schema,
            unique=unique,
            postgresql_where=condition,
            sqlite_where=condition,
        )

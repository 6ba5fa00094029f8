"""What the migrations make tables with. Nothing here follows the schema: a migration never changes its meaning."""

from __future__ import annotations

from collections.abc import Mapping
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

    def remake(self, name: str, *items: SchemaItem, copied: Mapping[str, str]) -> None:
        """Make a table again with more columns, and take its rows over; its indexes are to be made again.

        Each new column is filled from an old one, as `copied` says. SQLite can neither add a column that is always
        there nor change a primary key, and one way for both databases is tested on both.
        """
        old = sa.Table(f"{self._prefix}{name}", sa.MetaData(), schema=self._schema, autoload_with=op.get_bind())
        keeping = sa.select(old).into(f"{self._prefix}kept_{name}", temporary=True)
        kept = keeping.table
        op.execute(keeping)
        op.drop_table(old.name, schema=self._schema)
        self.make(name, *items)
        names = [item.name for item in items if isinstance(item, sa.Column)]
        new = sa.table(old.name, *map(sa.column, names), schema=self._schema)
        op.execute(sa.insert(new).from_select(names, sa.select(*(kept.c[copied.get(each, each)] for each in names))))
        op.drop_table(kept.name)

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

    def range_index(self, name: str, table: str, column: str) -> None:
        """Make an index for spans of what grows with the table; on PostgreSQL over stretches of it, not over rows."""
        op.create_index(
            f"{self._prefix}{name}",
            f"{self._prefix}{table}",
            [column],
            schema=self._schema,
            postgresql_using="brin",
            postgresql_with={"pages_per_range": 32, "autosummarize": True},
        )

    def leave_room(self, table: str, *, filled_percent: int) -> None:
        """Have PostgreSQL leave a part of every page free, for the next versions of its rows; SQLite knows no such."""
        dialect = op.get_bind().dialect
        if dialect.name == "postgresql":
            name = dialect.identifier_preparer.format_table(sa.table(f"{self._prefix}{table}", schema=self._schema))
            op.execute(sa.text(f"ALTER TABLE {name} SET (fillfactor = {filled_percent})"))

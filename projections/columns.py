"""Columns that several read tables share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Date, Index, Integer, MetaData, Table, Text
from sqlalchemy.sql.schema import SchemaItem

from ledger.money import LARGEST_AMOUNT_MINOR
from ledger.store.columns import Position, UtcDateTime, Uuid

NAME = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that sorts by code point in every database, so that tables are read, and digested, in the same order."""


FILLED_PERCENT = 70
"""How full a page of rows that change is made."""
RANGES = {"pages_per_range": 32, "autosummarize": True}
"""The stretches of such an index: 256 KiB of the table, told of as soon as the next one begins."""


class Place:
    """Where a set of read tables lives: a schema, and the prefix of every name in it.

    The names of indexes and constraints begin with their table's name, so sets with different prefixes never clash.
    """

    def __init__(self, schema: str | None, prefix: str) -> None:
        """Describe an empty place."""
        self.prefix = prefix
        self.metadata = MetaData(schema=schema)

    def table(self, name: str, *items: SchemaItem) -> Table:
        """Describe a table."""
        return Table(f"{self.prefix}{name}", self.metadata, *items)

    def changing_table(self, name: str, *items: SchemaItem) -> Table:
        """Describe a table whose rows change a few times each, now and then in nothing that an index holds.

        PostgreSQL leaves a part of every page free for that: where the next version of a row finds room beside it, no
        index is written.
        """
        return Table(f"{self.prefix}{name}", self.metadata, *items, postgresql_with={"fillfactor": FILLED_PERCENT})

    def check(self, name: str, condition: str) -> CheckConstraint:
        """Describe a rule that every row keeps."""
        return CheckConstraint(condition, name=f"{self.prefix}{name}")

    def index(self, name: str, *columns: str, unique: bool = False, where: Any = None) -> Index:
        """Describe an index, over the rows that meet the condition if there is one."""
        return Index(f"{self.prefix}{name}", *columns, unique=unique, postgresql_where=where, sqlite_where=where)

    def range_index(self, name: str, column: str) -> Index:
        """Describe an index for spans of what grows with the table, whose rows never change; it has no order.

        On PostgreSQL it keeps the least and the greatest of each stretch of the table (BRIN): no entry for any row.
        """
        return Index(f"{self.prefix}{name}", column, postgresql_using="brin", postgresql_with=RANGES)


def text(name: str) -> Column[Any]:
    """Return a column of text that is always there."""
    return Column(name, NAME, nullable=False)


def optional_text(name: str) -> Column[Any]:
    """Return a column of text that may be missing."""
    return Column(name, NAME, nullable=True)


def number(name: str) -> Column[Any]:
    """Return a column of small counting numbers."""
    return Column(name, Integer, nullable=False)


def optional_number(name: str) -> Column[Any]:
    """Return a column of counting numbers that may be missing."""
    return Column(name, Integer, nullable=True)


def minor(name: str, *, nullable: bool = False) -> Column[Any]:
    """Return a column of an amount in minor units."""
    return Column(name, BigInteger, nullable=nullable)


def uuid(name: str, *, nullable: bool = False) -> Column[Any]:
    """Return a column of an id."""
    return Column(name, Uuid(), nullable=nullable)


def moment(name: str, *, nullable: bool = True) -> Column[Any]:
    """Return a column of a moment (UTC), missing until it has come."""
    return Column(name, UtcDateTime(), nullable=nullable)


def date(name: str) -> Column[Any]:
    """Return a column of a day in the book's reporting time zone."""
    return Column(name, Date, nullable=False)


def optional_date(name: str) -> Column[Any]:
    """Return a column of a day, missing where there is none."""
    return Column(name, Date, nullable=True)


def flag(name: str) -> Column[Any]:
    """Return a column of yes or no."""
    return Column(name, Boolean, nullable=False)


def position(name: str = "position") -> Column[Any]:
    """Return a column of a place in the log."""
    return Column(name, Position, nullable=False, autoincrement=False)


def optional_position(name: str) -> Column[Any]:
    """Return a column of a place in the log, missing until there is one."""
    return Column(name, Position, nullable=True, autoincrement=False)


def evidence() -> tuple[Column[Any], ...]:
    """Return the columns that name the event that last changed the row, in the log and in both times."""
    return position(), moment("effective_at", nullable=False), moment("recorded_at", nullable=False)


def running_total(place: Place, name: str) -> tuple[SchemaItem, ...]:
    """Return the columns of a sum by side.

    A sum that no longer fits is refused: SQLite would go on with an inexact floating-point number.
    """
    return (
        minor("debit_minor"),
        minor("credit_minor"),
        place.check(f"{name}_debit", f"debit_minor BETWEEN 0 AND {LARGEST_AMOUNT_MINOR}"),
        place.check(f"{name}_credit", f"credit_minor BETWEEN 0 AND {LARGEST_AMOUNT_MINOR}"),
    )

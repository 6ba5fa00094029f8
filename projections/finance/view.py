"""A view: a name and columns that stay as they are, whatever becomes of the tables behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Table, select


@dataclass(frozen=True, slots=True)
class ViewColumn:
    """One column: its name, its value, and what it means."""

    name: str
    value: ColumnElement[Any]
    meaning: str


@dataclass(frozen=True, slots=True)
class View:
    """One view over the read tables."""

    name: str
    meaning: str
    columns: Sequence[ViewColumn]
    source: FromClause

    @property
    def query(self) -> Select[Any]:
        """Return the query that the view stands for."""
        return select(*(column.value.label(column.name) for column in self.columns)).select_from(self.source)


def same(table: Table, **meanings: str) -> list[ViewColumn]:
    """Return columns that are those of a table under their own names."""
    return [ViewColumn(name, table.c[name], meaning) for name, meaning in meanings.items()]


def evidence(table: Table) -> list[ViewColumn]:
    """Return the columns that name the event that the row shows."""
    return same(
        table,
        position="place in the log of the event that changed the row last",
        effective_at="when that event happened (UTC)",
        recorded_at="when it was stored (UTC)",
    )

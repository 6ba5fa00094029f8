"""Prepared statements: compiled once by SQLAlchemy, and sent many times by the driver.

Running a statement through SQLAlchemy costs ten times what the driver needs for it. That is nothing for a report, and
most of the time of a payout.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import ClauseElement, Dialect, Insert, Select, Table, insert
from sqlalchemy.sql.compiler import SQLCompiler

from ledger.store.made_once import made_once

T = TypeVar("T")
Convert = Callable[[Any], Any]


class Prepared:
    """A statement for one database: its text, and how values get there and back."""

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        """Compile a statement whose parameters are all named; the driver takes them by their places."""
        compiled = statement.compile(dialect=_placing(dialect))
        assert isinstance(compiled, SQLCompiler), "statements are compiled to SQL"
        self.text = str(compiled)
        self.names: Sequence[str] = compiled.positiontup or ()
        """The parameters in their order."""
        writers = _known({name: _writer(bind.type, dialect) for name, bind in compiled.binds.items()})
        self._writers = [writers.get(name) for name in self.names] if writers else None
        self._constants = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        """What the statement says itself, such as where a page without an offset begins."""
        columns = statement.selected_columns if isinstance(statement, Select) else ()
        self._readers = _known({place: _reader(column.type, dialect) for place, column in enumerate(columns)})

    def parameters(self, values: Mapping[str, Any]) -> list[Any]:
        """Return the values as the driver takes them."""
        known = {**self._constants, **values} if self._constants else values
        placed = [known[name] for name in self.names]
        if self._writers is None:
            return placed
        return [value if write is None else write(value) for value, write in zip(placed, self._writers, strict=True)]

    def rows(self, found: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
        """Return rows as the columns mean them."""
        if not self._readers:
            return found
        columns = list(zip(*found, strict=True))
        for place, read in self._readers.items() if columns else ():
            columns[place] = tuple(map(read, columns[place]))
        return list(zip(*columns, strict=True))


@made_once
def prepared(statement: ClauseElement, dialect: Dialect) -> Prepared:
    """Return a statement that is made once, ready for a database."""
    return Prepared(statement, dialect)


@made_once
def insert_into(table: Table) -> Insert:
    """Return the statement that inserts a row with a value for every column."""
    return insert(table)


@made_once
def _placing(dialect: Dialect) -> Dialect:
    """Return a dialect like this one that tells parameters by their places, as both drivers' quickest ways do."""
    if dialect.name != "postgresql":
        return dialect
    make: Callable[..., Dialect] = type(dialect)
    return make(paramstyle="numeric_dollar")


def _writer(column_type: Any, dialect: Dialect) -> Convert | None:
    converter: Convert | None = column_type.dialect_impl(dialect).bind_processor(dialect)
    return converter


def _reader(column_type: Any, dialect: Dialect) -> Convert | None:
    converter: Convert | None = column_type.dialect_impl(dialect).result_processor(dialect, None)
    return converter


def _known(converters: Mapping[T, Convert | None]) -> dict[T, Convert]:
    """Leave out what needs no conversion."""
    return {name: converter for name, converter in converters.items() if converter is not None}

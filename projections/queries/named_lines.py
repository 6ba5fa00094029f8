"""Lines by their names, and what holds them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select, true, tuple_

from ledger.reconciliation.line_ids import booked_line_id, external_line_id, parse_booked, parse_external
from ledger.reconciliation.lines import ComparedLine
from ledger.statements.statement import Origin
from projections.queries.booked_lines import booked_line, lines_of_books
from projections.queries.told_lines import told_line, told_lines
from projections.schema import ReadTables

_NAMES_PER_QUERY = 400


def named_lines(connection: Connection, tables: ReadTables, line_ids: Collection[str]) -> dict[str, ComparedLine]:
    """Return lines of statements and of the books by their names; those that do not exist are left out."""
    told, booked = tables.statement_lines.c, tables.journal_lines.c
    found = [
        *_found(
            connection, told_lines(tables), (told.sheet_id, told.line_no), map(parse_external, line_ids), told_line
        ),
        *_found(
            connection,
            lines_of_books(tables),
            (booked.position, booked.line_no),
            map(parse_booked, line_ids),
            booked_line,
        ),
    ]
    return {line.line_id: line for line in found}


def origin_of(connection: Connection, tables: ReadTables, line_id: str) -> Origin | None:
    """Return who told a statement's line; None where there is no such line."""
    lines, name = tables.statement_lines.c, parse_external(line_id)
    if name is None:
        return None
    found = connection.scalar(select(lines.origin).where(lines.sheet_id == name[0], lines.line_no == name[1]))
    return found and Origin(found)


def holders_of(
    connection: Connection, tables: ReadTables, line_ids: Collection[str], origin: Origin
) -> dict[str, UUID]:
    """Return what holds lines in reconciling with an origin, by their names; a line that nothing holds is left out."""
    told, booked = tables.external_holds.c, tables.booked_holds.c
    of_told = select(told.sheet_id, told.line_no, told.holder_id).where(told.live == true())
    of_booked = select(booked.entry_position, booked.line_no, booked.holder_id).where(
        booked.live == true(), booked.origin == origin
    )
    external = _found(connection, of_told, (told.sheet_id, told.line_no), map(parse_external, line_ids), tuple)
    ours = _found(connection, of_booked, (booked.entry_position, booked.line_no), map(parse_booked, line_ids), tuple)
    return {
        **{external_line_id(sheet_id, line_no): holder for sheet_id, line_no, holder in external},
        **{booked_line_id(position, line_no): holder for position, line_no, holder in ours},
    }


def _found(connection: Connection, query: Any, key: Any, names: Iterable[Any], made: Any) -> Iterator[Any]:
    """Return the rows of a query whose key is one of the names, each made into what is wanted."""
    wanted = iter(sorted({name for name in names if name is not None}))
    while some := list(islice(wanted, _NAMES_PER_QUERY)):
        # SQLite finds rows in an index by the values of single columns, and by pairs of values not at all.
        values = (column.in_(set(each)) for column, each in zip(key, zip(*some, strict=True), strict=True))
        yield from map(made, connection.execute(query.where(*values, tuple_(*key).in_(some))))

"""What is known of the lines of a match or a break, for the people who compare them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from ledger.reconciliation.line_ids import parse_booked, parse_external
from projections.queries.named_lines import named_lines
from projections.schema import ReadTables


@dataclass(frozen=True, slots=True)
class LineFacts:
    """One line, of a statement or of the books."""

    line_id: str
    day: date
    """On which it was booked at its teller, or in our books."""
    signed_minor: int
    """What it adds to the account, in minor units."""
    currency: str
    kind: str
    """What a statement's line is for, or what our entry books."""
    description: str | None
    """Of our entry; a statement's narration is in its file alone, because it may name people."""
    names: tuple[str, ...]
    """That it gives its payment."""
    digest: str | None
    """SHA-256 (hex) of the statement's file, where it is a line of one."""


def line_facts(connection: Connection, tables: ReadTables, line_ids: Collection[str]) -> Sequence[LineFacts]:
    """Return what is known of lines, in their order of naming; those that do not exist are left out."""
    lines = named_lines(connection, tables, line_ids)
    facts = []
    for line_id in (each for each in line_ids if each in lines):
        line = lines[line_id]
        kind, description, digest = _told(connection, tables, line_id) or _booked(connection, tables, line_id)
        of_line = (line_id, line.value_date, line.signed_minor, line.currency)
        facts.append(LineFacts(*of_line, kind, description, line.identities.of_payment, digest))
    return facts


def _told(connection: Connection, tables: ReadTables, line_id: str) -> tuple[str, None, str] | None:
    lines, statements, name = tables.statement_lines.c, tables.statements, parse_external(line_id)
    if name is None:
        return None
    query = select(lines.kind, statements.c.digest).join(statements, statements.c.id == lines.sheet_id)
    kind, digest = connection.execute(query.where(lines.sheet_id == name[0], lines.line_no == name[1])).one()
    return kind, None, digest


def _booked(connection: Connection, tables: ReadTables, line_id: str) -> tuple[str, str | None, None]:
    entries, name = tables.journal_entries.c, parse_booked(line_id)
    assert name is not None, "a line is named as one of a statement or of the books"
    kind, description = connection.execute(
        select(entries.kind, entries.description).where(entries.position == name[0])
    ).one()
    return kind, description, None

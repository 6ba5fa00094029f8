"""The events of statements: that one was imported, and its lines."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import StrictInt

from ledger.events import DomainEvent
from ledger.statements.imported_line import ImportedLine
from ledger.statements.statement import Origin


class StatementImported(DomainEvent):
    """A bank or a provider told what happened on an account; its lines follow in `LinesImported`."""

    TOPIC: ClassVar[str] = "statement.imported"

    sheet_id: UUID
    """Of its lines."""
    origin: Origin
    account: str
    currency: str
    statement_id: str | None
    """As its teller numbers it."""
    sequence: StrictInt | None
    from_date: date
    to_date: date
    opening_minor: StrictInt | None
    closing_minor: StrictInt | None
    digest: str
    """SHA-256 (hex) of the file; the file itself is in the archive under it."""
    statement_no: StrictInt
    """Its place among the statements of the file, from 1."""
    line_count: StrictInt


class LinesImported(DomainEvent):
    """Some lines of an imported statement, in order; a long statement has them in several events."""

    TOPIC: ClassVar[str] = "statement.lines_imported"

    account: str
    currency: str
    origin: Origin
    digest: str
    lines: tuple[ImportedLine, ...]

"""The register of reconciliation: what the commands ask of the tables, in their own transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import Connection

from ledger.identities import Identities
from ledger.reconciliation.business_days import BusinessDays
from ledger.reconciliation.lines import ComparedLine
from ledger.reconciliation.outcome import Outcome
from ledger.reconciliation.register import KnownBreak
from ledger.reconciliation.source import Source
from ledger.statements.statement import Origin
from ledger.store.database import Database
from projections.queries.known_breaks import known_breaks
from projections.queries.named_lines import holders_of, named_lines, origin_of
from projections.queries.reconciliation import compare_open
from projections.schema import ReadTables


class ReconciliationRegister:
    """The register of one book, as `ledger.reconciliation.register.Register` asks for it."""

    def __init__(self, database: Database) -> None:
        """Read the tables of a database."""
        self._tables, self._ids = ReadTables.of(database), Identities(database.book)

    def compare(self, connection: Connection, source: Source, days: BusinessDays) -> Outcome:
        """Compare all that is open between a source's statements and the books."""
        return compare_open(connection, self._tables, source, days=days, ids=self._ids)

    def open_breaks(self, connection: Connection, source: Source) -> Sequence[KnownBreak]:
        """Return the open breaks with a source."""
        return known_breaks(connection, self._tables, source)

    def lines(self, connection: Connection, line_ids: Collection[str]) -> Mapping[str, ComparedLine]:
        """Return lines of statements and of the books by their ids; those that do not exist are left out."""
        return named_lines(connection, self._tables, line_ids)

    def holders(self, connection: Connection, line_ids: Collection[str], origin: Origin) -> Mapping[str, UUID]:
        """Return the match or break with an origin that holds each of these lines; what nothing holds is left out."""
        return holders_of(connection, self._tables, line_ids, origin)

    def origin_of(self, connection: Connection, line_id: str) -> Origin | None:
        """Return who told a statement's line; None where there is no such line."""
        return origin_of(connection, self._tables, line_id)

"""The lines of a statement as they are compared with our books."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from ledger.reconciliation.line_ids import external_line_id
from ledger.reconciliation.lines import ComparedLine, Identities
from ledger.statements.imported_line import ImportedLine
from ledger.statements.line import LineKind
from ledger.statements.statement import Statement

_CHARGES = frozenset({LineKind.FEE, LineKind.TAX})


def lines_of_statement(statement: Statement, sheet_id: UUID) -> Iterator[ComparedLine]:
    """Return the lines, under the names that they have when the statement is imported."""
    told = statement.account, statement.currency
    return (compared_line(sheet_id, *told, ImportedLine.of(line)) for line in statement.lines)


def place_of(line: ComparedLine) -> int:
    """Return where a statement's line stands in its file, from 1."""
    return int(line.line_id.rpartition(":")[2])


def compared_line(sheet_id: UUID, account: str, currency: str, line: ImportedLine) -> ComparedLine:
    """Return a statement's line as it is compared."""
    return ComparedLine(
        line_id=external_line_id(sheet_id, line.line_no),
        account=account,
        side=line.side,
        amount_minor=line.amount_minor,
        currency=currency,
        value_date=line.booked_on,
        identities=Identities.of(line.our_reference, line.provider_payout_id, line.utr, line.group_reference),
        is_charge=line.kind in _CHARGES,
    )

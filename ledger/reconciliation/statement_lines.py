"""The lines of a statement as they are compared with our books."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.reconciliation.lines import ComparedLine, Identities
from ledger.statements.line import LineKind, StatementLine
from ledger.statements.statement import Statement

_CHARGES = frozenset({LineKind.FEE, LineKind.TAX})


def lines_of_statement(statement: Statement) -> Iterator[ComparedLine]:
    """Return the lines; each is named by the digest of its file and its place there, so that it is known again."""
    return (_compared(statement, line) for line in statement.lines)


def place_of(line: ComparedLine) -> int:
    """Return where a statement's line stands in its file, from 1."""
    return int(line.line_id.rpartition(":")[2])


def _compared(statement: Statement, line: StatementLine) -> ComparedLine:
    return ComparedLine(
        line_id=f"{statement.digest}:{line.line_no:07}",
        account=statement.account,
        side=line.side,
        amount_minor=line.amount_minor,
        currency=line.currency,
        value_date=line.booked_on,
        identities=Identities.of(line.our_reference, line.provider_payout_id, line.utr, line.group_reference),
        is_charge=line.kind in _CHARGES,
    )

"""A statement compared with our books: what matches, what is open, and what is outstanding. Nothing is written."""

from __future__ import annotations

from sqlalchemy import Connection

from ledger.reconciliation.break_kinds import BreakKind
from ledger.reconciliation.business_days import BusinessDays
from ledger.reconciliation.outcome import Outcome
from ledger.reconciliation.reconcile import WINDOW_DAYS, Scope, reconcile
from ledger.reconciliation.statement_lines import lines_of_statement
from ledger.statements.statement import Origin, Statement
from projections.queries.booked_lines import booked_lines
from projections.queries.named_payouts import named_payouts
from projections.schema import ReadTables

_MISSING = {Origin.BANK: BreakKind.MISSING_AT_BANK, Origin.PROVIDER: BreakKind.MISSING_AT_PROVIDER}


def compare_statement(
    connection: Connection,
    tables: ReadTables,
    statement: Statement,
    days: BusinessDays,
    window_days: int = WINDOW_DAYS,
) -> Outcome:
    """Compare a statement with our lines of its account, from so many business days before it to as many after it."""
    external = list(lines_of_statement(statement))
    first, last = days.after(statement.from_date, -window_days), days.after(statement.to_date, window_days)
    booked = list(booked_lines(connection, tables, statement.account, first, last))
    names = {name for line in external for name in line.identities.of_payment}
    scope = Scope(
        since=statement.from_date,
        through=statement.to_date,
        missing=_MISSING[statement.origin],
        days=days,
        window_days=window_days,
        statuses=named_payouts(connection, tables, names),
    )
    return reconcile(external, booked, scope)

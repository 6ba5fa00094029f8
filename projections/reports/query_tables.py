"""Balance, account statement and trial balance as tables, so that they are put out as every report is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ledger.accounts import Side
from projections.queries.balances import Balance
from projections.queries.statement import Statement, StatementLine
from projections.queries.trial_balance import TrialBalance
from projections.reports.report import Column, ColumnKind, Report, amounts, texts

_STATEMENT = (
    Column("effective_at", ColumnKind.MOMENT),
    Column("position", ColumnKind.COUNT),
    Column("line_no", ColumnKind.COUNT),
    *texts("kind", "reference", "description", "counter_accounts"),
    *amounts("debit_minor", "credit_minor", "balance_minor"),
    *texts("currency"),
)
_TRIAL_BALANCE = (*texts("account", "currency"), *amounts("debit_minor", "credit_minor"))
_BALANCE = (
    *texts("account", "currency"),
    Column("as_of", ColumnKind.DATE),
    *amounts("available_minor", "queued_minor", "in_transit_minor", "posted_minor"),
)


def balance_table(found: Balance) -> Report:
    """Return a balance as a table of one row."""
    held = found.available_minor, found.queued_minor, found.in_transit_minor, found.posted_minor
    row = (found.account, found.currency, found.as_of, *held)
    return Report("balance", f"Balance of {found.account}", _BALANCE, (row,), (), found.position)


def trial_balance_table(found: TrialBalance) -> Report:
    """Return a trial balance as a table; its totals are the sums of the two columns of a currency."""
    rows = tuple((row.account, row.currency, row.debit_minor, row.credit_minor) for row in found.rows)
    return Report("trial-balance", "Trial balance", _TRIAL_BALANCE, rows, (), found.position)


def statement_table(found: Statement, lines: Iterable[StatementLine]) -> Report:
    """Return a statement as a table, whose first row is the opening balance and whose last one the closing balance."""
    title = f"Statement of {found.account}"
    return Report("statement", title, _STATEMENT, _statement_rows(found, lines), (), found.position)


def _statement_rows(found: Statement, lines: Iterable[StatementLine]) -> Iterator[tuple[Any, ...]]:
    yield _end("opening balance", found.opening_minor, found.currency)
    for each in lines:
        line = each.line
        facts = line.effective_at, line.position, line.line_no, line.kind.value, line.reference, line.description
        sides = [line.amount_minor if line.side is side else None for side in (Side.DEBIT, Side.CREDIT)]
        yield (*facts, " ".join(line.counter_accounts), *sides, each.balance_minor, line.currency)
    yield _end("closing balance", found.closing_minor, found.currency)


def _end(kind: str, balance_minor: int, currency: str) -> tuple[Any, ...]:
    return (None, None, None, kind, None, None, None, None, None, balance_minor, currency)

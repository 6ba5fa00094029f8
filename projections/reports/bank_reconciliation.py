"""The bank reconciliation statement as a report: for each account that statements tell of, why two balances differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from ledger.errors import NoStatementError
from projections.queries.bank_reconciliation import BankReconciliation, bank_reconciliation
from projections.queries.totals import AccountKey
from projections.reports.asked import Asked
from projections.reports.day_sums import within_log
from projections.reports.report import DAY, Report, Tie, amounts, texts
from projections.schema import ReadTables

NAME = "bank-reconciliation"
COLUMNS = (*texts("account", "currency", "item"), DAY, *texts("named"), *amounts("amount_minor"))


def bank_reconciliation_report(connection: Connection, tables: ReadTables, asked: Asked) -> Report:
    """Return each account's statement as of its last statement in the span, tied to that statement's closing balance.

    An account without a statement by then is left out, as are statements without balances.
    """
    found = list(_found(connection, tables, asked))
    return Report(
        name=NAME,
        title="Bank reconciliation",
        columns=COLUMNS,
        rows=tuple(row for each in found for row in _rows(each)),
        ties=tuple(
            Tie(
                f"{each.source.account} on {each.as_of}",
                each.source.currency,
                each.explained_minor,
                each.statement_minor,
            )
            for each in found
        ),
        position=within_log(connection, tables, asked),
    )


def _found(connection: Connection, tables: ReadTables, asked: Asked) -> Iterator[BankReconciliation]:
    as_of = asked.last_day
    for account, currency in _accounts(connection, tables):
        try:
            yield bank_reconciliation(connection, tables, account, currency, as_of=as_of, known_at=asked.known_at)
        except NoStatementError:
            # Nothing was told of it by then: there is nothing to hold our balance against.
            continue


def _accounts(connection: Connection, tables: ReadTables) -> list[AccountKey]:
    statements = tables.statements.c
    query = select(statements.account, statements.currency).distinct().order_by(statements.account, statements.currency)
    return [(account, currency) for account, currency in connection.execute(query)]


def _rows(found: BankReconciliation) -> Iterator[tuple[Any, ...]]:
    key = found.source.account, found.source.currency
    yield (*key, "balance in our books", found.as_of, "", found.books_minor)
    if found.booked_later_minor:
        yield (*key, "booked after a close", found.as_of, "", found.booked_later_minor)
    for line in found.outstanding:
        yield (*key, "not told yet", line.effective_date, line.line_id, -line.signed_minor)
    for match in found.untimely:
        yield (*key, "told on another day", found.as_of, str(match.holder_id), match.difference_minor)
    if found.opening_difference_minor:
        yield (*key, "differed before the first", found.as_of, "", found.opening_difference_minor)
    yield (*key, "balance by the statement", found.as_of, "", found.statement_minor)

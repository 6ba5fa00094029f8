"""The views of period close: up to which day the books are closed, and what every account held then."""

from __future__ import annotations

from projections.finance.books_views import amount
from projections.finance.decimals import Decimals
from projections.finance.view import View, evidence, same
from projections.schema import ReadTables


def closes(tables: ReadTables, decimal: Decimals) -> View:
    """Return every close there ever was."""
    del decimal
    closed = tables.period_closes
    return View(
        "closes",
        "Every close of the books; the books are closed through the latest day of those that nobody has lifted.",
        [
            *same(closed, close_no="its number, from 1", through="the last closed day, in the reporting time zone"),
            *same(closed, closed_by="who closed", closed_at="when (UTC)"),
            *same(closed, computed_at_position="place in the log up to which its balances count every event"),
            *same(closed, lifted_by="who opened its days again", lifted_at="when (UTC); missing while it holds"),
            *evidence(closed),
        ],
        closed,
    )


def closing_balances(tables: ReadTables, decimal: Decimals) -> View:
    """Return what every account held at each close."""
    held, closed = tables.closing_balances, tables.period_closes
    return View(
        "closing_balances",
        "What every account that was not even held at the end of the last day of each close, as it was kept.",
        [
            *same(held, close_no="the close"),
            *same(closed, through="its last day, in the book's reporting time zone"),
            *same(held, account="the account's name", currency="ISO 4217 code", side="`debit` or `credit`"),
            *amount("amount", held.c.amount_minor, held.c.currency, decimal, "the balance on that side"),
            *evidence(held),
        ],
        held.join(closed, closed.c.close_no == held.c.close_no),
    )

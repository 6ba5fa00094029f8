"""All views of a book, by name."""

from __future__ import annotations

from collections.abc import Sequence

from projections.finance import books_views, payout_views, period_views, reconciliation_views
from projections.finance.decimals import decimals_on
from projections.finance.view import View
from projections.schema import ReadTables

_MAKERS = (
    books_views.balances,
    books_views.ledger_lines,
    books_views.journal_entries,
    payout_views.payouts,
    payout_views.attempts,
    payout_views.fees,
    books_views.trial_balance,
    reconciliation_views.statements,
    reconciliation_views.statement_lines,
    reconciliation_views.matches,
    reconciliation_views.breaks,
    period_views.closes,
    period_views.closing_balances,
)


def views_over(tables: ReadTables, *, postgresql: bool) -> Sequence[View]:
    """Return the views over a set of read tables, as the engine writes them."""
    decimal = decimals_on(postgresql=postgresql)
    return [make(tables, decimal) for make in _MAKERS]

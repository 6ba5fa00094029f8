"""Closing balances as a table: debits and credits in two columns, which add up to the same in each currency."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.table import Table

from adapters.cli.tables import account_text, add_figure_column, add_fixed_column, add_text_column, table
from adapters.figures import figure
from ledger.accounts import Side
from ledger.period.events import ClosingBalance


def closing_table(balances: Sequence[ClosingBalance]) -> Table:
    """Return the table, each currency with its totals below."""
    shown_table = table("")
    add_text_column(shown_table, "Account")
    add_fixed_column(shown_table, "")
    add_figure_column(shown_table, "Debit")
    add_figure_column(shown_table, "Credit")
    for currency in sorted({each.currency for each in balances}):
        totals = Counter[Side]()
        for each in balances:
            if each.currency == currency:
                totals[each.side] += each.amount_minor
                shown_table.add_row(account_text(each.account), currency, *_sides(each))
        shown_table.add_section()
        shown_table.add_row("Total", currency, *(figure(totals[side], currency) for side in (Side.DEBIT, Side.CREDIT)))
        shown_table.add_section()
    return shown_table


def _in_order(balance: ClosingBalance) -> tuple[str, str]:
    return balance.currency, balance.account


def _sides(balance: ClosingBalance) -> tuple[str, str]:
    shown = figure(balance.amount_minor, balance.currency)
    return (shown, "") if balance.side is Side.DEBIT else ("", shown)

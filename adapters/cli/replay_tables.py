"""How a replay is shown to people: a digest for each table, and every balance that would change."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from rich.table import Table

from adapters.cli.tables import (
    account_text,
    add_figure_column,
    add_fixed_column,
    add_text_column,
    table,
    terminal,
)
from adapters.cli.times import shown
from adapters.figures import figure
from adapters.replaying import Replayed
from projections.replay_difference import ReplayDifference

_DIGEST_SHOWN = 16


def show(found: Replayed, zone: ZoneInfo) -> None:
    """Print what a replay has made, and what differs."""
    made = found.made
    terminal().print(f"The book {made.book!r} replayed up to log position {made.position}, days in {made.zone}")
    shown_table = table("")
    add_text_column(shown_table, "Table")
    add_figure_column(shown_table, "Rows")
    add_fixed_column(shown_table, "Digest")
    for each in found.tables:
        shown_table.add_row(each.table, f"{each.rows:,}", each.digest[:_DIGEST_SHOWN])
    terminal().print(shown_table)
    terminal().print(f"Version {made.software}, at {shown(made.made_at, zone)}")
    if found.difference is not None:
        _show_difference(found.difference)


def _show_difference(difference: ReplayDifference) -> None:
    if difference.is_none:
        terminal().print(f"Nothing differs, in {len(difference.tables)} tables and in the balances.")
        return
    terminal().print("")
    for each in difference.tables:
        if not each.equal:
            keys = "; ".join("/".join(map(str, key)) for key in each.differing_keys)
            terminal().print(f"{each.table} differs, first at {keys}")
    if difference.balances:
        terminal().print(_balances(difference))


def _balances(difference: ReplayDifference) -> Table:
    """Return a table of the balances, debits less credits, before and as they would be."""
    shown_table = table(f"Balances that would change: {len(difference.balances):,}, debits less credits")
    add_text_column(shown_table, "Account")
    add_fixed_column(shown_table, "Currency")
    add_figure_column(shown_table, "Before")
    add_figure_column(shown_table, "Replayed")
    for each in difference.balances:
        before = each.debit_before_minor - each.credit_before_minor
        after = each.debit_after_minor - each.credit_after_minor
        figures = (figure(amount, each.currency) for amount in (before, after))
        shown_table.add_row(account_text(each.account), each.currency, *figures)
    return shown_table

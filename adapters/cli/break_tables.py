"""Breaks as tables: the list, and all that there is on one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from rich.table import Table

from adapters.cli.short_ids import short_id
from adapters.cli.tables import (
    account_text,
    add_figure_column,
    add_fixed_column,
    add_text_column,
    printable,
    table,
    words,
)
from adapters.figures import figure
from ledger.reconciliation.recorded_break import BreakStatus
from projections.queries.recorded_breaks import BreakRow


def breaks_table(found: Sequence[BreakRow], as_of: date, zone: ZoneInfo) -> Table:
    """Return a list of breaks, aged as of a day. One that was settled by then holds nothing in suspense."""
    shown = table(f"Breaks, the oldest first, as of {as_of}")
    add_fixed_column(shown, "Id")
    add_text_column(shown, "Kind")
    add_text_column(shown, "Account")
    add_fixed_column(shown, "Day")
    for header in ("Days\nold", "Statement\nhas more", "In\nsuspense"):
        add_figure_column(shown, header)
    add_text_column(shown, "Owner\nstatus")
    for each in found:
        account = f"{account_text(each.account, width=26)}\n{each.currency}, by the {each.origin}"
        figures = (figure(each.difference_minor, each.currency), _suspended(each, as_of, zone))
        standing = "\n".join(filter(None, (printable(each.owner), words(each.status))))
        day, age = f"{each.value_date}", f"{each.age_days(as_of):,}"
        shown.add_row(short_id(each.id), words(each.kind.lower()), account, day, age, *figures, standing)
    return shown


def _suspended(each: BreakRow, as_of: date, zone: ZoneInfo) -> str:
    is_settled = each.settled_at is not None and each.settled_at.astimezone(zone).date() <= as_of
    return "" if is_settled else figure(each.suspended_minor, each.currency)


def suspense_told(found: Sequence[BreakRow]) -> str:
    """Return what breaks hold in suspense, by currency, as a sentence."""
    sums = Counter[str]()
    for each in found:
        sums[each.currency] += each.suspended_minor
    return f"In suspense: {', '.join(f'{figure(minor, currency)} {currency}' for currency, minor in sums.items())}."


def facts_table(of: BreakRow, as_of: date) -> Table:
    """Return what is known of one break."""
    grid = Table.grid(padding=(0, 2))
    for name, value in _facts(of, as_of).items():
        if value:
            grid.add_row(name, value)
    return grid


def _facts(of: BreakRow, as_of: date) -> dict[str, str]:
    proposed = of.write_off_account and f"to {of.write_off_account}, by {printable(of.write_off_proposed_by)}"
    settled = of.settled_by and f"by {printable(of.settled_by)}"
    return {
        "Status": words(of.status) + (f", {of.closing}" if of.closing else ""),
        "Account": f"{of.account}, told by the {of.origin}",
        "Day": f"{of.value_date}, {of.age_days(as_of):,} days old",
        "Statement has more": f"{figure(of.difference_minor, of.currency)} {of.currency}",
        "In suspense"
        if of.status is BreakStatus.OPEN
        else "Was in suspense": f"{figure(of.suspended_minor, of.currency)} {of.currency}",
        "Owner": printable(of.owner),
        "Write-off proposed": f"{proposed}: {printable(of.write_off_reason)}" if proposed else "",
        "Settled": settled or "",
        "Id": str(of.id),
    }

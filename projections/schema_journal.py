"""The tables of the double-entry books: journal entries, their lines, and the running totals of accounts."""

from __future__ import annotations

from sqlalchemy import Table

from projections.columns import (
    Place,
    date,
    evidence,
    minor,
    number,
    optional_text,
    running_total,
    text,
    uuid,
)


def journal_entries(place: Place) -> Table:
    """Return the table of journal entries, one for each event that moves value.

    One entry of a kind for each attempt: the rule that no fact is booked twice, as a constraint. Where suspense is
    cleared, `anomaly` says whose; everywhere else it is 0. `attempt` is 0 where there is none.
    """
    return place.table(
        "journal_entries",
        *evidence(),
        uuid("aggregate_id"),
        number("version"),
        number("attempt"),
        number("anomaly"),
        text("kind"),
        text("currency"),
        optional_text("description"),
        date("effective_date"),
        date("posted_on"),
        place.index("journal_entries_once", "aggregate_id", "attempt", "kind", "anomaly", unique=True),
        place.range_index("journal_entries_by_day", "posted_on"),
    )


def journal_lines(place: Place) -> Table:
    """Return the table of journal lines.

    The index has the lines of an account in a statement's order, and nothing that it is not found by: there are more
    lines than anything else.
    """
    return place.table(
        "journal_lines",
        *evidence(),
        number("line_no"),
        uuid("aggregate_id"),
        uuid("payout_id", nullable=True),
        text("account"),
        text("side"),
        minor("amount_minor"),
        text("currency"),
        date("effective_date"),
        date("posted_on"),
        place.check("journal_lines_side", "side IN ('debit', 'credit')"),
        place.check("journal_lines_amount", "amount_minor > 0"),
        place.index(
            "journal_lines_by_account",
            *("account", "currency", "posted_on", "effective_at", "position", "line_no"),
        ),
    )


def balances(place: Place) -> Table:
    """Return the table of running totals by account: what the funds guard reads."""
    return place.table("balances", text("account"), text("currency"), *evidence(), *running_total(place, "balances"))


def daily_balances(place: Place) -> Table:
    """Return the table of what each day moved on each account; a balance as of a day is the sum up to it.

    What was booked on a day and happened on an earlier one, which was closed by then, has a row of its own.
    """
    return place.table(
        "daily_balances",
        text("account"),
        text("currency"),
        date("posted_on"),
        date("effective_date"),
        *evidence(),
        *running_total(place, "daily_balances"),
    )

"""The tables of reconciliation: statements and their lines, matches, breaks, and which of them holds a line."""

from __future__ import annotations

from sqlalchemy import Table
from sqlalchemy import text as condition

from projections.columns import (
    Place,
    date,
    evidence,
    flag,
    minor,
    moment,
    number,
    optional_number,
    optional_position,
    optional_text,
    position,
    text,
    uuid,
)


def statements(place: Place) -> Table:
    """Return the table of imported statements."""
    return place.table(
        "statements",
        uuid("id"),
        text("account"),
        text("currency"),
        text("origin"),
        optional_text("statement_id"),
        optional_number("sequence"),
        date("from_date"),
        date("to_date"),
        minor("opening_minor", nullable=True),
        minor("closing_minor", nullable=True),
        text("digest"),
        number("statement_no"),
        number("line_count"),
        text("imported_by"),
        *evidence(),
        place.index("statements_in_order", "account", "currency", "origin", "position"),
    )


def statement_lines(place: Place) -> Table:
    """Return the table of what statements tell, line by line, without narrations."""
    return place.table(
        "statement_lines",
        uuid("sheet_id"),
        number("line_no"),
        text("account"),
        text("currency"),
        text("origin"),
        date("booked_on"),
        date("value_date"),
        text("side"),
        minor("amount_minor"),
        text("kind"),
        *map(optional_text, ("utr", "our_reference", "provider_payout_id", "group_reference", "bank_reference")),
        *evidence(),
        place.check("statement_lines_side", "side IN ('debit', 'credit')"),
        place.check("statement_lines_amount", "amount_minor > 0"),
        place.index("statement_lines_by_day", "account", "currency", "origin", "booked_on"),
    )


def matches(place: Place) -> Table:
    """Return the table of matches, those that were undone included."""
    return place.table(
        "matches",
        uuid("id"),
        text("account"),
        text("currency"),
        text("origin"),
        text("rule"),
        minor("amount_minor"),
        number("external_count"),
        number("booked_count"),
        text("matched_by"),
        optional_text("reason"),
        optional_text("undone_by"),
        optional_text("undo_reason"),
        position("made_position"),
        optional_position("undone_position"),
        number("version"),
        *evidence(),
        place.index("matches_in_order", "account", "currency", "made_position"),
    )


def breaks(place: Place) -> Table:
    """Return the table of breaks, those that are settled included.

    What an open one holds in suspense is on the debit side: negative where money came in.
    """
    return place.table(
        "breaks",
        uuid("id"),
        text("account"),
        text("currency"),
        text("origin"),
        text("kind"),
        text("status"),
        minor("difference_minor"),
        minor("suspended_minor"),
        date("value_date"),
        number("external_count"),
        number("booked_count"),
        *map(optional_text, ("owner", "note", "noted_by")),
        *map(optional_text, ("write_off_account", "write_off_reason", "write_off_proposed_by")),
        *map(optional_text, ("settled_by", "closing")),
        moment("opened_at", nullable=False),
        moment("settled_at"),
        position("opened_position"),
        optional_position("settled_position"),
        number("version"),
        *evidence(),
        place.index("breaks_in_order", "value_date", "opened_position"),
        place.index("breaks_open", "account", "currency", "origin", where=condition("status = 'open'")),
    )


def external_holds(place: Place) -> Table:
    """Return the table of which match or break holds a statement's line: of those that are live, one at most."""
    return place.table(
        "external_holds",
        uuid("holder_id"),
        uuid("sheet_id"),
        number("line_no"),
        flag("live"),
        flag("pinned"),
        *evidence(),
        place.index("external_holds_by_line", "sheet_id", "line_no"),
        place.index("external_holds_once", "sheet_id", "line_no", unique=True, where=condition("live IS TRUE")),
    )


def booked_holds(place: Place) -> Table:
    """Return the table of which match or break holds a line of the books: with each origin, one at most is live."""
    return place.table(
        "booked_holds",
        uuid("holder_id"),
        position("entry_position"),
        number("line_no"),
        text("origin"),
        flag("live"),
        flag("pinned"),
        *evidence(),
        place.index("booked_holds_by_line", "entry_position", "line_no"),
        place.index(
            "booked_holds_once", "entry_position", "line_no", "origin", unique=True, where=condition("live IS TRUE")
        ),
    )

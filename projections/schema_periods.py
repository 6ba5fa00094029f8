"""The tables of closed periods: the closes, what every account held then, and who opened what again."""

from __future__ import annotations

from sqlalchemy import Table
from sqlalchemy import text as condition

from projections.columns import (
    Place,
    date,
    evidence,
    minor,
    moment,
    number,
    optional_position,
    optional_text,
    position,
    text,
)


def period_closes(place: Place) -> Table:
    """Return the table of closes; those that a reopening has lifted stay in it, and say so."""
    return place.table(
        "period_closes",
        number("close_no"),
        date("through"),
        position("computed_at_position"),
        text("closed_by"),
        moment("closed_at", nullable=False),
        position("closed_position"),
        optional_text("lifted_by"),
        moment("lifted_at"),
        optional_position("lifted_position"),
        number("version"),
        *evidence(),
        place.index("period_closes_held", "through", where=condition("lifted_position IS NULL")),
    )


def closing_balances(place: Place) -> Table:
    """Return the table of what every account that was not even held at the end of a close's last day."""
    return place.table(
        "closing_balances",
        number("close_no"),
        text("account"),
        text("currency"),
        text("side"),
        minor("amount_minor"),
        *evidence(),
        place.check("closing_balances_side", "side IN ('debit', 'credit')"),
        place.check("closing_balances_amount", "amount_minor > 0"),
    )


def reopenings(place: Place) -> Table:
    """Return the table of proposals to open closed days again, and who approved them."""
    return place.table(
        "reopenings",
        number("proposal_no"),
        date("from_date"),
        text("reason"),
        text("proposed_by"),
        moment("proposed_at", nullable=False),
        position("proposed_position"),
        optional_text("approved_by"),
        moment("approved_at"),
        optional_position("approved_position"),
        number("version"),
        *evidence(),
    )

"""Destinations: where somebody can go in the dashboard, by what their roles let them see."""

from __future__ import annotations

from adapters.web.callers import Caller, Right
from adapters.web.dashboard.shell import Destination

_ALL = (
    (Right.SEE_PAYOUTS, "Overview", "/"),
    (Right.SEE_PAYOUTS, "Payouts", "/payouts"),
    (Right.SEE_PAYOUTS, "Stuck", "/stuck"),
    (Right.SEE_PAYOUTS, "Anomalies", "/anomalies"),
    (Right.SEE_MESSAGES, "Orphans", "/orphans"),
    (Right.SEE_BOOKS, "Accounts", "/accounts"),
    (Right.SEE_BOOKS, "Trial balance", "/trial-balance"),
    (Right.SEE_BOOKS, "Statements", "/statements"),
    (Right.SEE_BOOKS, "Reconciliation", "/reconciliation"),
    (Right.SEE_BOOKS, "Breaks", "/breaks"),
    (Right.SEE_BOOKS, "Periods", "/periods"),
    (Right.SEE_BOOKS, "Reports", "/reports"),
    (Right.SEE_PAYOUTS, "Charts", "/charts"),
)


def destinations_for(caller: Caller) -> tuple[Destination, ...]:
    """Return what a caller may open, in the order of the navigation."""
    return tuple(Destination(label, path) for right, label, path in _ALL if caller.may(right))

"""Fates: what becomes of a payout on its way to the statement, and what reconciling must make of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ledger.reconciliation.break_kinds import BreakKind


@dataclass(frozen=True)
class Verdict:
    """What is expected of a payout's lines."""

    per_mille: int
    """How many of a thousand payouts have this fate."""
    matched: bool
    """Whether its line and ours must be matched."""
    kind: BreakKind | None = None
    """What break there must be."""


class Fate(Enum):
    """What the provider's statement tells of a payout."""

    NAMED = Verdict(0, matched=True)
    """Its line gives a name of the payment: our key, the provider's id or the UTR. The fate of all others."""
    NAMELESS = Verdict(60, matched=True)
    """No name, and an amount that no other payout has."""
    MERGED = Verdict(20, matched=True)
    """Told in one line with the other payouts of its batch."""
    TIED = Verdict(10, matched=False, kind=BreakKind.AMBIGUOUS)
    """No name, and others of the same amount on the same day."""
    DOUBLED = Verdict(5, matched=True, kind=BreakKind.DUPLICATE)
    """Told twice."""
    SHORT = Verdict(5, matched=False, kind=BreakKind.AMOUNT_MISMATCH)
    """Told with another amount."""
    RENAMED = Verdict(5, matched=False, kind=BreakKind.REFERENCE_MISMATCH)
    """Told under our key, with another UTR than the provider gave us."""
    MISSING = Verdict(5, matched=False, kind=BreakKind.MISSING_AT_PROVIDER)
    """Not told."""
    RETURNED = Verdict(5, matched=True, kind=BreakKind.LATE_RETURN)
    """Told, and days later the money is back, which nobody has told us."""
    UNSETTLED = Verdict(5, matched=False, kind=BreakKind.STATUS_MISMATCH)
    """Told as paid, while our books have it in transit."""
    UNKNOWN = Verdict(5, matched=False, kind=BreakKind.MISSING_IN_LEDGER)
    """Told, and not ours."""

"""Lines to compare, as tests write them. Amounts are paise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from ledger.accounts import Side
from ledger.payout.status import PayoutStatus
from ledger.reconciliation.break_kinds import BreakKind
from ledger.reconciliation.lines import ComparedLine, Identities
from ledger.reconciliation.outcome import Outcome
from ledger.reconciliation.reconcile import Scope, reconcile

BANK = "Assets:Bank:Hdfc"
MONDAY = date(2026, 3, 2)
_NUMBERS = count(1)


def line(amount_minor: int = 50_000, day: date = MONDAY, **changes: Any) -> ComparedLine:
    """Return money that went out; names and other facts as given."""
    names = {name: changes.pop(name) for name in tuple(changes) if name in Identities.__slots__}
    facts = {"account": BANK, "side": Side.CREDIT, "currency": "INR", "line_id": f"line-{next(_NUMBERS):06}"} | changes
    return ComparedLine(amount_minor=amount_minor, value_date=day, identities=Identities.of(**names), **facts)


def compare(
    external: Iterable[ComparedLine],
    booked: Iterable[ComparedLine],
    since: date = MONDAY,
    through: date = date(2026, 4, 30),
    statuses: Mapping[str, PayoutStatus] | None = None,
) -> Outcome:
    """Reconcile a bank's statement that ends long after every line, unless told otherwise."""
    return reconcile(external, booked, Scope(since, through, BreakKind.MISSING_AT_BANK, statuses=statuses or {}))


@dataclass(frozen=True)
class Told:
    """An outcome in words: the rules of the matches, and the kinds of the breaks."""

    matches: tuple[str, ...]
    breaks: tuple[str, ...]

    @classmethod
    def of(cls, outcome: Outcome) -> Told:
        return cls(
            tuple(sorted(match.rule.name for match in outcome.matches)),
            tuple(sorted(each.kind.value for each in outcome.breaks)),
        )

"""The evidence for and against a line: what it has in common with lines of the other side, and what it does not.

It is what people decide by who match by hand. It decides nothing itself, and puts the likelier lines first only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ledger.reconciliation.business_days import BusinessDays
from ledger.reconciliation.lines import ComparedLine

_KINDS = ("our_reference", "provider_payout_id", "utr")
"""The names that only one payment has. Those of groups are not the same on both sides."""


class Agreement(StrEnum):
    """What one thing that a line says comes to beside what the other side says."""

    SAME = "same"
    OTHER = "other"
    ONE_SIDED = "one_sided"
    """Only one of the two sides says it."""


@dataclass(frozen=True, slots=True)
class NameEvidence:
    """One kind of name, such as the UTR."""

    kind: str
    """As the field of `Identities` is called."""
    name: str | None
    """Which the line gives; None where only the other side gives one."""
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class Evidence:
    """One line beside those that it could be the same fact as."""

    line: ComparedLine
    same_side: bool
    """Whether money went the same way as on one of the others."""
    difference_minor: int
    """By how much the line has more than the nearest of the others, or than all of them together: in minor units, on
    the account's debit side."""
    same_day: bool
    days_apart: int
    """Business days between the line and the nearest of the others."""
    names: tuple[NameEvidence, ...]
    """For each kind of name that either side gives."""

    @property
    def order(self) -> tuple[bool, bool, bool, bool, int, int, str]:
        """Return the line's place among others: by names first, then by amount and direction, then by days."""
        agreements = {each.agreement for each in self.names}
        by_name = Agreement.SAME not in agreements, Agreement.OTHER in agreements
        by_amount = self.difference_minor != 0, not self.same_side
        return *by_name, *by_amount, self.days_apart, abs(self.difference_minor), self.line.line_id


def evidence_for(line: ComparedLine, beside: Sequence[ComparedLine], days: BusinessDays) -> Evidence:
    """Return the evidence for a line beside one or more lines of the other side, of its account and currency."""
    assert beside, "there is something to compare it with"
    return Evidence(
        line=line,
        same_side=any(line.side is other.side for other in beside),
        difference_minor=_difference_minor(line, beside),
        same_day=any(line.value_date == other.value_date for other in beside),
        days_apart=min(days.between(line.value_date, other.value_date) for other in beside),
        names=tuple(filter(None, (_name(kind, line, beside) for kind in _KINDS))),
    )


def _difference_minor(line: ComparedLine, beside: Sequence[ComparedLine]) -> int:
    alone = [other.signed_minor for other in beside]
    return min((line.signed_minor - other for other in (sum(alone), *alone)), key=abs)


def _name(kind: str, line: ComparedLine, beside: Sequence[ComparedLine]) -> NameEvidence | None:
    name = getattr(line.identities, kind)
    others = {getattr(other.identities, kind) for other in beside} - {None}
    if name is None and not others:
        return None
    if name is None or not others:
        return NameEvidence(kind, name, Agreement.ONE_SIDED)
    return NameEvidence(kind, name, Agreement.SAME if name in others else Agreement.OTHER)

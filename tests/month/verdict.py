"""The verdict on a reconciliation of the month, by what is true of each line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ledger.reconciliation.line_ids import parse_external
from ledger.reconciliation.lines import ComparedLine
from ledger.reconciliation.outcome import Outcome
from tests.month.fates import Fate
from tests.month.month import Month

Numbers = Mapping[str, int]
"""Which payout each line of the books is about."""


@dataclass(frozen=True)
class Judged:
    """What a reconciliation came to."""

    wrong: int
    """Matches of lines that are not the same fact."""
    matchable: int
    """Lines of the statement that have a partner, and no doubt about it."""
    matched: int
    """Of these, those that were matched."""
    faults: Counter[Fate]
    """Payouts with a planted fault, by kind."""
    found: Counter[Fate]
    """Of these, those of whose lines there is a break of the right kind."""
    other_breaks: int
    """Breaks that nothing was planted for."""

    @property
    def rate(self) -> float:
        return self.matched / self.matchable


def judge(month: Month, outcome: Outcome, numbers: Numbers) -> Judged:
    """Compare what was found with what is true."""
    fates = {each.number: each.fate for each in month.payouts}
    places = _places(month)
    wrong = matched = 0
    for match in outcome.matches:
        told = frozenset().union(*(places(line) for line in match.external))
        wrong += told != _about(match.booked, numbers)
        matched += len(match.external)
    faults = Counter(each.fate for each in month.payouts if each.fate.value.kind)
    found, other = Counter[Fate](), 0
    for each in outcome.breaks:
        about = {*(n for line in each.external for n in places(line)), *_about(each.booked, numbers)}
        right = [number for number in about if fates[number].value.kind is each.kind]
        found.update(fates[number] for number in right)
        other += len(right) != len(about)
    matchable = sum(all(fates[n].value.matched for n in truth) for truth in month.truth) - _second_lines(month)
    return Judged(wrong, matchable, matched, faults, found, other)


def _about(booked: Iterable[ComparedLine], numbers: Numbers) -> frozenset[int]:
    return frozenset(numbers[line.line_id] for line in booked)


def _second_lines(month: Month) -> int:
    """Return how many lines have no partner besides one that has: told twice, or come back."""
    return sum(each.fate in {Fate.DOUBLED, Fate.RETURNED} for each in month.payouts)


def _places(month: Month) -> Callable[[ComparedLine], frozenset[int]]:
    def truth_of(line: ComparedLine) -> frozenset[int]:
        name = parse_external(line.line_id)
        assert name is not None, "a line of the statement has its place in the name"
        return month.truth[name[1] - 1]

    return truth_of

"""Matching by amount and date, for lines that give no name in common: only where nothing else comes into question.

Two lines are candidates for each other when account, currency, side and amount are the same, their days are no more
than a few business days apart, and they give no names of one kind: equal ones were matched before, so these differ.
One that has a single candidate whose single candidate it is, is matched; everything else that has one is a tie, and a
tie is left to people.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from functools import cached_property

from ledger.reconciliation.break_kinds import BreakKind
from ledger.reconciliation.business_days import BusinessDays
from ledger.reconciliation.comparison import Comparison, Group
from ledger.reconciliation.lines import ComparedLine, Terms
from ledger.reconciliation.outcome import Rule

_ENOUGH = 2
"""Whether there is one candidate or more: further ones change nothing."""


def match_by_amount(comparison: Comparison, window: Window, known: Container[str]) -> None:
    """Match the lines that have only each other within the window, and tell the ties.

    A line of the statement that names a payout we know is left alone: it is no other payout's.
    """
    named = {
        each.line_id for each in comparison.external.values() if any(n in known for n in each.identities.of_payment)
    }
    grouped = frozenset(group for group, _ in comparison.groups(lambda line: line.identities.group_reference))
    for _, group in list(comparison.groups(lambda line: None if line.line_id in named else _terms_of(line, grouped))):
        for external, booked in _clusters(group, window):
            _settle(comparison, Shelf(external, window), Shelf(booked, window))


@dataclass(frozen=True, slots=True)
class Window:
    """How far apart the days of one fact may be."""

    days: BusinessDays
    window_days: int

    def around(self, day: date) -> tuple[date, date]:
        """Return the first and the last day that is near enough. Of two days, each is near the other or neither is."""
        return self.days.after(day, -self.window_days), self.days.after(day, self.window_days)


@dataclass(frozen=True)
class Shelf:
    """Lines of one amount and one side of the comparison, by the kinds of names that they give, in order."""

    lines: Sequence[ComparedLine]
    window: Window

    def candidates(self, other: ComparedLine) -> list[ComparedLine]:
        """Return the lines that could be the same fact as one of the other side: none, one, or two of them."""
        first, last = self.window.around(other.value_date)
        found: list[ComparedLine] = []
        for names, (dates, lines) in self._by_names.items():
            if names.isdisjoint(_names_of(other)):
                start, end = bisect_left(dates, first), bisect_right(dates, last)
                found += lines[start : min(end, start + _ENOUGH)]
        return found[:_ENOUGH]

    @cached_property
    def _by_names(self) -> dict[frozenset[int], tuple[list[date], list[ComparedLine]]]:
        shelf: dict[frozenset[int], tuple[list[date], list[ComparedLine]]] = {}
        for line in self.lines:
            dates, lines = shelf.setdefault(_names_of(line), ([], []))
            dates.append(line.value_date)
            lines.append(line)
        return shelf


def _names_of(line: ComparedLine) -> frozenset[int]:
    return frozenset(kind for kind, name in enumerate(astuple(line.identities)) if name)


def _terms_of(line: ComparedLine, grouped: frozenset[str]) -> Terms | None:
    """Return what is compared; nothing of a payment's charge or a settlement that both sides name: there sums are.

    A charge that names no payment, such as a bank's for the month, is a line like any other.
    """
    is_of_payment = line.is_charge and bool(line.identities.of_payment)
    return None if is_of_payment or line.identities.group_reference in grouped else line.terms


def _clusters(group: Group, window: Window) -> Iterator[Group]:
    """Return the lines in clusters that lie too far apart for a line of one to be a candidate in another."""
    cluster: Group = ([], [])
    reach = date.max
    for line, side in sorted(
        ((line, side) for side, lines in enumerate(group) for line in lines), key=lambda each: (each[0].order, each[1])
    ):
        if line.value_date > reach:
            yield cluster
            cluster = ([], [])
        cluster[side].append(line)
        _, reach = window.around(line.value_date)
    yield cluster


def _settle(comparison: Comparison, external: Shelf, booked: Shelf) -> None:
    tied: Group = ([], [])
    for line in external.lines:
        match booked.candidates(line):
            case []:
                continue
            case [own] if external.candidates(own) == [line]:
                comparison.match(Rule.AMOUNT_AND_DATE, [line], [own])
            case _:
                tied[0].append(line)
    tied[1].extend(own for own in booked.lines if own.line_id in comparison.booked and external.candidates(own))
    if tied[0]:
        comparison.open_break(BreakKind.AMBIGUOUS, *tied)

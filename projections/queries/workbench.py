"""The workbench: a break's lines, and beside them the lines that people may match them with, the likelier first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from ledger.reconciliation.business_days import BusinessDays
from ledger.reconciliation.events import BreakOpened
from ledger.reconciliation.evidence import Evidence, evidence_for
from ledger.reconciliation.lines import ComparedLine
from ledger.reconciliation.source import Source
from projections.queries.line_facts import LineFacts, line_facts
from projections.queries.matchable_lines import matchable_booked_lines, matchable_told_lines
from projections.queries.named_lines import named_lines
from projections.queries.payouts_of_lines import PayoutOfLine, payouts_of_lines
from projections.schema import ReadTables

LINES_MAX = 200
"""Of the lines of one break; nobody looks through more by eye."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far is looked for lines that could belong to a break."""

    days: BusinessDays
    window_days: int
    """Business days before the first and after the last of the break's own lines."""
    limit: int
    """At most so many lines of each side."""

    def around(self, lines: Sequence[ComparedLine]) -> dict[str, date]:
        """Return the first and the last day that is looked at."""
        told = sorted(line.value_date for line in lines)
        return {
            "first": self.days.after(told[0], -self.window_days),
            "last": self.days.after(told[-1], self.window_days),
        }


@dataclass(frozen=True, slots=True)
class Workbench:
    """What people look at to settle one break. A side is of the statement or of the books."""

    is_told: bool
    """Whether the break's own lines are the statement's; of one that has lines on both sides, those are."""
    own: tuple[LineFacts, ...]
    beside: tuple[LineFacts, ...]
    """Other lines of the same side that could belong to the same fact, the nearest first."""
    candidates: tuple[Evidence, ...]
    """Of the other side, the likelier first; those that the break holds come before all others."""
    facts: Mapping[str, LineFacts]
    """Of all these lines, by their names."""
    payouts: Mapping[str, PayoutOfLine]
    """Of those that are of one, by their names."""
    more: int
    """How many candidates there are besides."""


def workbench(connection: Connection, tables: ReadTables, opened: BreakOpened, reach: Reach) -> Workbench:
    """Lay out a break with what could belong to it."""
    own, held = _sides(connection, tables, opened)
    source, span = Source(opened.account, opened.currency, opened.origin), reach.around(own)
    told = matchable_told_lines(connection, tables, source, **span)
    booked = matchable_booked_lines(connection, tables, source, **span)
    same, other = (told, booked) if opened.external else (booked, told)
    beside = [each.line for each in _ranked(_without(same, own), own, reach.days)][: reach.limit]
    found = [*_ranked(held, own, reach.days), *_ranked(_without(other, held), own, reach.days)]
    shown = tuple(found[: reach.limit])
    names = [line.line_id for line in (*own, *beside, *(each.line for each in shown))]
    facts = {each.line_id: each for each in line_facts(connection, tables, names)}
    return Workbench(
        is_told=bool(opened.external),
        own=tuple(facts[line.line_id] for line in own),
        beside=tuple(facts[line.line_id] for line in beside),
        candidates=shown,
        facts=facts,
        payouts=payouts_of_lines(connection, tables, names),
        more=len(found) - len(shown),
    )


def _sides(
    connection: Connection, tables: ReadTables, opened: BreakOpened
) -> tuple[list[ComparedLine], list[ComparedLine]]:
    """Return the break's own lines, and those that it holds of the other side."""
    own, held = (opened.external, opened.booked) if opened.external else (opened.booked, opened.external)
    lines = named_lines(connection, tables, (*own[:LINES_MAX], *held[:LINES_MAX]))
    return [lines[name] for name in own[:LINES_MAX]], [lines[name] for name in held[:LINES_MAX]]


def _without(lines: Iterable[ComparedLine], others: Iterable[ComparedLine]) -> list[ComparedLine]:
    known = {line.line_id for line in others}
    return [line for line in lines if line.line_id not in known]


def _ranked(lines: Iterable[ComparedLine], own: Sequence[ComparedLine], days: BusinessDays) -> list[Evidence]:
    return sorted((evidence_for(line, own, days) for line in lines), key=lambda each: each.order)

"""Which breaks a run opened, and which it closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from ledger.reconciliation.break_kinds import BreakKind
from ledger.reconciliation.lines import ComparedLine
from ledger.reconciliation.outcome import Break
from ledger.reconciliation.register import KnownBreak

_Facts = tuple[BreakKind, frozenset[str], frozenset[str]]


@dataclass(frozen=True, slots=True)
class OpenedBreak:
    """A break that was not known before."""

    break_id: UUID | None
    """None where nothing was recorded."""
    found: Break


@dataclass(frozen=True, slots=True)
class MovedBreaks:
    """What differs between the breaks that were open before a run and those that are behind it."""

    opened: tuple[OpenedBreak, ...]
    closed: tuple[UUID, ...]

    @classmethod
    def between(cls, before: Sequence[KnownBreak], after: Iterable[Break], recorded: Sequence[KnownBreak] = ()) -> Self:
        """Compare them by their kinds and lines; `recorded` tells the ids of those after, where they have one."""
        known, found = {_of_known(each): each.break_id for each in before}, {_of_found(each): each for each in after}
        ids = {_of_known(each): each.break_id for each in recorded}
        return cls(
            opened=tuple(OpenedBreak(ids.get(facts), each) for facts, each in found.items() if facts not in known),
            closed=tuple(break_id for facts, break_id in known.items() if facts not in found),
        )


def _of_known(each: KnownBreak) -> _Facts:
    return each.kind, each.external, each.booked


def _of_found(each: Break) -> _Facts:
    return each.kind, _names(each.external), _names(each.booked)


def _names(lines: Iterable[ComparedLine]) -> frozenset[str]:
    return frozenset(line.line_id for line in lines)

"""The plan of a run: what is to be recorded so that what is known becomes what was found.

A break that was found again stays as it is, with its owner and its notes; so a run without new data records nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from ledger.reconciliation.break_kinds import BreakKind
from ledger.reconciliation.events import Closing
from ledger.reconciliation.lines import ComparedLine
from ledger.reconciliation.outcome import Break, Match, Outcome
from ledger.reconciliation.register import KnownBreak

_Facts = tuple[BreakKind, frozenset[str], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be recorded, in this order."""

    closings: tuple[tuple[UUID, Closing], ...]
    matches: tuple[Match, ...]
    openings: tuple[Break, ...]

    @classmethod
    def of(cls, outcome: Outcome, known: Sequence[KnownBreak]) -> Plan:
        """Return what makes the known breaks those that were found."""
        found = {_facts(each): each for each in outcome.breaks}
        kept = {(each.kind, each.external, each.booked) for each in known} & found.keys()
        matched = {line.line_id for match in outcome.matches for line in (*match.external, *match.booked)}
        return cls(
            closings=tuple(
                (each.break_id, _closing(each, matched))
                for each in known
                if not each.waits_for_people and (each.kind, each.external, each.booked) not in kept
            ),
            matches=outcome.matches,
            openings=tuple(each for facts, each in found.items() if facts not in kept),
        )


def _closing(known: KnownBreak, matched: set[str]) -> Closing:
    return Closing.SUPERSEDED if matched.isdisjoint(known.external | known.booked) else Closing.MATCHED


def _facts(found: Break) -> _Facts:
    return found.kind, _ids(found.external), _ids(found.booked)


def _ids(lines: Iterable[ComparedLine]) -> frozenset[str]:
    return frozenset(line.line_id for line in lines)

"""A comparison under way: which lines are still open, and what was found. Each line is used up once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from ledger.errors import LineGivenTwiceError
from ledger.reconciliation.break_kinds import BreakKind
from ledger.reconciliation.lines import ComparedLine
from ledger.reconciliation.outcome import Break, Match, Rule

Key = TypeVar("Key")
Group = tuple[list[ComparedLine], list[ComparedLine]]
"""Lines of the statement, and of our books."""


@dataclass(slots=True)
class Comparison:
    """The two sides of a reconciliation, and what the passes made of them so far."""

    external: dict[str, ComparedLine]
    booked: dict[str, ComparedLine]
    matches: list[Match] = field(default_factory=list)
    breaks: list[Break] = field(default_factory=list)

    @classmethod
    def of(cls, external: Iterable[ComparedLine], booked: Iterable[ComparedLine]) -> Comparison:
        """Begin with all lines open, in an order of their own. Raises LineGivenTwiceError."""
        return cls(_by_id(external), _by_id(booked))

    def match(self, rule: Rule, external: Sequence[ComparedLine], booked: Sequence[ComparedLine]) -> None:
        """Note that open lines are the same fact."""
        self._use_up(external, booked)
        self.matches.append(Match(rule, tuple(external), tuple(booked)))

    def open_break(
        self, kind: BreakKind, external: Sequence[ComparedLine] = (), booked: Sequence[ComparedLine] = ()
    ) -> None:
        """Note that open lines are a difference."""
        self._use_up(external, booked)
        self.breaks.append(Break(kind, tuple(external), tuple(booked)))

    def groups(self, key_of: Callable[[ComparedLine], Key | None]) -> Iterator[tuple[Key, Group]]:
        """Return the open lines of both sides by a key that both have, in an order that does not depend on the input.

        Lines without a key are left out, and so is what only one side has.
        """
        found: defaultdict[Key, Group] = defaultdict(lambda: ([], []))
        for side, lines in enumerate((self.external, self.booked)):
            for line in lines.values():
                key = key_of(line)
                if key is not None:
                    found[key][side].append(line)
        return ((key, group) for key, group in found.items() if all(group))

    def _use_up(self, external: Sequence[ComparedLine], booked: Sequence[ComparedLine]) -> None:
        for line in external:
            del self.external[line.line_id]
        for line in booked:
            del self.booked[line.line_id]


def _by_id(lines: Iterable[ComparedLine]) -> dict[str, ComparedLine]:
    named: dict[str, ComparedLine] = {}
    for line in sorted(lines, key=lambda line: line.order):
        if line.line_id in named:
            raise LineGivenTwiceError(line.line_id)
        named[line.line_id] = line
    return named

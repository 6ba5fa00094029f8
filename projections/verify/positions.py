"""Positions: the log is numbered from 1 to its head without a gap, and its moments never go back.

A rolled back append uses up no position, so a number that is missing was an event that is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from ledger.events import RecordedEvent
from ledger.proofs.leaf import Leaf, moment_text
from ledger.store import log
from projections.verify.check import Reading
from projections.verify.finding import Finding

_BEFORE_ALL_EVENTS = datetime.min.replace(tzinfo=UTC)


class Positions:
    """The pass over the numbers and moments of the log."""

    name = "positions"
    promise = "No event is missing, and none was recorded before the one in front of it."

    def begin(self, reading: Reading) -> None:
        """Start in front of the first event."""
        self._head = log.read_head(reading.store.database.tables, reading.connection)
        self._last, self._moment = 0, _BEFORE_ALL_EVENTS

    def see(self, leaf: Leaf, _recorded: RecordedEvent | None) -> Iterator[Finding]:
        """Look at the number and the moment of an event."""
        expected = self._last + 1
        if leaf.position != expected:
            yield self._found("Positions run on without a gap", expected, str(expected), str(leaf.position))
        if leaf.recorded_at < self._moment:
            moments = (f"not before {moment_text(self._moment)}", moment_text(leaf.recorded_at))
            yield self._found("Moments of recording never go back", leaf.position, *moments)
        self._last, self._moment = leaf.position, leaf.recorded_at

    def end(self) -> Iterator[Finding]:
        """Hold the last event against the head of the log."""
        head = self._head.position
        if self._last != head:
            first = min(self._last, head) + 1
            yield self._found("The log ends at its head", first, f"head {head}", f"last event {self._last}")
        elif self._last and self._moment != self._head.recorded_at:
            moments = (moment_text(self._head.recorded_at), moment_text(self._moment))
            yield self._found("The head has the moment of the last event", head, *moments)

    def _found(self, rule: str, position: int, expected: str, found: str) -> Finding:
        return Finding(self.name, rule, f"position {position}", expected, found, position)

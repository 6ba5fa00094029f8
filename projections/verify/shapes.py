"""Shapes: every event can be read, by its upcasters where it is an old one, and is written as we would write it."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.errors import EventUnreadableError, UnknownEventError
from ledger.events import RecordedEvent
from ledger.proofs.leaf import Leaf
from ledger.store import codec
from projections.verify.check import Reading
from projections.verify.finding import Finding


class Shapes:
    """The pass over the stored bytes as events."""

    name = "shapes"
    promise = "Every event is of a kind that is known, and can be read."

    def begin(self, _reading: Reading) -> None:
        """Need nothing."""

    def see(self, leaf: Leaf, recorded: RecordedEvent | None) -> Iterator[Finding]:
        """Say why an event cannot be read, and that one is not in its canonical form."""
        if recorded is None:
            yield self._found("An event can be read", leaf, leaf.topic, _fault_of(leaf))
        elif leaf.topic == codec.topic_of(recorded.event) and codec.encode(recorded.event) != leaf.state:
            yield self._found("An event is stored in its canonical form", leaf, leaf.topic, "other bytes")

    def end(self) -> Iterator[Finding]:
        """Have said everything."""
        yield from ()

    def _found(self, rule: str, leaf: Leaf, expected: str, found: str) -> Finding:
        return Finding(self.name, rule, f"position {leaf.position}", expected, found, leaf.position)


def read(leaf: Leaf) -> RecordedEvent | None:
    """Return a stored event as it reads; None where it cannot be read."""
    try:
        event = codec.decode(leaf.topic, leaf.originator_id, leaf.originator_version, leaf.state, leaf.position)
    except (EventUnreadableError, UnknownEventError):
        return None
    return RecordedEvent(leaf.position, leaf.recorded_at, leaf.topic, event)


def _fault_of(leaf: Leaf) -> str:
    try:
        codec.decode(leaf.topic, leaf.originator_id, leaf.originator_version, leaf.state, leaf.position)
    except (EventUnreadableError, UnknownEventError) as error:
        return str(error)
    return "nothing"

"""Checkpoints: the log still begins with every history that was signed.

This pass alone finds a log that was cut, or rewritten and hashed again; and it finds only what is older than the last
checkpoint that was taken out of the reach of whoever did it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ledger.events import RecordedEvent
from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.frontier import Frontier
from ledger.proofs.leaf import Leaf
from projections.verify.check import Reading
from projections.verify.finding import Finding

NAME = "checkpoints"


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint whose signature was believed, and where it was found."""

    checkpoint: Checkpoint
    place: str

    @property
    def key(self) -> str:
        """Return what names it."""
        return f"checkpoint of {self.checkpoint.size} in {self.place}"


class Checkpoints:
    """The pass that computes the root of the events themselves at the size of each checkpoint."""

    name = NAME
    promise = "The log is what was signed, at every size that was."

    def __init__(self, signed: Iterable[SignedCheckpoint], unbelieved: Iterable[Finding] = ()) -> None:
        """Compare with checkpoints; what else was found in their places, and is not believed, are findings."""
        self._signed = sorted(signed, key=lambda each: each.checkpoint.size, reverse=True)
        self._unbelieved = tuple(unbelieved)

    def begin(self, _reading: Reading) -> None:
        """Start with no event."""
        self._frontier = Frontier()
        self._waiting = list(self._signed)
        self._good_size = 0

    def see(self, leaf: Leaf, _recorded: RecordedEvent | None) -> Iterator[Finding]:
        """Add an event, and compare with what was signed over as many."""
        self._frontier.add(leaf.hash)
        while self._waiting and self._waiting[-1].checkpoint.size == self._frontier.size:
            yield from self._compare(self._waiting.pop())

    def end(self) -> Iterator[Finding]:
        """Tell of what cannot be believed, and of checkpoints over more events than there are."""
        yield from self._unbelieved
        for each in reversed(self._waiting):
            size, first = each.checkpoint.size, self._frontier.size + 1
            rule = "The log is as long as what was signed"
            yield Finding(self.name, rule, each.key, f"{size} events", f"{self._frontier.size}", min(first, size))

    def _compare(self, signed: SignedCheckpoint) -> Iterator[Finding]:
        root = self._frontier.root
        if root == signed.checkpoint.root:
            self._good_size = self._frontier.size
            return
        rule = f"The log is what was signed; it differs somewhere from position {self._good_size + 1} on"
        yield Finding(self.name, rule, signed.key, signed.checkpoint.root.hex(), root.hex(), self._good_size + 1)

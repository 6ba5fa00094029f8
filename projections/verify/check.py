"""Checks: the passes of a verification. Those of the log share one reading of it; the others read for themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from ledger.clock import Clock
from ledger.events import RecordedEvent
from ledger.proofs.leaf import Leaf
from ledger.store.event_store import EventStore
from projections.follower import Follower
from projections.schema import ReadTables
from projections.verify.finding import Finding
from projections.verify.history import History

Tell = Callable[[int, int], None]
"""Is told how much of how much has been looked at."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A book at one log position, to be read by a check."""

    store: EventStore
    tables: ReadTables
    follower: Follower
    clock: Clock
    zone: ZoneInfo
    connection: Connection
    """A read transaction: all checks that use it see one moment."""
    head: int
    """The last position of the log at that moment."""


class Check(Protocol):
    """One pass."""

    @property
    def name(self) -> str:
        """Return what the pass is called, such as `matches`."""

    @property
    def promise(self) -> str:
        """Return what holds when it finds nothing, as a sentence."""

    def run(self, reading: Reading, tell: Tell) -> Iterator[Finding]:
        """Look, and yield what is found as it is found; `tell` may be called now and then."""


class EventCheck(Protocol):
    """One pass over the log that sees every event go by, in log order, with those of other passes."""

    @property
    def name(self) -> str:
        """Return what the pass is called, such as `entries`."""

    @property
    def promise(self) -> str:
        """Return what holds when it finds nothing, as a sentence."""

    def begin(self, reading: Reading) -> None:
        """Get ready for the first event."""

    def see(self, leaf: Leaf, recorded: RecordedEvent | None) -> Iterable[Finding]:
        """Look at one event as it is stored, and as it reads; None where it cannot be read, which `shapes` tells."""

    def end(self) -> Iterable[Finding]:
        """Say what can be said only when all events have gone by."""


class HistoryCheck(Protocol):
    """One pass over the lives of all aggregates, each looked at as a whole."""

    @property
    def name(self) -> str:
        """Return what the pass is called, such as `legality`."""

    @property
    def promise(self) -> str:
        """Return what holds when it finds nothing, as a sentence."""

    def see(self, history: History) -> Iterable[Finding]:
        """Look at one life."""

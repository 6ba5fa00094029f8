"""Replaying a book: its tables made from the log alone, kept or not, and held against others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from zoneinfo import ZoneInfo

from projections.digest import TableCopy
from projections.errors import ReplaysDifferError
from projections.fold import REGISTERS
from projections.positions import Positions
from projections.replay import TableDigest, Target, Tell, digests, replay, scratch_target
from projections.replay_difference import ReplayDifference, differences, differences_of_the_past
from projections.replay_place import ReplayMade, opened_place
from projections.verify.check import Reading


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay has made."""

    made: ReplayMade
    tables: Sequence[TableDigest]
    difference: ReplayDifference | None
    """From what it was compared with; None where it was compared with nothing."""


@dataclass(frozen=True, slots=True)
class Replaying:
    """One replay of a book at one moment."""

    reading: Reading
    upto: int
    """The last position that counts."""
    zone: ZoneInfo
    """By which days are told."""
    into: str | None = None
    """The URL of an empty database that it is kept in."""
    is_compared: bool = False
    """Whether it is compared with the tables that the book has."""
    against: str | None = None
    """The URL of a kept replay that it is compared with."""

    def run(self, tell: Tell) -> Replayed:
        """Make the tables; nothing is written in the book, and no network is needed but the databases'.

        Raises UnknownEventError or EventUnreadableError in front of an event that cannot be read, and
        ReplayPlaceTakenError, ReplayNotFoundError or ReplaysDifferError.
        """
        store = self.reading.store
        made = ReplayMade(
            store.database.book, self.upto, self.zone.key, version("payout-ledger"), self.reading.clock.now()
        )
        with self._target(made, tell) as target:
            return Replayed(made, digests(target), self._difference(made, target))

    @contextmanager
    def _target(self, made: ReplayMade, tell: Tell) -> Iterator[Target]:
        if self.into is None:
            with scratch_target() as target:
                self._replay(target, tell)
                yield target
            return
        with opened_place(self.into) as place:
            place.prepare()
            self._replay(place.target, tell)
            place.finish(made, digests(place.target))
            yield place.target

    def _replay(self, target: Target, tell: Tell) -> None:
        replay(self.reading.store, self.reading.connection, self.upto, target, zone=self.zone, tell=tell)

    def _difference(self, made: ReplayMade, target: Target) -> ReplayDifference | None:
        with target.engine.connect() as connection:
            replayed = TableCopy(connection, target.tables)
            if self.against is not None:
                return self._from_kept(self.against, made, replayed)
            return self._from_live(replayed) if self.is_compared else None

    def _from_live(self, replayed: TableCopy) -> ReplayDifference:
        reading = self.reading
        if self.upto == reading.head == Positions(reading.tables).read(reading.connection, REGISTERS.name):
            return differences(TableCopy(reading.connection, reading.tables), replayed)
        return differences_of_the_past(TableCopy(reading.connection, reading.tables, self.upto), replayed)

    def _from_kept(self, url: str, made: ReplayMade, replayed: TableCopy) -> ReplayDifference:
        with opened_place(url) as place:
            other = place.made()
            if (other.book, other.position) != (made.book, made.position):
                raise ReplaysDifferError(made.book, made.position, other.book, other.position)
            with place.target.engine.connect() as connection:
                return differences(TableCopy(connection, place.target.tables), replayed)

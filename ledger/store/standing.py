"""How the book stands for the next command of an append: what is stored, and what those before it have decided.

Several commands can share one append, and so one flush of the disk. Each decides on what the ones before it have left,
although nothing is written until all have decided. A question that only the tables can answer has it all written first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from ledger.books import Books
from ledger.clock import Clock
from ledger.events import DomainEvent, RecordedEvent
from ledger.period.events import PeriodClosed, PeriodReopened
from ledger.period.lock import PeriodLock
from ledger.store import codec, log, log_reading
from ledger.store.database import Connection, Database
from ledger.store.decided_balances import DecidedBalances
from ledger.store.foresight import Foresight, Lead
from ledger.store.mapper import stored_event
from ledger.store.round_trip import round_trip
from ledger.store.tables import LogTables

BesideWriter = Callable[[Sequence[Any], Connection], None]
"""Writes many items of one kind beside the log."""


class Standing:
    """One book during one append, which holds the append lock."""

    def __init__(
        self, database: Database, connection: Connection, books: Books, clock: Clock, foresight: Foresight
    ) -> None:
        """Take the append lock on a connection whose transaction somebody else ends, and look at the book."""
        self._database, self._connection, self.books = database, connection, books
        with round_trip(connection) as trip:
            head = log.ask_lock(database, trip)
            histories = log_reading.ask_histories(database.tables, trip, foresight.aggregates)
            asked = books.ask(trip, foresight.accounts)
        seen = asked()
        self._head = log.head_of(head)
        self.now = max(clock.now(), self._head.recorded_at)
        """The moment (UTC) that this append's events are recorded at."""
        self._histories = histories()
        """What is stored of each aggregate that was asked for, with what was decided since."""
        self._balances = DecidedBalances(foresight.accounts, seen.balances_minor)
        self._period_lock: PeriodLock | None = seen.period_lock
        self._decided: list[RecordedEvent] = []
        self._unread: defaultdict[UUID, list[DomainEvent]] = defaultdict(list)
        """What was decided of aggregates that nobody has asked for."""
        self._beside: defaultdict[BesideWriter, list[Any]] = defaultdict(list)
        self.is_torn = False
        """Whether what was decided may be written in part, so that nothing of it may be committed."""
        self._follow(foresight.leads)

    def _follow(self, leads: Collection[Lead]) -> None:
        """Look up what the aggregates that were found lead to, all at once."""
        first = [events[0] for events in self._histories.values() if events]
        named = {lead(event) for lead in leads for event in first}
        self.histories([each for each in named if each is not None])

    def histories(self, aggregate_ids: Collection[UUID]) -> Mapping[UUID, Sequence[DomainEvent]]:
        """Return the events of many aggregates, each in order; none of one that does not exist."""
        unknown = [each for each in aggregate_ids if each not in self._histories]
        if unknown:
            found = log_reading.histories(self._database.tables, self._connection, unknown)
            for aggregate_id, events in found.items():
                self._histories[aggregate_id] = [*events, *self._unread.pop(aggregate_id, ())]
        return {each: self._histories[each] for each in aggregate_ids}

    def balances_minor(self, accounts: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
        """Return the normal-side balance by (account, currency), in minor units; accounts never used are left out."""
        unknown = self._balances.unknown(accounts)
        if unknown:
            self._balances.learn(unknown, self.books.balances_minor(self._connection, unknown))
        return self._balances.of(accounts)

    @property
    def period_lock(self) -> PeriodLock:
        """Return up to which day the books are closed."""
        if self._period_lock is None:
            self._period_lock = self.books.period_lock(self.written())
        return self._period_lock

    @property
    def tables(self) -> LogTables:
        """Return the tables of the log."""
        return self._database.tables

    @property
    def head(self) -> int:
        """Return the last position of the log, with what was decided."""
        return self._head.position + len(self._decided)

    def decide(self, events: Iterable[DomainEvent]) -> Sequence[RecordedEvent]:
        """Take on what a command has decided, and return it with its place in the log."""
        recorded = tuple(
            RecordedEvent(position, self.now, codec.topic_of(event), event)
            for position, event in enumerate(events, self.head + 1)
        )
        for each in recorded:
            self._count(each.event)
        self._decided += recorded
        return recorded

    def beside(self, writer: BesideWriter, items: Sequence[Any]) -> None:
        """Take on what a command writes beside the log, to be written when its events are."""
        self._beside[writer] += items

    def written(self) -> Connection:
        """Write all that was decided, and return the connection, whose tables show it.

        Raises EventExistsError, or what the books refuse; nothing of it may be committed then.
        """
        self.is_torn = True
        if self._decided:
            stored = [stored_event(each.event) for each in self._decided]
            log.append(self._database, self._connection, self._head, stored, self.now)
            self.books.project(self._connection, self._decided)
            self._head, self._decided = log.Head(self.head, self.now), []
            self._unread.clear()
            self._balances.settle()
        for writer, items in self._beside.items():
            writer(items, self._connection)
        self._beside.clear()
        self.is_torn = False
        return self._connection

    def _count(self, event: DomainEvent) -> None:
        history = self._histories.get(event.originator_id)
        (self._unread[event.originator_id] if history is None else history).append(event)
        if event.entry is not None:
            self._balances.count(event.entry)
        if isinstance(event, PeriodClosed | PeriodReopened):
            self._period_lock = None

"""The unit of work: what one command loads, decides on and changes inside the append's transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from ledger.aggregate import Aggregate, collect_events
from ledger.events import DomainEvent, RecordedEvent
from ledger.period.events import ClosingBalance
from ledger.period.lock import PeriodLock
from ledger.store import log_reading
from ledger.store.database import Connection
from ledger.store.standing import BesideWriter, Standing

A = TypeVar("A", bound=Aggregate)


class UnitOfWork:
    """Lives under the append lock: what it has read, nobody changes before it is committed.

    It remembers each aggregate it has loaded, hands out the same object again, and stores what they all recorded.
    """

    def __init__(self, standing: Standing) -> None:
        """Start from how the book stands."""
        self.now = standing.now
        """The moment (UTC) that the command's events will be recorded at."""
        self.has_written = False
        """Whether the command may have changed something in the database by itself."""
        self._standing = standing
        self._aggregates: dict[UUID, Aggregate] = {}
        self._beside: defaultdict[BesideWriter, list[Any]] = defaultdict(list)

    @property
    def connection(self) -> Connection:
        """Return the append's connection, for what is read or written there and cannot be told beforehand."""
        self.has_written = True
        return self._standing.written()

    def load(self, cls: type[A], aggregate_id: UUID) -> A | None:
        """Return an aggregate, or None if it does not exist."""
        if aggregate_id not in self._aggregates:
            self._replay(cls, [aggregate_id])
        known = self._aggregates.get(aggregate_id)
        return known if isinstance(known, cls) else None

    def load_many(self, cls: type[A], ids: Iterable[UUID]) -> dict[UUID, A]:
        """Return many aggregates with few queries, in the order asked for; those that do not exist are left out.

        An id that stands for something else, such as a beneficiary where a payout was asked for, is left out too.
        """
        wanted = list(dict.fromkeys(ids))
        self._replay(cls, [each for each in wanted if each not in self._aggregates])
        known = {aggregate_id: self._aggregates.get(aggregate_id) for aggregate_id in wanted}
        return {aggregate_id: each for aggregate_id, each in known.items() if isinstance(each, cls)}

    def _replay(self, cls: type[Aggregate], ids: Collection[UUID]) -> None:
        for aggregate_id, events in self._standing.histories(ids).items():
            if cls.is_told_by(events):
                self._aggregates[aggregate_id] = cls.replay(aggregate_id, events)

    def add(self, aggregate: Aggregate) -> None:
        """Take on a new aggregate, to be stored with the others."""
        assert self._aggregates.setdefault(aggregate.id, aggregate) is aggregate, "an aggregate is added only once"

    def position_of(self, aggregate_id: UUID) -> int:
        """Return the log position of an existing aggregate's latest stored event."""
        return log_reading.last_position(self._standing.tables, self._standing.written(), aggregate_id)

    def balances_minor(self, accounts: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
        """Return the normal-side balance by (account, currency), in minor units; accounts never used are left out."""
        return self._standing.balances_minor(accounts)

    def payout_at(self, provider: str, provider_payout_id: str) -> UUID | None:
        """Return the payout that this provider knows by this id."""
        return self._standing.books.payout_at(self._standing.written(), provider, provider_payout_id)

    def unfinished_payout_of(self, beneficiary_id: UUID) -> UUID | None:
        """Return the first payout of a beneficiary that is queued or in transit."""
        return self._standing.books.unfinished_payout_of(self._standing.written(), beneficiary_id)

    @property
    def period_lock(self) -> PeriodLock:
        """Return up to which day the books are closed."""
        return self._standing.period_lock

    def closing_balances(self, through: date) -> Sequence[ClosingBalance]:
        """Return what every account that is not even holds at the end of a day, without what this unit records."""
        return self._standing.books.closing_balances(self._standing.written(), through)

    def head(self) -> int:
        """Return the last position of the log, before what this unit records."""
        return self._standing.head

    def beside(self, writer: BesideWriter, item: Any) -> None:
        """Have something written beside the log together with what the command records."""
        self._beside[writer].append(item)

    def decide(self) -> Sequence[RecordedEvent]:
        """Hand over what all aggregates recorded, in the order in which they did.

        What happened on a closed day is told with the day that it is booked on instead.
        """
        recorded = self._standing.decide(map(self._posted, collect_events(self._aggregates.values())))
        for writer, items in self._beside.items():
            self._standing.beside(writer, items)
        return recorded

    def _posted(self, event: DomainEvent) -> DomainEvent:
        day = None if event.entry is None else self.period_lock.posting_day(event.effective_at)
        return event if day is None else event.model_copy(update={"posted_on": day})

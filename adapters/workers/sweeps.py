"""Sweeps: the payouts that are to be asked about now, those asked about least recently first.

Each list has a length at most, and goes on where it left off: whoever was asked about moves to its end, so however slow
a provider is, and however many payouts are silent, none is passed over for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Integer, Select, Table, bindparam, select

from adapters.embedded import BookReader
from adapters.providers.capabilities import Capabilities
from adapters.workers.checks import Checks
from ledger.payout.status import PayoutStatus
from ledger.store.made_once import made_once
from projections.queries.due import DueRow, due_for_fee, due_for_refund, due_for_returned_fee, due_for_submission
from projections.queries.holds import has_status
from projections.queries.payouts import attempt_that_counts
from projections.schema import ReadTables

SILENT_FOR = timedelta(minutes=2)
"""How long an attempt may be in transit before its provider is asked."""
FEES_WITHIN = timedelta(days=7)
"""How long after a payout's completion or return its fee is asked for."""
RETURNS_AFTER = timedelta(hours=48)
"""How long after its completion a payout is first asked about once more, for a return that nobody told us of."""
LIMIT = 10_000
PAGE = 500
_Due = Callable[[Connection, DueRow | None], Sequence[DueRow]]


@dataclass(frozen=True, slots=True)
class Sweeps:
    """The lists of one book, for the providers whose capabilities are given."""

    book: BookReader
    capabilities: Mapping[str, Capabilities]
    limit: int = LIMIT
    page: int = PAGE

    def overdue(self, waiting_for: timedelta) -> list[UUID]:
        """Return the queued payouts that have been due for so long, those due longest first."""
        due_before = self.book.clock.now() - waiting_for
        with self.book.database.read() as connection:
            rows = due_for_submission(connection, self.book.tables, due_before, limit=self.limit)
        return [row.payout_id for row in rows]

    def in_transit(self, silent_for: timedelta) -> list[UUID]:
        """Return the payouts that have been in transit for so long."""
        silent = {"before": self.book.clock.now() - silent_for, "providers": list(self.capabilities)}
        with self.book.database.read() as connection:
            rows = connection.execute(_in_transit(self.book.tables, self._checks), silent | {"at_most": self.limit})
            return [row.id for row in rows]

    def fees_untold(self) -> list[UUID]:
        """Return the payouts whose fee, or whose fee's return, their provider will tell and has not told yet."""
        since = self.book.clock.now() - FEES_WITHIN
        tables, page = self.book.tables, self.page
        lists: tuple[_Due, ...] = (
            lambda connection, after: due_for_fee(connection, tables, since, limit=page, after=after),
            lambda connection, after: due_for_returned_fee(connection, tables, since, limit=page, after=after),
            lambda connection, after: due_for_refund(connection, tables, since, limit=page, after=after),
        )
        telling = {name for name, declared in self.capabilities.items() if declared.fee_told}
        return [row.payout_id for due in lists for row in self._all(due) if row.provider in telling]

    def may_return(self) -> list[UUID]:
        """Return the completed payouts to be asked about once more, because their money may have come back.

        They are asked about two days after they completed, and then whenever as much time has passed since the last
        check as from the completion to it: a few times in all, and the younger the more often.
        """
        now = self.book.clock.now()
        lists = [self._of(name, declared, now) for name, declared in self.capabilities.items()]
        return [payout_id for listed in lists for payout_id in listed]

    def _of(self, provider: str, declared: Capabilities, now: datetime) -> list[UUID]:
        span = {"first": now - declared.returns_within, "last": now - RETURNS_AFTER}
        with self.book.database.read() as connection:
            rows = connection.execute(_completed(self.book.tables, self._checks), span | {"name": provider})
            return [row.id for row in rows if _is_old(row.since, row.checked_at, now)][: self.limit]

    @property
    def _checks(self) -> Table:
        return Checks(self.book.database).table

    def _all(self, page_after: _Due) -> list[DueRow]:
        found: list[DueRow] = []
        while True:
            with self.book.database.read() as connection:
                page = page_after(connection, found[-1] if found else None)
            if not page:
                return found
            found += page


@made_once
def _in_transit(tables: ReadTables, checks: Table) -> Select[Any]:
    submitted_at = tables.payouts.c.submitted_at
    query = _least_recently_checked(tables, checks, submitted_at).where(
        has_status(tables.payouts, PayoutStatus.IN_TRANSIT),
        submitted_at <= bindparam("before"),
        tables.attempts.c.provider.in_(bindparam("providers", expanding=True)),
    )
    return query.limit(bindparam("at_most", type_=Integer))


@made_once
def _completed(tables: ReadTables, checks: Table) -> Select[Any]:
    completed_at = tables.payouts.c.completed_at
    return _least_recently_checked(tables, checks, completed_at).where(
        has_status(tables.payouts, PayoutStatus.COMPLETED),
        completed_at.between(bindparam("first"), bindparam("last")),
        tables.attempts.c.provider == bindparam("name"),
    )


def _least_recently_checked(tables: ReadTables, checks: Table, since: Any) -> Select[Any]:
    return (
        select(tables.payouts.c.id, since.label("since"), checks.c.checked_at)
        .join(tables.attempts, attempt_that_counts(tables))
        .outerjoin(checks, checks.c.payout_id == tables.payouts.c.id)
        .order_by(checks.c.checked_at.nulls_first(), since, tables.payouts.c.queued_position)
    )


def _is_old(completed_at: datetime, checked_at: datetime | None, now: datetime) -> bool:
    last = max(checked_at or completed_at, completed_at)
    return now - last >= last - completed_at

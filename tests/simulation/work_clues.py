"""Work clues: whether there is anything to do, as seen from outside, so that nobody has to be asked for nothing."""

from __future__ import annotations

from datetime import datetime

from ledger.store.columns import text_of
from tests.simulation.store import Store

_UNFED = """
SELECT position > coalesce((SELECT position FROM ledger_tracking WHERE name = 'due_work/embedded'), -1)
FROM ledger_log_head
"""
_UNPROJECTED = """
SELECT position > coalesce((SELECT position FROM ledger_projection_positions WHERE name = ?), 0) FROM ledger_log_head
"""
_NEXT_MESSAGE = "SELECT min(coalesce(next_try_at, '')) FROM ledger_webhook_inbox WHERE handled_at IS NULL"
_NEXT_NEW_MESSAGE = f"{_NEXT_MESSAGE} AND tries = 0"
_NEXT_JOB = """
SELECT min(moment) FROM (
    SELECT min(due_at) AS moment FROM ledger_work_jobs AS jobs WHERE lease_token IS NULL AND NOT EXISTS
        (SELECT 1 FROM ledger_work_jobs AS held WHERE held.subject = jobs.subject AND held.lease_token IS NOT NULL)
    UNION ALL SELECT min(leased_until) FROM ledger_work_jobs WHERE lease_token IS NOT NULL
)
"""
_NEXT_ROUND = "SELECT min(next_due_at) FROM ledger_work_schedules"


class WorkClues:
    """Reads what is committed in a store."""

    def __init__(self, store: Store) -> None:
        """Look into a store."""
        self._store = store

    def is_unfed(self) -> bool:
        """Return whether the log has events that the queue was not fed with."""
        return bool(self._one(_UNFED))

    def is_unprojected(self) -> bool:
        """Return whether the registers are behind the log."""
        return bool(self._one(_UNPROJECTED, self._store.book.follower.projection.name))

    def has_message(self, now: datetime) -> bool:
        """Return whether a message is to be handled."""
        moment = self._one(_NEXT_MESSAGE)
        return moment is not None and moment <= text_of(now)

    def has_job(self, now: datetime) -> bool:
        """Return whether a job or a round is due, or a lease ran out."""
        moments = [self._one(_NEXT_JOB), self._one(_NEXT_ROUND)]
        return any(moment is not None and moment <= text_of(now) for moment in moments)

    def next_at(self) -> datetime | None:
        """Return when the next job is due or a new message to be handled (UTC)."""
        return min(filter(None, (self._moment(_NEXT_JOB), self._moment(_NEXT_NEW_MESSAGE))), default=None)

    def next_round_at(self, patience: datetime) -> datetime | None:
        """Return when the next round is made, or a message tried again, by somebody who can wait until then (UTC)."""
        moment = min(filter(None, (self._moment(_NEXT_ROUND), self._moment(_NEXT_MESSAGE))), default=None)
        return None if moment is None else max(moment, patience)

    def _moment(self, query: str) -> datetime | None:
        found = self._one(query)
        if found == "":
            return self._store.clock.now()
        return None if found is None else datetime.fromisoformat(str(found))

    def _one(self, query: str, *parameters: str) -> str | None:
        row: tuple[str | None] = self._store.side.execute(query, parameters).fetchone()
        return row[0]

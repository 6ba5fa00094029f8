"""What the commands of reconciliation share: the register, the days, and how what was found is recorded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from ledger.aggregate import Cause
from ledger.application.commands import Commands
from ledger.errors import BreakNotFoundError
from ledger.reconciliation.business_days import BusinessDays
from ledger.reconciliation.events import Closing
from ledger.reconciliation.outcome import Break, Match
from ledger.reconciliation.recorded_break import RecordedBreak
from ledger.reconciliation.recorded_match import RecordedMatch
from ledger.reconciliation.register import Register
from ledger.statements.statement import Origin
from ledger.store.unit_of_work import UnitOfWork

REASON_LENGTH_MAX = 500


@dataclass(frozen=True, slots=True)
class ReconcilingCommands(Commands):
    """The parts that these commands are made of, besides those of the ledger."""

    register: Register
    days: BusinessDays
    """The days on which banks settle."""
    zone: ZoneInfo
    """The book's reporting time zone: a statement's days are days there."""

    def _record_match(
        self, unit: UnitOfWork, match: Match, origin: Origin, cause: Cause, reason: str | None = None
    ) -> RecordedMatch:
        recorded = RecordedMatch.make(uuid4(), match, origin, cause, reason)
        unit.add(recorded)
        return recorded

    def _open_breaks(self, unit: UnitOfWork, found: Iterable[Break], origin: Origin, cause: Cause) -> None:
        """Open breaks, each as of the end of its day: that is when the statement had it."""
        for each in found:
            since = min(self._end_of(each), unit.now)
            unit.add(RecordedBreak.open(uuid4(), each, origin, replace(cause, effective_at=since)))

    def _close_breaks(self, unit: UnitOfWork, closings: Iterable[tuple[UUID, Closing]], cause: Cause) -> None:
        """Take breaks back, as of the moment that they were opened for: they turned out not to be what we believed."""
        wanted = dict(closings)
        for each in unit.load_many(RecordedBreak, wanted).values():
            each.close(wanted[each.id], replace(cause, effective_at=each.opened.effective_at))

    def _end_of(self, found: Break) -> datetime:
        midnight = datetime.combine(found.value_date + timedelta(days=1), time(), self.zone)
        return midnight.astimezone(UTC) - timedelta(microseconds=1)


def existing_break(unit: UnitOfWork, break_id: UUID) -> RecordedBreak:
    """Return a break that must exist. Raises BreakNotFoundError."""
    found = unit.load(RecordedBreak, break_id)
    if found is None:
        raise BreakNotFoundError(break_id)
    return found

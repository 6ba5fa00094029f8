"""The steps of everything that is no payout: which event may follow which, and who may not decide alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ledger.batch.events import BatchQueued
from ledger.beneficiary import events as beneficiary
from ledger.beneficiary.beneficiary import Beneficiary, BeneficiaryStatus
from ledger.events import DomainEvent
from ledger.manual_entry import events as manual_entry
from ledger.manual_entry.manual_entry import ManualEntry, ManualEntryStatus
from ledger.message.events import MessageSetAside
from ledger.period import events as period
from ledger.period.period import Period
from ledger.reconciliation import events as reconciliation
from ledger.reconciliation.recorded_break import BreakStatus, RecordedBreak
from ledger.statements.events import LinesImported, StatementImported
from ledger.statements.series import StatementSeries

Rule = Callable[[Any, Any], bool]


def _first(aggregate: Any, _event: DomainEvent) -> bool:
    return bool(aggregate.version == 0)


def _second(aggregate: Any, _event: DomainEvent) -> bool:
    return bool(aggregate.version == 1)


def _whenever(_aggregate: Any, _event: DomainEvent) -> bool:
    return True


def _not_erased(known: Beneficiary, _event: DomainEvent) -> bool:
    return known.version > 0 and known.status is not BeneficiaryStatus.ERASED


def _decided_by_another(entry: ManualEntry, event: DomainEvent) -> bool:
    is_pending = entry.version > 0 and entry.status is ManualEntryStatus.PROPOSED
    return is_pending and entry.proposed_by.casefold() != event.actor.casefold()


def _open(found: RecordedBreak, _event: DomainEvent) -> bool:
    return found.version > 0 and found.status is BreakStatus.OPEN


def _approved_by_another(found: RecordedBreak, event: DomainEvent) -> bool:
    return _open(found, event) and found.write_off is not None and not found.is_proposed_by(event.actor)


def _closes_later(book: Period, event: period.PeriodClosed) -> bool:
    is_later = book.closed_through is None or event.through > book.closed_through
    return is_later and event.close_no == book.last_close_no + 1


def _is_closed(book: Period, event: period.ReopeningProposed) -> bool:
    return book.closed_through is not None and event.from_date <= book.closed_through


def _reopened_by_another(book: Period, event: period.PeriodReopened) -> bool:
    proposal = book.proposal
    if proposal is None or proposal.from_date != event.from_date:
        return False
    return proposal.proposed_by.casefold() != event.actor.casefold()


def _new_statement(series: StatementSeries, event: StatementImported) -> bool:
    return not series.holds(event.sheet_id)


RULES: Mapping[type[DomainEvent], Rule] = {
    beneficiary.BeneficiaryRegistered: _first,
    beneficiary.BeneficiaryLinked: _not_erased,
    beneficiary.BeneficiaryVerified: _not_erased,
    beneficiary.BeneficiaryRejected: _not_erased,
    beneficiary.BeneficiaryHeld: _not_erased,
    beneficiary.BeneficiaryReleased: _not_erased,
    beneficiary.BeneficiaryErased: _not_erased,
    manual_entry.EntryProposed: _first,
    manual_entry.Deposited: _first,
    manual_entry.EntryPosted: _decided_by_another,
    manual_entry.EntryRejected: _decided_by_another,
    BatchQueued: _first,
    MessageSetAside: _first,
    period.PeriodClosed: _closes_later,
    period.ReopeningProposed: _is_closed,
    period.PeriodReopened: _reopened_by_another,
    reconciliation.Matched: _first,
    reconciliation.MatchUndone: _second,
    reconciliation.BreakOpened: _first,
    reconciliation.BreakAssigned: _open,
    reconciliation.BreakNoted: _open,
    reconciliation.WriteOffProposed: _open,
    reconciliation.BreakWrittenOff: _approved_by_another,
    reconciliation.BreakDismissed: _open,
    reconciliation.BreakClosed: _open,
    StatementImported: _new_statement,
    LinesImported: _whenever,
}
"""By the event's kind."""

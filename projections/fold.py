"""The fold: from events to rows, one pure function for the append, the follower and the rebuild.

The two tables name for every kind of event all that it does; a kind that does nothing stands there with nothing. The
journal entry of an event is booked whatever its kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from ledger.batch.events import BatchQueued
from ledger.beneficiary.events import (
    BeneficiaryErased,
    BeneficiaryHeld,
    BeneficiaryLinked,
    BeneficiaryRegistered,
    BeneficiaryRejected,
    BeneficiaryReleased,
    BeneficiaryVerified,
)
from ledger.events import DomainEvent, RecordedEvent
from ledger.manual_entry.events import Deposited, EntryPosted, EntryProposed, EntryRejected
from ledger.message.events import MessageSetAside
from ledger.payout.events import (
    Acknowledged,
    AnomalyRaised,
    AnomalyResolved,
    CashOutReturned,
    Completed,
    Declined,
    Failed,
    FeeCharged,
    FeeRefunded,
    Observed,
    OutcomeUnknown,
    Queued,
    RecheckRequested,
    Reversed,
    Submitted,
)
from ledger.period.events import PeriodClosed, PeriodReopened, ReopeningProposed
from ledger.reconciliation.events import (
    BreakAssigned,
    BreakClosed,
    BreakDismissed,
    BreakNoted,
    BreakOpened,
    BreakWrittenOff,
    Matched,
    MatchUndone,
    WriteOffProposed,
)
from ledger.statements.events import LinesImported, StatementImported
from projections import (
    fold_anomalies,
    fold_attempts,
    fold_batches,
    fold_beneficiaries,
    fold_breaks,
    fold_journal,
    fold_manual_entries,
    fold_matches,
    fold_payouts,
    fold_periods,
    fold_statements,
)
from projections.changes import Changes
from projections.read_table import ReadTable

INDIA = ZoneInfo("Asia/Kolkata")
"""The default reporting time zone: where a day begins and ends in the books."""

Fold = Callable[[Changes, RecordedEvent, Any], None]
"""Adds to the changes what one event of one kind means; the last argument is that event."""
Book = Callable[[Changes, RecordedEvent, ZoneInfo], None]
"""Adds to the changes what an event's journal entry means."""


@dataclass(frozen=True)
class Projection:
    """Some of the read tables, and how events become their rows."""

    name: str
    tables: frozenset[ReadTable]
    book: Book
    folds: Mapping[type[DomainEvent], tuple[Fold, ...]]

    def fold(self, events: Iterable[RecordedEvent], zone: ZoneInfo) -> Changes:
        """Return what the events change, in log order."""
        changes = Changes()
        for recorded in events:
            if recorded.event.entry is not None:
                self.book(changes, recorded, zone)
            for step in self.folds[type(recorded.event)]:
                step(changes, recorded, recorded.event)
        return changes


BOOKS = Projection(
    "books",
    frozenset(
        {
            ReadTable.JOURNAL_ENTRIES,
            ReadTable.JOURNAL_LINES,
            ReadTable.BALANCES,
            ReadTable.PAYOUTS,
            ReadTable.ATTEMPTS,
            ReadTable.ANOMALIES,
            ReadTable.STATEMENTS,
            ReadTable.STATEMENT_LINES,
            ReadTable.MATCHES,
            ReadTable.BREAKS,
            ReadTable.EXTERNAL_HOLDS,
            ReadTable.BOOKED_HOLDS,
            ReadTable.PERIOD_CLOSES,
            ReadTable.CLOSING_BALANCES,
            ReadTable.REOPENINGS,
        }
    ),
    fold_journal.book,
    {
        Queued: (fold_payouts.queue,),
        Submitted: (fold_payouts.submit, fold_attempts.open_attempt),
        Acknowledged: (fold_payouts.note, fold_attempts.acknowledge),
        OutcomeUnknown: (fold_payouts.note, fold_attempts.lose_sight),
        Declined: (fold_payouts.decline, fold_attempts.decline),
        Completed: (fold_payouts.complete, fold_attempts.complete),
        FeeCharged: (fold_payouts.note, fold_attempts.charge_fee),
        FeeRefunded: (fold_payouts.note, fold_attempts.refund_fee),
        Failed: (fold_payouts.fail, fold_attempts.fail),
        Reversed: (fold_payouts.reverse, fold_attempts.reverse),
        CashOutReturned: (fold_payouts.note, fold_attempts.return_cash_out),
        Observed: (fold_payouts.note, fold_attempts.observe),
        AnomalyRaised: (fold_payouts.note, fold_anomalies.raise_anomaly),
        AnomalyResolved: (fold_payouts.note, fold_anomalies.resolve),
        RecheckRequested: (fold_payouts.note,),
        BeneficiaryRegistered: (),
        BeneficiaryLinked: (),
        BeneficiaryVerified: (),
        BeneficiaryRejected: (),
        BeneficiaryHeld: (),
        BeneficiaryReleased: (),
        BeneficiaryErased: (),
        EntryProposed: (),
        EntryPosted: (),
        EntryRejected: (),
        Deposited: (),
        BatchQueued: (),
        MessageSetAside: (),
        StatementImported: (fold_statements.take,),
        LinesImported: (fold_statements.take_lines,),
        Matched: (fold_matches.make,),
        MatchUndone: (fold_matches.undo,),
        BreakOpened: (fold_breaks.open_break,),
        BreakAssigned: (fold_breaks.assign,),
        BreakNoted: (fold_breaks.note,),
        WriteOffProposed: (fold_breaks.propose_write_off,),
        BreakWrittenOff: (fold_breaks.write_off,),
        BreakDismissed: (fold_breaks.dismiss,),
        BreakClosed: (fold_breaks.close,),
        PeriodClosed: (fold_periods.close,),
        ReopeningProposed: (fold_periods.propose_reopening,),
        PeriodReopened: (fold_periods.reopen,),
    },
)
"""What the append itself keeps."""

REGISTERS = Projection(
    "registers",
    frozenset(ReadTable) - BOOKS.tables,
    fold_journal.book_day,
    {
        Queued: (),
        Submitted: (),
        Acknowledged: (),
        OutcomeUnknown: (),
        Declined: (),
        Completed: (),
        FeeCharged: (),
        FeeRefunded: (),
        Failed: (),
        Reversed: (),
        CashOutReturned: (),
        Observed: (),
        AnomalyRaised: (),
        AnomalyResolved: (),
        RecheckRequested: (),
        BeneficiaryRegistered: (fold_beneficiaries.register,),
        BeneficiaryLinked: (fold_beneficiaries.link,),
        BeneficiaryVerified: (fold_beneficiaries.verify,),
        BeneficiaryRejected: (fold_beneficiaries.reject,),
        BeneficiaryHeld: (fold_beneficiaries.hold,),
        BeneficiaryReleased: (fold_beneficiaries.release,),
        BeneficiaryErased: (fold_beneficiaries.erase,),
        EntryProposed: (fold_manual_entries.propose,),
        EntryPosted: (fold_manual_entries.post,),
        EntryRejected: (fold_manual_entries.reject,),
        Deposited: (fold_manual_entries.deposit,),
        BatchQueued: (fold_batches.queue,),
        MessageSetAside: (),
        StatementImported: (),
        LinesImported: (),
        Matched: (),
        MatchUndone: (),
        BreakOpened: (),
        BreakAssigned: (),
        BreakNoted: (),
        WriteOffProposed: (),
        BreakWrittenOff: (),
        BreakDismissed: (),
        BreakClosed: (),
        PeriodClosed: (),
        ReopeningProposed: (),
        PeriodReopened: (),
    },
)
"""What the follower keeps."""


EVERYTHING = Projection(
    "everything",
    frozenset(ReadTable),
    fold_journal.book_all,
    {event: (*BOOKS.folds[event], *REGISTERS.folds[event]) for event in BOOKS.folds},
)
"""What a rebuild makes."""

"""Folds journal entries into entries, lines and running totals, whatever kind of event they book."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from ledger.accounts import Side
from ledger.events import DomainEvent, RecordedEvent
from ledger.journal import JournalEntry, Line
from ledger.manual_entry.events import Deposited, EntryPosted
from ledger.payout.events import AnomalyResolved
from projections.changes import Changes, Row
from projections.evidence import evidence_of
from projections.read_table import ReadTable

PAYOUT_TOPICS = "payout."
"""What the topics of a payout's events begin with."""


def book(changes: Changes, recorded: RecordedEvent, zone: ZoneInfo) -> None:
    """Book the event's entry: one row for it, one for each line, and the totals of the accounts."""
    event, entry = recorded.event, _entry_of(recorded)
    evidence = evidence_of(recorded)
    effective_date, posted_on = _days(event, zone)
    origin = {
        **evidence,
        "aggregate_id": event.originator_id,
        "effective_date": effective_date,
        "posted_on": posted_on,
    }
    changes.insert(ReadTable.JOURNAL_ENTRIES, {**origin, **_entry_facts(event, entry)})
    payout_id = event.originator_id if event.TOPIC.startswith(PAYOUT_TOPICS) else None
    for line_no, line in enumerate(entry.lines, start=1):
        changes.insert(
            ReadTable.JOURNAL_LINES,
            {
                **origin,
                "payout_id": payout_id,
                "line_no": line_no,
                "account": line.account,
                "side": str(line.side),
                "amount_minor": line.amount_minor,
                "currency": line.currency,
            },
        )
        _add(changes, ReadTable.BALANCES, (line.account, line.currency), evidence, line)


def book_day(changes: Changes, recorded: RecordedEvent, zone: ZoneInfo) -> None:
    """Add the event's entry to what its day moved."""
    effective_date, posted_on = _days(recorded.event, zone)
    evidence = evidence_of(recorded)
    for line in _entry_of(recorded).lines:
        key = (line.account, line.currency, posted_on, effective_date)
        _add(changes, ReadTable.DAILY_BALANCES, key, evidence, line)


def book_all(changes: Changes, recorded: RecordedEvent, zone: ZoneInfo) -> None:
    """Book the event's entry and its day."""
    book(changes, recorded, zone)
    book_day(changes, recorded, zone)


def _days(event: DomainEvent, zone: ZoneInfo) -> tuple[date, date]:
    """Return the day on which it happened, and the one that it is booked on: the same one, unless it was closed."""
    effective_date = event.effective_at.astimezone(zone).date()
    return effective_date, event.posted_on or effective_date


def _entry_of(recorded: RecordedEvent) -> JournalEntry:
    entry = recorded.event.entry
    assert entry is not None, "only an event that moves value is booked"
    return entry


def _entry_facts(event: DomainEvent, entry: JournalEntry) -> Row:
    return {
        "version": event.originator_version,
        "attempt": event.__dict__.get("attempt", 0),
        "anomaly": event.anomaly if isinstance(event, AnomalyResolved) else 0,
        "kind": str(entry.kind),
        "currency": entry.currency,
        "description": event.description if isinstance(event, EntryPosted | Deposited) else None,
    }


def _add(changes: Changes, table: ReadTable, key: tuple[object, ...], evidence: Row, line: Line) -> None:
    debit_minor, credit_minor = (line.amount_minor, 0) if line.side is Side.DEBIT else (0, line.amount_minor)
    changes.merge(table, key, evidence, debit_minor=debit_minor, credit_minor=credit_minor)

"""Postings: every entry in the log is what the posting rules make of its event, and no event lacks or adds one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ledger import chart, posting_rules
from ledger.accounts import Side
from ledger.events import DomainEvent
from ledger.journal import EntryKind, JournalEntry
from ledger.manual_entry import events as manual_entry
from ledger.manual_entry.manual_entry import ManualEntry
from ledger.money import Money
from ledger.reconciliation import events as reconciliation
from ledger.reconciliation.recorded_break import RecordedBreak
from ledger.reconciliation.source import Source
from projections.verify.finding import Finding
from projections.verify.history import History
from projections.verify.legality import legal_steps
from projections.verify.payout_postings import RULES as PAYOUT_RULES

Expected = Callable[[Any, Any], JournalEntry | None]
"""Returns the entry of an event, from the aggregate as it was before it; None where it books nothing."""
_NO_ENTRY = "no entry"


def _posted(entry: ManualEntry, _event: manual_entry.EntryPosted) -> JournalEntry:
    return entry.entry


def _deposited(_entry: ManualEntry, event: manual_entry.Deposited) -> JournalEntry | None:
    """Only the entry tells how much; the rest follows from who was paid, and where."""
    if event.entry is None:
        return None
    money = Money(event.entry.total_minor(Side.DEBIT), event.entry.currency)
    return posting_rules.deposited(event.provider, event.account, money)


def _break_opened(_break: RecordedBreak, event: reconciliation.BreakOpened) -> JournalEntry | None:
    is_held = bool(event.external) and Source(event.account, event.currency, event.origin).is_keeper
    return posting_rules.break_opened(event.account, event.currency, event.difference_minor) if is_held else None


def _written_off(found: RecordedBreak, event: reconciliation.BreakWrittenOff) -> JournalEntry | None:
    opened = found.opened
    shown_on = chart.unreconciled(opened.account) if opened.external else opened.account
    return posting_rules.written_off(shown_on, event.account, opened.currency, opened.difference_minor)


def _break_closed(found: RecordedBreak, _event: reconciliation.BreakClosed) -> JournalEntry | None:
    held = found.opened.entry
    return held and held.reversing(EntryKind.BREAK_CLEARED)


RULES: Mapping[type[DomainEvent], Expected] = {
    **PAYOUT_RULES,
    manual_entry.EntryPosted: _posted,
    manual_entry.Deposited: _deposited,
    reconciliation.BreakOpened: _break_opened,
    reconciliation.BreakWrittenOff: _written_off,
    reconciliation.BreakClosed: _break_closed,
}
"""By the event's kind; every other kind books nothing."""


class Postings:
    """The pass that computes every entry once more."""

    name = "postings"
    promise = "Every entry is what the posting rules say of its event."

    def see(self, history: History) -> Iterator[Finding]:
        """Look at the entries of one life, as far as its steps are legal."""
        for aggregate, recorded in legal_steps(history):
            event = recorded.event
            rule = RULES.get(type(event))
            expected = None if rule is None else rule(aggregate, event)
            if event.entry != expected:
                key = f"{history.kind.__name__} {history.aggregate_id}, step {event.originator_version}"
                entries = _shown(expected), _shown(event.entry)
                yield Finding(self.name, "An entry is what the rules say", key, *entries, recorded.position)


def _shown(entry: JournalEntry | None) -> str:
    if entry is None:
        return _NO_ENTRY
    lines = ", ".join(f"{line.side} {line.account} {line.amount_minor}" for line in entry.lines)
    return f"{entry.kind}: {lines} {entry.currency}"

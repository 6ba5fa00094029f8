"""What the events of matches and breaks say, in words for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ledger.events import DomainEvent
from ledger.money import Money
from ledger.reconciliation import events


def reconciliation_words_of(event: DomainEvent) -> str:
    """Return what an event of a match or a break says, as a sentence without a full stop."""
    return _WORDS[type(event)](event)


def _matched(event: events.Matched) -> str:
    reason = f": {event.reason}" if event.reason else ""
    return f"matched by {event.rule}{reason}"


def _match_undone(event: events.MatchUndone) -> str:
    return f"undone: {event.reason}"


def _opened(event: events.BreakOpened) -> str:
    sides = f"{len(event.external)} of the statement, {len(event.booked)} of the books"
    kind = event.kind.lower().replace("_", " ")
    return f"opened, {kind}: {sides}{_more(event)}"


def _more(event: events.BreakOpened) -> str:
    if not event.difference_minor:
        return ""
    word = "more" if event.difference_minor > 0 else "less"
    return f"; the statement has {Money(abs(event.difference_minor), event.currency)} {word}"


def _assigned(event: events.BreakAssigned) -> str:
    return f"assigned to {event.owner}"


def _noted(event: events.BreakNoted) -> str:
    return f"noted: {event.note}"


def _write_off_proposed(event: events.WriteOffProposed) -> str:
    return f"write-off to {event.account} proposed: {event.reason}"


def _written_off(event: events.BreakWrittenOff) -> str:
    return f"written off to {event.account}, as {event.proposed_by} proposed: {event.reason}"


def _dismissed(event: events.BreakDismissed) -> str:
    return f"dismissed: {event.reason}"


def _closed(event: events.BreakClosed) -> str:
    return f"closed, {event.closing}"


_WORDS: Mapping[type[DomainEvent], Callable[[Any], str]] = {
    events.Matched: _matched,
    events.MatchUndone: _match_undone,
    events.BreakOpened: _opened,
    events.BreakAssigned: _assigned,
    events.BreakNoted: _noted,
    events.WriteOffProposed: _write_off_proposed,
    events.BreakWrittenOff: _written_off,
    events.BreakDismissed: _dismissed,
    events.BreakClosed: _closed,
}

"""The books by replay: what the queries must answer, worked out from the events alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.accounts import Side, normal_balance_minor
from ledger.chart import QUEUED
from ledger.events import RecordedEvent
from ledger.journal import Line
from ledger.payout.events import Queued

INDIA = ZoneInfo("Asia/Kolkata")


def day_of(recorded: RecordedEvent) -> date:
    """Return the day an event happened on, in India."""
    return recorded.event.effective_at.astimezone(INDIA).date()


def matching(
    events: Iterable[RecordedEvent], as_of: date | None = None, known_at: int | None = None
) -> Sequence[RecordedEvent]:
    """Return the events that happened by a day and were recorded by a position."""
    return [
        recorded
        for recorded in events
        if (as_of is None or day_of(recorded) <= as_of) and (known_at is None or recorded.position <= known_at)
    ]


def lines_of(events: Iterable[RecordedEvent]) -> Iterator[tuple[RecordedEvent, int, Line]]:
    """Go through the lines of the events' entries, numbered from 1 within each."""
    for recorded in events:
        if recorded.event.entry is not None:
            for number, line in enumerate(recorded.event.entry.lines, start=1):
                yield recorded, number, line


def effect_minor(line: Line) -> int:
    """Return what a line adds to its account's balance."""
    sides = (line.amount_minor, 0) if line.side is Side.DEBIT else (0, line.amount_minor)
    return normal_balance_minor(line.account, *sides)


def balances_of(events: Iterable[RecordedEvent]) -> Counter[str]:
    """Return the balance of every account."""
    balances = Counter[str]()
    for _, _, line in lines_of(events):
        balances[line.account] += effect_minor(line)
    return balances


def holds_of(events: Iterable[RecordedEvent], sources: dict[UUID, str]) -> defaultdict[str, tuple[int, int]]:
    """Return what is queued and in transit for every source account; `sources` are those of all payouts."""
    held: defaultdict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for recorded, _, line in lines_of(events):
        if line.account.startswith("Liabilities:Payouts:"):
            source = sources[recorded.event.originator_id]
            queued, in_transit = held[source]
            if line.account == QUEUED:
                held[source] = (queued + effect_minor(line), in_transit)
            else:
                held[source] = (queued, in_transit + effect_minor(line))
    return held


def sources_of(events: Iterable[RecordedEvent]) -> dict[UUID, str]:
    """Return the source account of every payout."""
    queued = (recorded.event for recorded in events if isinstance(recorded.event, Queued))
    return {event.originator_id: event.source_account for event in queued}


def in_span(recorded: RecordedEvent, since: date | datetime | None, until: date | datetime | None) -> bool:
    """Tell whether an event happened from the first day or moment on and before the second."""
    happened: date | datetime = (
        recorded.event.effective_at if isinstance(since or until, datetime) else day_of(recorded)
    )
    return (since is None or happened >= since) and (until is None or happened < until)

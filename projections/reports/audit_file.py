"""The audit file of one payout: everything that the log and the books hold on it, for whoever has to be shown.

It is made from the payout's events, and its entries in the books are held against what the events booked. No personal
data: names and account numbers stay sealed in the log, and the narration stays there as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from ledger.errors import PayoutNotFoundError
from ledger.events import RecordedEvent
from ledger.payout.events import RecheckRequested
from ledger.store.event_store import EventStore
from projections.changes import Row
from projections.errors import AuditFileUntiedError
from projections.fold import BOOKS, INDIA
from projections.queries.entries import BookedEntry, entries_of
from projections.queries.log_tables import log_tables_of
from projections.queries.payouts import payout_named
from projections.queries.timeline import TimelineEvent, timeline
from projections.read_table import ReadTable
from projections.reports.lines_told import BreakTold, MatchTold, lines_held
from projections.schema import ReadTables


@dataclass(frozen=True, slots=True)
class MessageKept:
    """A provider's message that caused an event, by its SHA-256 (hex)."""

    digest: str
    provider: str | None
    received_at: datetime | None
    """Missing, as the provider is, when the archive does not hold the message."""


@dataclass(frozen=True, slots=True)
class AuditFile:
    """One payout at a log position. Amounts are minor units in the payout's currency."""

    payout: Mapping[str, Any]
    """The payout's row as its events make it, and so are the rows of attempts and anomalies."""
    attempts: Sequence[Mapping[str, Any]]
    anomalies: Sequence[Mapping[str, Any]]
    events: Sequence[TimelineEvent]
    """Every event with actor, request, message digest, both times and the entry it booked."""
    rechecks: Sequence[TimelineEvent]
    """Those of the events with which people asked for a re-check."""
    messages: Sequence[MessageKept]
    entries: Sequence[BookedEntry]
    """The entries as the books hold them."""
    matches: Sequence[MatchTold]
    """With lines of statements, those that were undone included."""
    breaks: Sequence[BreakTold]
    """That a line of the payout is in, or was."""
    position: int

    def check(self) -> None:
        """Refuse books that hold other entries than the events booked. Raises AuditFileUntiedError."""
        told = {each.position: (each.entry.kind, each.entry.lines) for each in self.events if each.entry is not None}
        booked = {each.position: (each.kind, each.lines) for each in self.entries}
        wrong = (position for position in told.keys() | booked.keys() if told.get(position) != booked.get(position))
        if positions := tuple(sorted(wrong)):
            raise AuditFileUntiedError(str(self.payout["id"]), positions)


def audit_file(
    connection: Connection,
    store: EventStore,
    tables: ReadTables,
    name: str,
    *,
    known_at: int | None = None,
    zone: ZoneInfo = INDIA,
) -> AuditFile:
    """Return the audit file of the payout with this reference or id, as known now or at a log position.

    Raises PayoutNotFoundError.
    """
    head = store.head_on(connection)
    position = head if known_at is None else min(known_at, head)
    payout_id = payout_named(connection, tables, name).id
    stream = [each for each in store.stream_on(connection, payout_id) if each.position <= position]
    if not stream:
        raise PayoutNotFoundError(name)
    rows = BOOKS.fold(stream, zone).inserts
    entries = _entries(connection, tables, payout_id, position)
    held = lines_held(connection, store, tables, [entry.position for entry in entries], known_at=position, zone=zone)
    return AuditFile(
        payout=rows[ReadTable.PAYOUTS][(payout_id,)],
        attempts=tuple(rows[ReadTable.ATTEMPTS].values()),
        anomalies=tuple(rows[ReadTable.ANOMALIES].values()),
        events=(events := timeline(stream)),
        rechecks=tuple(each for each in events if each.event == RecheckRequested.TOPIC),
        messages=_messages(connection, tables, stream),
        entries=entries,
        matches=held.matches,
        breaks=held.breaks,
        position=position,
    )


def _entries(connection: Connection, tables: ReadTables, payout_id: UUID, position: int) -> Sequence[BookedEntry]:
    return [entry for entry in entries_of(connection, tables, payout_id) if entry.position <= position]


def _messages(connection: Connection, tables: ReadTables, stream: Iterable[RecordedEvent]) -> Sequence[MessageKept]:
    digests = dict.fromkeys(digest for each in stream if (digest := each.event.message_digest) is not None)
    kept = log_tables_of(tables).raw_messages.c
    query = select(kept.digest, kept.provider, kept.received_at).where(kept.digest.in_(digests))
    found: dict[str, Row] = {row["digest"]: dict(row) for row in connection.execute(query).mappings()}
    return [MessageKept(**found.get(each, {"digest": each, "provider": None, "received_at": None})) for each in digests]

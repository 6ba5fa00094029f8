"""The audit file of one payout."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select, update

from ledger.errors import PayoutNotFoundError
from ledger.reconciliation.line_ids import booked_line_id
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from projections.errors import AuditFileUntiedError
from projections.follower import Follower
from projections.queries.log_tables import log_tables_of
from projections.reports.audit_file import AuditFile, MessageKept, audit_file
from projections.schema import ReadTables
from tests.builders import MOMENT, NXT, PayoutStory, appending
from tests.projections.reports.made import tamper
from tests.reconciliation_story import BreakStory, MatchStory, statement_stories

DIGEST, LOST = "0123456789abcdef" * 4, "f" * 64


@pytest.fixture
def payout(store: EventStore) -> PayoutStory:
    """Return a payout that people asked about, two of whose events were caused by messages."""
    payout = PayoutStory("P-1")
    payout.queued(), payout.submitted(), payout.recheck_requested(), payout.completed(), payout.anomaly_raised()
    told = list(payout.told)
    told[3] = told[3].model_copy(update={"message_digest": DIGEST})
    told[4] = told[4].model_copy(update={"message_digest": LOST})
    store.transact(appending(*told))
    return payout


def file_of(
    database: Database, store: EventStore, tables: ReadTables, known_at: int | None = None, name: str = "P-1"
) -> AuditFile:
    with database.read() as connection:
        found = audit_file(connection, store, tables, name, known_at=known_at)
    found.check()
    return found


def test_audit_file_holds_everything(
    database: Database, store: EventStore, tables: ReadTables, payout: PayoutStory
) -> None:
    """Events with actors, attempts, anomalies, re-checks, entries and messages are there, kept or not."""
    raw = log_tables_of(tables).raw_messages
    with database.begin() as connection:
        kept = {"digest": DIGEST, "provider": NXT, "received_at": MOMENT, "sealed_body": b"sealed"}
        connection.execute(insert(raw).values(kept))

    found = file_of(database, store, tables)

    assert [(event.event, event.actor) for event in found.events] == [(each.TOPIC, "tester") for each in payout.told]
    assert [attempt["state"] for attempt in found.attempts] == ["succeeded"]
    assert [anomaly["found"] for anomaly in found.anomalies] == ["two"]
    assert [event.facts["reason"] for event in found.rechecks] == ["customer called"]
    assert [entry.kind.value for entry in found.entries] == ["queued", "submitted", "completed"]
    assert found.messages == [MessageKept(DIGEST, NXT, MOMENT), MessageKept(LOST, None, None)]


def test_rows_are_those_of_the_books(
    database: Database, store: EventStore, tables: ReadTables, payout: PayoutStory
) -> None:
    """The payout and its attempts, made from the events, are the rows that the books hold."""
    found = file_of(database, store, tables)

    with database.read() as connection:
        for table, rows in ((tables.payouts, [found.payout]), (tables.attempts, found.attempts)):
            assert [dict(row) for row in connection.execute(select(table)).mappings()] == list(rows)


def test_audit_file_of_the_past(database: Database, store: EventStore, tables: ReadTables, payout: PayoutStory) -> None:
    """As known at an earlier position, the file is what it was then; before its first event there is none."""
    found = file_of(database, store, tables, known_at=3)

    assert (found.payout["status"], found.position, len(found.events), len(found.entries)) == ("in_transit", 3, 3, 2)
    assert (found.anomalies, found.messages) == ((), [])
    for known_at, name in ((0, "P-1"), (None, "P-2")):
        with pytest.raises(PayoutNotFoundError):
            file_of(database, store, tables, known_at, name)


def test_other_entries_than_the_events_booked_are_told(
    database: Database, store: EventStore, tables: ReadTables, payout: PayoutStory
) -> None:
    """An entry that was changed in the books is a named error with its position."""
    lines = tables.journal_lines
    tamper(database, update(lines).where(lines.c.position == 2, lines.c.line_no == 1).values(account="Equity:Capital"))

    with pytest.raises(AuditFileUntiedError) as caught:
        file_of(database, store, tables)

    assert (caught.value.payout_id, caught.value.positions) == (str(payout.id), (2,))


def test_matches_and_breaks_are_there(
    database: Database, store: EventStore, tables: ReadTables, payout: PayoutStory
) -> None:
    """Whatever held a line of the payout is told with its lines of statements, as it was known at the position."""
    match, other, opened = MatchStory("match", 1), MatchStory("other", 2), BreakStory("break", 3)
    match.lines["booked"] = opened.lines["booked"] = (booked_line_id(4, 2),)
    other.lines["booked"] = (booked_line_id(99, 1),)
    match.made(), match.undone(), other.made(), opened.opened()
    sheets = [event for story in statement_stories(3) for event in story.told]
    store.transact(appending(*sheets, *match.told, *other.told, *opened.told))
    made_position = len(payout.told) + len(sheets) + 1
    Follower(store).catch_up()

    now, then, before = (file_of(database, store, tables, known_at) for known_at in (None, made_position, 5))

    assert [(each.match.id, each.match.undone_by) for each in now.matches] == [(match.id, "meera")]
    assert [(each.match.id, each.match.undone_by) for each in then.matches] == [(match.id, None)]
    assert [(each.opened.id, each.lines[0].utr) for each in now.breaks] == [(opened.id, "00UTR3")]
    assert [(line.utr, line.signed_minor) for line in then.matches[0].lines] == [("00UTR1", -590)]
    assert (then.breaks, before.matches) == ([], [])

"""Our recorder and follower positions, where the library's own cases do not look."""

from __future__ import annotations

import threading
from itertools import islice
from uuid import UUID, uuid4

import pytest
from eventsourcing import persistence
from eventsourcing.persistence import Notification, StoredEvent, Tracking

from ledger.clock import MovableClock
from ledger.store import codec, tracking
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from ledger.store.migrate import migrate
from ledger.store.opening import open_database
from ledger.store.recorder import SqlAlchemyRecorder
from tests.ledger.store.notes import MOMENT, opening


@pytest.fixture
def recorder(database: Database, clock: MovableClock) -> SqlAlchemyRecorder:
    return SqlAlchemyRecorder(database, clock)


def an_event(originator_id: UUID | None = None, version: int = 1) -> StoredEvent:
    return StoredEvent(originator_id or uuid4(), version, "test.thing/1", b"{}")


def test_the_recorder_and_the_store_write_one_log(store: EventStore, recorder: SqlAlchemyRecorder) -> None:
    """Positions run on, whoever appends, and each reads what the other has written."""
    first = store.transact(opening()).events[0]
    assert recorder.insert_events([an_event(), an_event()]) == [2, 3]
    assert store.transact(opening()).position == 4

    (found,) = recorder.select_notifications(start=None, limit=1)
    event = first.event
    assert found == Notification(event.originator_id, 1, first.topic, codec.encode(event), id=1)


def test_a_refused_append_leaves_no_gap(recorder: SqlAlchemyRecorder) -> None:
    """A rolled back append uses up no position and moves no follower."""
    taken = an_event()
    recorder.insert_events([taken])
    with pytest.raises(persistence.IntegrityError):
        recorder.insert_events([an_event(), taken], tracking=Tracking("follower", 1))

    assert recorder.max_notification_id() == 1
    assert recorder.max_tracking_id("follower") is None
    assert recorder.insert_events([an_event()], tracking=Tracking("follower", 1)) == [2]


def test_positions_are_not_given_twice_even_when_events_vanish(
    database: Database, recorder: SqlAlchemyRecorder
) -> None:
    """After rows were removed by force, the log goes on behind the last position it ever had."""
    recorder.insert_events([an_event(), an_event()])
    events = database.tables.events
    with database.begin() as connection:
        if database.is_postgresql:
            connection.exec_driver_sql("ALTER TABLE ledger.events DISABLE TRIGGER append_only")
        else:
            connection.exec_driver_sql("DROP TRIGGER ledger_events_no_delete")
        connection.execute(events.delete())

    assert recorder.insert_events([an_event()]) == [3]


def test_a_follower_is_moved_by_one_of_two_who_did_the_same_work(database: Database) -> None:
    """Of two that process the same events, the second learns that its work was done already."""

    def advance(position: int) -> bool:
        with database.begin() as connection:
            return tracking.advance(database.tables, connection, "books", position)

    assert [advance(position) for position in (3, 3, 2, 5)] == [True, False, False, True]
    with database.read() as connection:
        assert tracking.position_of(database.tables, connection, "books") == 5
        assert tracking.position_of(database.tables, connection, "other") is None


def test_a_subscription_waits_for_what_comes(recorder: SqlAlchemyRecorder) -> None:
    """A subscription yields what is there, then what another thread appends while it waits."""
    recorder.insert_events([an_event() for _ in range(3)])
    with recorder.subscribe() as subscription:
        assert [found.id for found in islice(subscription, 3)] == [1, 2, 3]
        writer = threading.Thread(target=recorder.insert_events, args=[[an_event()]])
        writer.start()
        assert next(subscription).id == 4
        writer.join()


def test_a_waiting_subscription_can_be_stopped(recorder: SqlAlchemyRecorder) -> None:
    """Stopping from another thread ends the wait."""
    subscription = recorder.subscribe()
    found: list[Notification] = []
    reader = threading.Thread(target=lambda: found.extend(subscription))
    reader.start()
    subscription.stop()
    reader.join()

    assert found == []


def test_database_errors_come_out_in_the_librarys_words(database_url: str) -> None:
    """What goes wrong in the database is raised as the library's error of the same name."""
    database = open_database(database_url, "other")
    recorder = SqlAlchemyRecorder(database, MovableClock(MOMENT))
    migrate(database)
    with database.begin() as connection:
        schema = f"{database.schema}." if database.schema else ""
        connection.exec_driver_sql(f"DROP TABLE {schema}{database.prefix}tracking")

    expected = persistence.ProgrammingError if database.is_postgresql else persistence.OperationalError
    with pytest.raises(expected):
        recorder.max_tracking_id("follower")
    database.dispose()

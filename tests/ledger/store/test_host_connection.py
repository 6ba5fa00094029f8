"""A host lends its own connection: its row and our events are committed together or not at all."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, Table, create_engine, event, insert, make_url, select
from sqlalchemy.exc import IntegrityError

from ledger.clock import MovableClock
from ledger.errors import HostConnectionError, VersionConflictError
from ledger.store.event_store import EventStore
from ledger.store.migrate import migrate
from ledger.store.opening import open_database
from ledger.store.unit_of_work import UnitOfWork
from tests.fakes import MemoryBooks
from tests.ledger.store.notes import MOMENT, opening, writing

INVOICES = Table("invoices", MetaData(), Column("id", Integer, primary_key=True))


@pytest.fixture(params=["defaults", "begins explicitly"])
def host(request: pytest.FixtureRequest, database_url: str) -> Iterator[Engine]:
    """Return a host's engine with its own table, set up in one of the ways that hosts use."""
    url = make_url(database_url)
    is_sqlite = url.get_backend_name() == "sqlite"
    begins_explicitly = is_sqlite and request.param == "begins explicitly"
    arguments = {"isolation_level": None} if begins_explicitly else {}
    engine = create_engine(url if is_sqlite else url.set(drivername="postgresql+psycopg"), connect_args=arguments)
    if begins_explicitly:
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    with engine.begin() as connection:
        INVOICES.metadata.create_all(connection)
    yield engine
    engine.dispose()


@pytest.fixture
def store(host: Engine) -> EventStore:
    """Return a store on the host's engine."""
    database = open_database(host)
    migrate(database)
    return EventStore(database, MemoryBooks(), MovableClock(MOMENT))


def invoices(host: Engine) -> list[int]:
    with host.connect() as connection:
        return list(connection.scalars(select(INVOICES.c.id).order_by(INVOICES.c.id)))


@pytest.mark.parametrize("host_writes_first", [True, False])
def test_the_hosts_row_and_our_events_commit_together(
    host: Engine, store: EventStore, *, host_writes_first: bool
) -> None:
    """When the host commits, both are there, whoever wrote first."""
    with host.connect() as connection:
        if host_writes_first:
            connection.execute(insert(INVOICES).values(id=1))
        committed = store.transact(opening(), connection=connection)
        if not host_writes_first:
            connection.execute(insert(INVOICES).values(id=1))
        connection.commit()

    assert (invoices(host), store.head(), committed.position) == ([1], 1, 1)
    assert store.stream(committed.value) == list(committed.events)


@pytest.mark.parametrize("host_writes_first", [True, False])
def test_the_hosts_row_and_our_events_roll_back_together(
    host: Engine, store: EventStore, *, host_writes_first: bool
) -> None:
    """When the host rolls back, neither is there, and the position is used by the next append."""
    with host.connect() as connection:
        if host_writes_first:
            connection.execute(insert(INVOICES).values(id=1))
        store.transact(opening(), connection=connection)
        if not host_writes_first:
            connection.execute(insert(INVOICES).values(id=1))
        connection.rollback()

    assert (invoices(host), store.head()) == ([], 0)
    assert store.transact(opening()).position == 1


def test_nothing_is_visible_before_the_host_commits(host: Engine, store: EventStore) -> None:
    """We never commit the host's transaction for it, not even through a savepoint, and readers are not held up."""
    with host.connect() as connection:
        store.transact(opening(), connection=connection)
        store.transact(opening(), connection=connection)

        assert (store.head(), store.read_page(0, 10)) == (0, [])
        connection.commit()
    assert [recorded.position for recorded in store.read_page(0, 10)] == [1, 2]


def test_a_refused_command_leaves_the_hosts_transaction_usable(host: Engine, store: EventStore) -> None:
    """After a refusal nothing of ours is written, and the host goes on and commits its own row."""
    note_id = store.transact(opening()).value

    def refused(unit: UnitOfWork) -> None:
        writing(note_id, "lost")(unit)
        unit.connection.execute(insert(INVOICES).values(id=9))
        raise LookupError(note_id)

    with host.connect() as connection:
        connection.execute(insert(INVOICES).values(id=1))
        with pytest.raises(LookupError):
            store.transact(refused, connection=connection)
        connection.execute(insert(INVOICES).values(id=2))
        connection.commit()

    assert (invoices(host), store.head()) == ([1, 2], 1)


def test_a_conflict_leaves_the_hosts_transaction_usable(host: Engine, store: EventStore) -> None:
    """An aggregate that exists is named, and the host may still commit."""
    note_id = store.transact(opening()).value

    with host.connect() as connection:
        connection.execute(insert(INVOICES).values(id=1))
        with pytest.raises(VersionConflictError) as raised:
            store.transact(opening(note_id=note_id), connection=connection)
        connection.commit()

    assert (raised.value.originator_id, raised.value.originator_version) == (note_id, 1)
    assert (invoices(host), store.head()) == ([1], 1)


def test_a_hosts_transaction_keeps_other_writers_waiting_until_it_ends(host: Engine, store: EventStore) -> None:
    """The append lock is held until the host ends its transaction, so log order stays commit order."""
    waiting = threading.Thread(target=lambda: store.transact(opening("second")))
    with host.connect() as connection:
        first = store.transact(opening("first"), connection=connection)
        waiting.start()
        waiting.join(0.2)
        assert waiting.is_alive()
        connection.commit()
    waiting.join()

    assert store.read_page(0, 10)[0] == first.events[0]
    assert store.head() == 2


def test_the_hosts_engine_is_left_as_it_was(host: Engine, store: EventStore) -> None:
    """We leave no listener and no option on the host's engine, and do not close it."""
    with host.connect() as connection:
        before = connection.get_isolation_level()
    store.transact(opening())
    store.database.dispose()
    with host.connect() as connection:
        assert connection.get_isolation_level() == before
        connection.execute(insert(INVOICES).values(id=1))
        connection.commit()

    assert invoices(host) == [1]
    assert host.get_execution_options() == {}
    assert not host.dialect.dispatch.do_connect


@pytest.mark.parametrize("host", ["defaults"], indirect=True)
@pytest.mark.parametrize("writes_first", [True, False])
def test_a_connection_in_autocommit_is_refused(host: Engine, store: EventStore, *, writes_first: bool) -> None:
    """A connection that commits each statement by itself could not keep both together."""
    autocommit = host.execution_options(isolation_level="AUTOCOMMIT")
    with autocommit.connect() as connection:
        if writes_first:
            connection.execute(insert(INVOICES).values(id=1))
        with pytest.raises(HostConnectionError, match="autocommit"):
            store.transact(opening(), connection=connection)

    assert store.head() == 0


def test_an_engine_in_autocommit_does_not_commit_half_a_command(host: Engine, store: EventStore) -> None:
    """Our own transactions are transactions on any engine of a host's."""
    on_autocommit = open_database(host.execution_options(isolation_level="AUTOCOMMIT"))

    def fail_after_writing(unit: UnitOfWork) -> None:
        unit.connection.execute(insert(INVOICES).values(id=1))
        raise LookupError

    with pytest.raises(LookupError):
        EventStore(on_autocommit, MemoryBooks(), MovableClock(MOMENT)).transact(fail_after_writing)

    assert (invoices(host), store.head()) == ([], 0)


def test_a_connection_to_another_kind_of_database_is_refused(postgresql_url: str) -> None:
    """A connection that cannot be in the book's database is refused before anything is read."""
    database = open_database(postgresql_url)
    stranger = create_engine("sqlite://")
    with stranger.connect() as connection, pytest.raises(HostConnectionError, match="sqlite"):
        EventStore(database, MemoryBooks(), MovableClock(MOMENT)).transact(opening(), connection=connection)
    stranger.dispose()
    database.dispose()


def test_an_error_of_the_books_is_not_taken_for_a_conflict(host: Engine, store: EventStore) -> None:
    """Only the log's own unique key means that another writer was first."""

    def work(unit: UnitOfWork) -> None:
        unit.connection.execute(insert(INVOICES), [{"id": 1}, {"id": 1}])

    with pytest.raises(IntegrityError):
        store.transact(work)

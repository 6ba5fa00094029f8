"""Connections that break while a command is being committed: the answer is right, and the events are there once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from secrets import token_hex
from uuid import UUID, uuid4

import pytest
from sqlalchemy import make_url

from ledger.clock import MovableClock
from ledger.errors import DatabaseUnreachableError, OutcomeUndeterminedError
from ledger.store.append import Committed, Task
from ledger.store.event_store import EventStore
from ledger.store.lost_connection import Patience
from ledger.store.migrate import LOG_MIGRATIONS, migrate
from ledger.store.opening import open_database
from ledger.store.unit_of_work import UnitOfWork
from ledger.store.writer_role import make_writer_role, writer_role
from tests.fakes import MemoryBooks
from tests.faults.tcp_proxy import Cut, TcpProxy
from tests.ledger.store.engines import ON_POSTGRESQL
from tests.ledger.store.groups import in_one_group
from tests.ledger.store.notes import MOMENT, Note, a_cause, opening, writing
from tests.logins import drop_role, login_of

CUTS = [Cut.BEFORE_COMMIT, Cut.WHILE_COMMITTING, Cut.AFTER_COMMIT]


@contextmanager
def a_store(url: str, timeout_seconds: float = 20, book: str = "default") -> Iterator[EventStore]:
    """Open a book's event store."""
    database = open_database(url, book)
    try:
        yield EventStore(database, MemoryBooks(), MovableClock(MOMENT), Patience(timeout_seconds))
    finally:
        database.dispose()


@pytest.fixture
def direct(postgresql_url: str) -> Iterator[EventStore]:
    """Return the store as the server sees it."""
    with a_store(postgresql_url) as store:
        migrate(store.database)
        yield store


@pytest.fixture
def proxy(postgresql_url: str, direct: EventStore) -> Iterator[TcpProxy]:
    """Return a proxy before the server."""
    port = make_url(postgresql_url).port
    assert port is not None
    with TcpProxy.before(port) as proxy:
        yield proxy


def through(proxy: TcpProxy, url: str) -> str:
    """Return the URL that goes through the proxy."""
    return make_url(url).set(host="127.0.0.1", port=proxy.port).render_as_string(hide_password=False)


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("times", [1, 3])
def test_a_cut_commit_ends_in_one_set_of_events_and_the_right_answer(
    postgresql_url: str, direct: EventStore, proxy: TcpProxy, cut: Cut, times: int
) -> None:
    """However often and wherever COMMIT is cut, the command succeeds, its events are stored once, and it says where."""
    note_id = direct.transact(opening()).value
    with a_store(through(proxy, postgresql_url)) as store:
        proxy.cuts += [cut] * times
        committed = store.transact(writing(note_id, "once"))

    assert proxy.cuts == []
    assert (committed.value, committed.position) == (2, 2)
    assert direct.stream(note_id)[1:] == list(committed.events)
    assert direct.head() == 2


@pytest.mark.parametrize("cut", CUTS)
def test_a_conflict_is_never_reported_for_our_own_event(
    postgresql_url: str, direct: EventStore, proxy: TcpProxy, cut: Cut
) -> None:
    """A new aggregate's first event is stored once though its id is taken by ourselves when the connection is cut."""
    with a_store(through(proxy, postgresql_url)) as store:
        proxy.cuts.append(cut)
        committed = store.transact(opening())

    assert direct.stream(committed.value) == list(committed.events)
    assert direct.head() == committed.position == 1


def test_the_work_runs_again_on_what_others_have_written_meanwhile(
    postgresql_url: str, direct: EventStore, proxy: TcpProxy
) -> None:
    """After a commit that did not happen, the work decides anew on the newest state."""
    note_id = direct.transact(opening()).value
    runs = []

    def work(unit: UnitOfWork) -> int:
        runs.append(unit.now)
        return writing(note_id, "mine")(unit)

    with a_store(through(proxy, postgresql_url)) as store:
        proxy.cuts += [Cut.BEFORE_COMMIT]
        committed = store.transact(work)

    assert (len(runs), committed.value, direct.head()) == (2, 2, 2)


def test_a_database_that_comes_back_is_waited_for(postgresql_url: str, direct: EventStore, proxy: TcpProxy) -> None:
    """After a lost commit, refused connections are tried again until the server is back."""
    with a_store(through(proxy, postgresql_url)) as store:
        store.transact(lambda unit: unit.now)  # connects
        proxy.cuts.append(Cut.AFTER_COMMIT)
        proxy.refusals = 3
        committed = store.transact(opening())

    assert (proxy.cuts, proxy.refusals) == ([], 0)
    assert direct.head() == committed.position == 1


def test_an_outcome_that_cannot_be_learnt_is_called_undetermined(
    postgresql_url: str, direct: EventStore, proxy: TcpProxy
) -> None:
    """While the lost transaction may still commit, no answer is given but that there is none yet."""
    with a_store(through(proxy, postgresql_url), timeout_seconds=0.5) as store:
        proxy.cuts.append(Cut.HALF_OPEN)
        with pytest.raises(OutcomeUndeterminedError) as raised:
            store.transact(opening())

    assert raised.value.request_id
    assert direct.head() == 0


def test_a_server_that_stays_away_is_named_and_nothing_was_written(
    postgresql_url: str, direct: EventStore, proxy: TcpProxy
) -> None:
    """Before any COMMIT was sent, an unreachable database is a refusal without doubt."""
    with a_store(through(proxy, postgresql_url), timeout_seconds=0.1) as store:
        proxy.refusals = 1000
        with pytest.raises(DatabaseUnreachableError):
            store.transact(opening(note_id=uuid4()))

    assert direct.head() == 0


def a_task(request_id: str, note_id: UUID | None = None) -> Task[UUID]:
    """Return a command that opens a note and names its request in the event."""
    chosen_id = note_id or uuid4()

    def work(unit: UnitOfWork) -> UUID:
        note = Note(chosen_id)
        note.open("title", replace(a_cause(), request_id=request_id))
        unit.add(note)
        return chosen_id

    return Task(work, request_id=request_id)


@ON_POSTGRESQL
@pytest.mark.parametrize("cut", CUTS)
def test_a_cut_commit_of_a_group_ends_in_one_set_of_events_and_the_right_answers(
    postgresql_url: str, direct: EventStore, proxy: TcpProxy, cut: Cut
) -> None:
    """Wherever it is cut, each of those that share it is stored once or refused, and none is taken for another's."""

    def work_cut_short(unit: UnitOfWork) -> UUID:
        if unit.head() == 0 and not is_cut:
            is_cut.append(True)
            proxy.cuts.append(cut)
        return opening()(unit)

    def refused(unit: UnitOfWork) -> None:
        opening()(unit)
        raise LookupError

    is_cut: list[bool] = []
    with a_store(through(proxy, postgresql_url)) as store:
        works = [work_cut_short, opening(), refused, opening()]
        found = in_one_group(store, [partial(store.transact, work) for work in works])

    assert proxy.cuts == []
    assert [type(each) for each in found] == [Committed, Committed, LookupError, Committed]
    assert [each.position for each in found if isinstance(each, Committed)] == [1, 2, 3]
    assert direct.read_page(0, 9) == [each.events[0] for each in found if isinstance(each, Committed)]


@ON_POSTGRESQL
def test_each_of_a_group_is_told_that_its_own_outcome_cannot_be_learnt(
    postgresql_url: str, direct: EventStore, proxy: TcpProxy
) -> None:
    """Nobody is answered as if another one's request had been its own."""
    with a_store(through(proxy, postgresql_url), timeout_seconds=0.5) as store:
        proxy.cuts.append(Cut.HALF_OPEN)
        found = store.transact_each([a_task("a"), a_task("b")])

    assert [each.request_id for each in found if isinstance(each, OutcomeUndeterminedError)] == ["a", "b"]
    assert direct.head() == 0


@ON_POSTGRESQL
def test_each_of_a_group_is_told_that_the_server_stays_away(
    postgresql_url: str, direct: EventStore, proxy: TcpProxy
) -> None:
    """Each gets an error of its own, and nothing was written for any."""
    with a_store(through(proxy, postgresql_url), timeout_seconds=0.1) as store:
        proxy.refusals = 1000
        found = store.transact_each([a_task("a"), a_task("b")])

    assert [type(each) for each in found] == [DatabaseUnreachableError] * 2
    assert found[0] is not found[1]
    assert direct.head() == 0


@ON_POSTGRESQL
@pytest.mark.parametrize("count", [1, 2])
def test_a_server_that_lets_no_statement_wait_long_gives_no_answer(
    postgresql_url: str, direct: EventStore, proxy: TcpProxy, count: int
) -> None:
    """A wait for the lost transaction that the server ends says nothing about it: it is waited for again."""
    url = make_url(through(proxy, postgresql_url)).update_query_dict({"options": "-c statement_timeout=100"})
    with a_store(url.render_as_string(hide_password=False), timeout_seconds=0.5) as store:
        proxy.cuts.append(Cut.HALF_OPEN)
        found = store.transact_each([a_task(str(number)) for number in range(count)])

    assert [type(each) for each in found] == [OutcomeUndeterminedError] * count
    assert direct.head() == 0


@pytest.fixture
def granted(postgresql_url: str, proxy: TcpProxy) -> Iterator[tuple[EventStore, str]]:
    """Return a book whose name no other test has, and the URL of a login that may use it, through the proxy."""
    with a_store(postgresql_url, book=f"b{token_hex(6)}") as store:
        migrate(store.database)
        make_writer_role(store.database, (LOG_MIGRATIONS,))
        with login_of(store.database, writer_role(store.database)) as url:
            yield store, through(proxy, url)
        drop_role(store.database, writer_role(store.database))


@ON_POSTGRESQL
@pytest.mark.parametrize("count", [1, 2])
def test_an_outcome_that_may_not_be_looked_up_is_undetermined_too(
    granted: tuple[EventStore, str], proxy: TcpProxy, count: int
) -> None:
    """Whatever stands in the way of the answer, the work does not run again on what may have been committed."""
    owner, url = granted
    runs = []

    def work(unit: UnitOfWork) -> UUID:
        runs.append(unit.now)
        with owner.database.begin() as connection:
            role, table = writer_role(owner.database), owner.database.tables.events.fullname
            connection.exec_driver_sql(f"REVOKE SELECT ON {table} FROM {role}")  # noqa: S608 - names of our own
        return a_task("first").work(unit)

    with a_store(url, book=owner.database.book) as store:
        proxy.cuts.append(Cut.AFTER_COMMIT)
        found = store.transact_each([Task(work), *(a_task(str(number)) for number in range(1, count))])

    assert [type(each) for each in found] == [OutcomeUndeterminedError] * count
    assert (len(runs), owner.head()) == (1, count)

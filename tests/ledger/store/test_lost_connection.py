"""Connections that break while a command is being committed: the answer is right, and the events are there once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from sqlalchemy import make_url

from ledger.clock import MovableClock
from ledger.errors import DatabaseUnreachableError, OutcomeUndeterminedError
from ledger.store.event_store import EventStore
from ledger.store.lost_connection import Patience
from ledger.store.migrate import migrate
from ledger.store.opening import open_database
from ledger.store.unit_of_work import UnitOfWork
from tests.fakes import MemoryBooks
from tests.faults.tcp_proxy import Cut, TcpProxy
from tests.ledger.store.notes import MOMENT, opening, writing

CUTS = [Cut.BEFORE_COMMIT, Cut.WHILE_COMMITTING, Cut.AFTER_COMMIT]


@contextmanager
def a_store(url: str, timeout_seconds: float = 20) -> Iterator[EventStore]:
    """Open a book's event store."""
    database = open_database(url)
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

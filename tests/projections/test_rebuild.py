"""Everything can be rebuilt, and the rebuilt copy equals the live one, row by row."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import delete, insert, inspect, select, update

from ledger.beneficiary.events import BeneficiaryErased
from ledger.clock import MovableClock
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from projections.errors import ProjectionStoppedError
from projections.fold import REGISTERS
from projections.follower import Follower
from projections.read_table import ReadTable
from projections.rebuild import Rebuild
from projections.schema import ReadTables
from tests.builders import PayoutStory, appending, id_of
from tests.projections.logs import OUTCOMES, log_of
from tests.projections.reading import rows_of

LOG = log_of(OUTCOMES)


@pytest.fixture(autouse=True)
def a_long_log(store: EventStore, clock: MovableClock) -> None:
    """Fill the log, in transactions of a few events at different moments."""
    for start in range(0, len(LOG), 9):
        clock.move(timedelta(seconds=1))
        store.transact(appending(*LOG[start : start + 9]))


def read_table_names(database: Database) -> set[str]:
    with database.read() as connection:
        return set(inspect(connection).get_table_names(database.schema))


def test_rebuilt_equals_live(store: EventStore, database: Database, tables: ReadTables) -> None:
    """What the appends and the follower have written is what the log makes, table by table, and stays untouched."""
    Follower(store, page_events=5).catch_up()
    before, names = rows_of(database, tables), read_table_names(database)

    result = Rebuild(store, page_events=7).verify()

    assert result.equal
    assert (result.position, result.replaced, result.stopped) == (len(LOG), False, ())
    assert [table.table for table in result.tables] == list(ReadTable)
    assert {table.table.value: table.rows_rebuilt for table in result.tables} == {
        name: len(rows) for name, rows in before.items()
    }
    assert all(table.rows_live == table.rows_rebuilt and not table.differing_keys for table in result.tables)
    assert (rows_of(database, tables), read_table_names(database)) == (before, names)


def test_followers_are_caught_up_before_comparing(store: EventStore) -> None:
    """A follower that is merely behind is no difference."""
    follower = Follower(store)
    assert follower.position() == 0

    assert Rebuild(store, [follower]).verify().equal
    assert follower.position() == len(LOG)


def test_digests_depend_on_the_rows_alone(store: EventStore) -> None:
    """Rebuilding twice, in pages of different sizes, gives the same digests."""
    digests = [
        [table.digest_rebuilt for table in Rebuild(store, page_events=size).verify().tables] for size in (3, 1_000)
    ]

    assert digests[0] == digests[1]
    assert len(set(digests[0])) == len(ReadTable)


def test_lost_tables_are_restored(store: EventStore, database: Database, tables: ReadTables) -> None:
    """Even from empty tables everything comes back, and the ledger goes on."""
    Follower(store).catch_up()
    honest = rows_of(database, tables)
    with database.begin() as connection:
        for table in tables.by_name.values():
            connection.execute(delete(table))

    result = Rebuild(store).replace()

    assert all(table.rows_live == 0 for table in result.tables)
    assert rows_of(database, tables) == honest
    store.transact(appending(PayoutStory("P-new").queued()))
    assert Rebuild(store).verify().equal


def test_rebuild_takes_what_is_appended_meanwhile(store: EventStore) -> None:
    """Events appended while the new tables are filled are in both copies."""
    late = iter(range(5))

    def append(_done: int, _total: int) -> None:
        for number in late:
            store.transact(appending(PayoutStory(f"late-{number}").queued()))
            break

    result = Rebuild(store, page_events=10).replace(append)

    assert result.equal
    assert result.position == store.head() == len(LOG) + 5


def test_events_of_the_last_moment_are_taken_under_the_lock(store: EventStore) -> None:
    """Events that come after the last page was taken are still in both copies."""

    def append_at_the_end(done: int, total: int) -> None:
        if done == total:
            store.transact(appending(*(PayoutStory(f"last-{number}").queued() for number in range(3))))

    result = Rebuild(store, page_events=2).verify(append_at_the_end)

    assert (result.equal, result.position) == (True, len(LOG) + 3)


def test_writers_never_disturb_the_comparison(store: EventStore) -> None:
    """However fast others append, both copies are compared at one and the same position."""
    stop = threading.Event()

    def append_until_told() -> int:
        for number in count():
            if stop.is_set():
                break
            store.transact(appending(PayoutStory(f"busy-{number}").queued()))
        return number

    with ThreadPoolExecutor(1) as pool:
        appended = pool.submit(append_until_told)
        results = [Rebuild(store).verify() for _ in range(2)]
        stop.set()

    assert all(result.equal for result in results)
    assert store.head() == len(LOG) + appended.result()


def test_progress_is_told(store: EventStore) -> None:
    """The progress goes from nothing to all, never backwards."""
    told: list[tuple[int, int]] = []

    Rebuild(store, page_events=10).verify(lambda done, total: told.append((done, total)))

    assert told == sorted(told)
    assert (told[0], told[-1]) == ((0, len(LOG)), (len(LOG), len(LOG)))


def test_reader_keeps_its_snapshot(store: EventStore, database: Database, tables: ReadTables) -> None:
    """A reader who began before the switch goes on seeing the old rows, all of them."""
    with database.begin() as connection:
        connection.execute(update(tables.balances).values(credit_minor=7))

    with database.read() as reading:
        reading.execute(select(tables.projection_positions)).all()
        Rebuild(store).replace()
        seen = set(reading.scalars(select(tables.balances.c.credit_minor)))

    assert seen == {7}
    assert {row["credit_minor"] for row in rows_of(database, tables)["balances"]} != {7}


def test_leftovers_of_a_crash_are_removed(store: EventStore, database: Database) -> None:
    """Tables that a rebuild left behind when it died are removed by the next one."""
    names = read_table_names(database)
    with database.begin() as connection:
        ReadTables(database.schema, f"{database.prefix}rebuild_0badcafe_").metadata.create_all(connection)
    assert read_table_names(database) > names

    assert Rebuild(store).verify().equal

    assert read_table_names(database) == names


def test_failing_rebuild_changes_nothing(store: EventStore, database: Database, tables: ReadTables) -> None:
    """A rebuild that breaks off on its way leaves the live tables alone and no others behind."""
    before, names = rows_of(database, tables), read_table_names(database)

    def break_off(done: int, _total: int) -> None:
        if done > 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Rebuild(store, page_events=10).verify(break_off)

    after = rows_of(database, tables)
    assert {name: rows for name, rows in after.items() if name not in REGISTERS.tables} == {
        name: rows for name, rows in before.items() if name not in REGISTERS.tables
    }
    assert read_table_names(database) == names


def test_second_rebuild_ends_the_first(store: EventStore, database: Database, tables: ReadTables) -> None:
    """Two rebuilds at once never mix their rows: the earlier one fails, and the live tables are right."""
    second = Rebuild(store)

    def start_another(done: int, _total: int) -> None:
        if done == 10:
            assert second.replace().equal

    with pytest.raises(Exception, match=r"(?i)no such table|does not exist"):
        Rebuild(store, page_events=10).replace(start_another)

    assert Rebuild(store).verify().equal


def test_follower_stopped_by_a_bad_row_is_moved_on(store: EventStore, database: Database, tables: ReadTables) -> None:
    """Where a row that should not be there stops a follower, the rebuild replaces the row and the follower goes on."""
    follower = Follower(store)
    with database.begin() as connection:
        entry: dict[str, Any] = dict.fromkeys(tables.batches.columns.keys(), 0)
        moment = connection.scalar(select(tables.payouts.c.recorded_at).limit(1))
        entry |= {"id": id_of("batch"), "reference": "x", "effective_at": moment, "recorded_at": moment}
        connection.execute(insert(tables.batches), [entry])

    with pytest.raises(ProjectionStoppedError):
        Rebuild(store, [follower]).verify()
    result = Rebuild(store, [follower]).replace()

    assert [(error.projection, error.position) for error in result.stopped] == [("registers", 1)]
    assert follower.position() == follower.catch_up() == len(LOG)
    assert Rebuild(store, [follower]).verify().equal


def test_event_that_no_rebuild_can_take_stops_it(store: EventStore, database: Database, tables: ReadTables) -> None:
    """When the log itself holds an event nobody knows, the rebuild stops by name and replaces nothing."""
    events = database.tables.events
    with database.begin() as connection:
        row = dict(connection.execute(select(events).where(events.c.position == len(LOG))).mappings().one())
        row |= {"position": len(LOG) + 1, "originator_id": id_of("new"), "topic": "payout.teleported/1"}
        connection.execute(insert(events), [row])
        connection.execute(update(database.tables.log_head).values(position=len(LOG) + 1))
        connection.execute(delete(tables.balances))

    with pytest.raises(ProjectionStoppedError, match="teleported"):
        Rebuild(store).replace()

    assert rows_of(database, tables)["balances"] == []


def test_changed_fold_is_seen(store: EventStore) -> None:
    """A follower whose fold has gone wrong makes rows that the comparison finds."""
    forgetful = replace(REGISTERS, folds={**REGISTERS.folds, BeneficiaryErased: ()})

    result = Rebuild(store, [Follower(store, forgetful)]).verify()

    assert [table.table for table in result.tables if not table.equal] == [ReadTable.BENEFICIARIES]

"""The floors do as much as ours does: nobody is compared with air."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from ledger.chart import QUEUED
from tests.adapters.till import CUSTOMER
from tests.bench import comparison
from tests.bench.floors.by_row_locks import PAID_IN_MINOR
from tests.bench.paths import decoding, followers, latency, queue_in_bulk, queue_one_by_one, sqlite, whole_life
from tests.bench.rounds import measured
from tests.bench.size import quick
from tests.bench.stage import Stage
from tests.bench.timing import CONCURRENCIES, seconds

SIZE = quick(rounds=1)
ROUNDS = 2
"""The one that counts, and the warm-up."""
FLUSH_SECONDS = 0.002


class WatchedStage(Stage):
    """A stage that remembers the last book it gave."""

    last_url: str
    last_file: Path

    def database(self) -> str:
        self.last_url = super().database()
        return self.last_url

    def file(self) -> Path:
        self.last_file = super().file()
        return self.last_file


@pytest.fixture(scope="module")
def stage() -> Iterator[WatchedStage]:
    with WatchedStage.running(SIZE) as stage:
        yield stage


@contextmanager
def ran(stage: WatchedStage, path: comparison.Path) -> Iterator[psycopg.Connection[Any]]:
    """Run a path's comparison, and give a connection to what all have written."""
    with path.open(stage) as compared:
        measured(path.name, compared, SIZE.rounds, lambda: None)
        with psycopg.connect(stage.last_url) as connection:
            yield connection


def rows_of(connection: psycopg.Connection[Any], *name: str) -> set[tuple[Any, ...]]:
    return set(connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(*name))).fetchall())


def test_bulk(stage: WatchedStage) -> None:
    """COPY writes the rows that our batches wrote, and the stock application saves as many payouts."""
    with ran(stage, queue_in_bulk.PATH) as connection:
        payouts = ROUNDS * SIZE.batches * SIZE.batch
        copied = rows_of(connection, "floor", "events")

        assert (
            len(rows_of(connection, "ledger", "payouts"))
            == len(rows_of(connection, "stockapplication_events"))
            == payouts
        )
        assert len(copied) == payouts + ROUNDS * SIZE.batches
        assert copied < rows_of(connection, "ledger", "events")


def test_singles(stage: WatchedStage) -> None:
    """Each row that our callers wrote is committed by itself on one of the connections."""
    with ran(stage, queue_one_by_one.PATH) as connection:
        inserted = rows_of(connection, "floor", "events")

        assert len(inserted) == len(rows_of(connection, "ledger", "payouts")) == ROUNDS * SIZE.singles
        assert inserted < rows_of(connection, "ledger", "events")
        assert len(rows_of(connection, "stockapplication_events")) == ROUNDS * SIZE.stock_singles * len(CONCURRENCIES)


def test_one_transaction(stage: WatchedStage) -> None:
    """The transaction by hand leaves the same payouts, entries, lines, head and balances as our command."""
    with ran(stage, latency.PATH) as connection:
        accounts = {row[0] for row in rows_of(connection, "floor", "balances")}
        for table in ("log_head", "balances"):
            assert rows_of(connection, "floor", table) == rows_of(connection, "ledger", table)
        assert accounts >= {CUSTOMER, QUEUED}
        for table in ("events", "payouts", "journal_entries", "journal_lines"):
            assert rows_of(connection, "floor", table) < rows_of(connection, "ledger", table)
        assert len(rows_of(connection, "floor", "journal_lines")) == 2 * ROUNDS * SIZE.calls


def test_whole_lives(stage: WatchedStage) -> None:
    """SQL with row locks completes each payout, and books as many entries and lines for it as we do."""
    with ran(stage, whole_life.PATH) as connection:
        ours, by_hand = ROUNDS * SIZE.lives, ROUNDS * SIZE.lives_by_hand * len(CONCURRENCIES)
        deposit_entries, deposit_lines = 1, 2

        assert len(rows_of(connection, "ledger", "journal_entries")) == 4 * ours + deposit_entries
        assert len(rows_of(connection, "ledger", "journal_lines")) == 9 * ours + deposit_lines
        assert len(rows_of(connection, "by_hand", "entries")) == 4 * by_hand
        assert len(rows_of(connection, "by_hand", "lines")) == 9 * by_hand
        for schema in ("ledger", "by_hand"):
            completed = "SELECT count(*) FROM {} WHERE status = 'completed'"
            query = sql.SQL(completed).format(sql.Identifier(schema, "payouts"))
            assert connection.execute(query).fetchall() == [(ours if schema == "ledger" else by_hand,)]
        posted = "SELECT account, sum(debit_minor), sum(credit_minor) FROM by_hand.lines GROUP BY account"
        kept = "SELECT account, debit_minor, credit_minor - %s * (account = %s)::int FROM by_hand.balances"
        booked = set(connection.execute(posted).fetchall())
        assert booked == set(connection.execute(kept, (PAID_IN_MINOR, CUSTOMER)).fetchall())
        assert sum(debit_minor - credit_minor for _, debit_minor, credit_minor in booked) == 0


def test_followers(stage: WatchedStage) -> None:
    """All rows of the log are copied, and the stock view has a payout, its lines and balances as our tables do."""
    with ran(stage, followers.PATH) as connection:
        ours, stock = ROUNDS * SIZE.followed // 5, ROUNDS * SIZE.stock_followed // 5

        assert rows_of(connection, "floor", "events") < rows_of(connection, "ledger", "events")
        assert len(rows_of(connection, "floor", "events")) == ROUNDS * SIZE.followed
        assert len(rows_of(connection, "ledger", "bench_payouts")) == ours
        assert len(rows_of(connection, "ledger", "bench_journal_lines")) == 9 * ours + 2
        assert len(rows_of(connection, "view_payouts")) == stock
        assert len(rows_of(connection, "view_lines")) == 9 * stock
        totals = "SELECT sum(debit_minor), sum(credit_minor) FROM view_balances"
        assert len(set(connection.execute(totals).fetchall()[0])) == 1


def test_decoding(stage: WatchedStage) -> None:
    """The library's log has as many events as are read of ours."""
    with ran(stage, decoding.PATH) as connection:
        assert len(rows_of(connection, "stockapplication_events")) == SIZE.decoded
        assert len(rows_of(connection, "ledger", "events")) == SIZE.decoded + 1


@pytest.mark.parametrize("path", [sqlite.BULK_PATH, sqlite.ONE_BY_ONE_PATH], ids=lambda path: path.name)
def test_sqlite(stage: WatchedStage, path: comparison.Path) -> None:
    """The file beside the book's has the same table, and in it the rows that our commands wrote."""
    with path.open(stage) as compared:
        measured(path.name, compared, SIZE.rounds, lambda: None)
    beside = stage.last_file.with_suffix(".floor.db")
    with closing(sqlite3.connect(stage.last_file)) as ours, closing(sqlite3.connect(beside)) as theirs:
        schema = "SELECT type, name, sql FROM sqlite_schema WHERE tbl_name = 'ledger_events' ORDER BY name"
        rows = "SELECT * FROM ledger_events"

        assert ours.execute(schema).fetchall() == theirs.execute(schema).fetchall()
        assert set(theirs.execute(rows)) < set(ours.execute(rows))
        (payouts,) = ours.execute("SELECT count(*) FROM ledger_payouts").fetchone()
        batches = ROUNDS * SIZE.batches if path is sqlite.BULK_PATH else 0
        assert len(theirs.execute(rows).fetchall()) == payouts + batches


def test_slow_flush(stage: WatchedStage) -> None:
    """In the database with a slow flush, a commit takes the 2 ms that it is about, also one that is alone."""
    with psycopg.connect(stage.slow_database(), autocommit=True) as connection:
        connection.execute("CREATE TABLE commits (id int)")

        assert seconds(lambda: connection.execute("INSERT INTO commits VALUES (1)")) >= FLUSH_SECONDS

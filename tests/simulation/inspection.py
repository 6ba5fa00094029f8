"""The inspection: whether our own tables are in order after everything has come to rest."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from adapters.verify.book import one_moment, passes_over_the_log
from ledger.store.columns import text_of
from projections.fold import EVERYTHING
from projections.read_table import KEYS, ReadTable
from projections.rebuild import Rebuild
from projections.verify.verification import verify
from tests.projections.memory_tables import MemoryTables
from tests.simulation.our_clocks import AHEAD_MAX
from tests.simulation.post import Post
from tests.simulation.store import Store
from tests.simulation.violations import Promise, Violation

_UNBALANCED = "SELECT currency, sum(debit_minor) - sum(credit_minor) FROM ledger_balances GROUP BY currency"
_LEASED = "SELECT task, subject FROM ledger_work_jobs WHERE lease_token IS NOT NULL"
_LATE = "SELECT task, subject, last_failure FROM ledger_work_jobs WHERE due_at <= ? OR failures > 0"
_KEPT = "SELECT digest, handled_at IS NULL FROM ledger_webhook_inbox ORDER BY digest"
_UNREADABLE = "SELECT digest, outcome FROM ledger_webhook_inbox WHERE outcome LIKE 'unreadable%'"
_PAGE = 10_000


class Inspection:
    """Looks through one store."""

    def __init__(self, store: Store, post: Post) -> None:
        """Know which messages belong to nobody here, and which nobody signed."""
        self._store = store
        self._strangers = post.strange_digests
        self._forged = post.forged_digests

    def violations(self, *, rebuilds: bool) -> Iterator[Violation]:
        """Check every promise about our own tables."""
        for currency, difference in self._rows(_UNBALANCED):
            if difference:
                yield Violation(Promise.BALANCED, f"debits exceed credits by {difference} {currency}")
        yield from self._about_queue()
        yield from self._about_inbox()
        yield from self._about_folds()
        if rebuilds:
            yield from self._about_log()
            result = Rebuild(self._store.book.store).verify()
            for table in result.tables:
                if not table.equal:
                    yield Violation(Promise.REBUILT, f"{table.table}: {table.differing_keys}")

    def _about_queue(self) -> Iterator[Violation]:
        for task, subject in self._rows(_LEASED):
            yield Violation(Promise.QUEUE_EMPTY, f"{task} of {subject} is held by nobody who lives")
        for task, subject, failure in self._rows(_LATE, text_of(self._store.clock.now() - AHEAD_MAX)):
            yield Violation(Promise.QUEUE_EMPTY, f"{task} of {subject} is not done: {failure}")

    def _about_inbox(self) -> Iterator[Violation]:
        for digest, is_waiting in self._rows(_KEPT):
            if digest in self._forged:
                yield Violation(Promise.INBOX_EMPTY, f"message {digest[:8]} was forged and accepted")
            elif bool(is_waiting) is not (digest in self._strangers):
                text = "waits for nothing" if is_waiting else "is about a stranger's payout, and was dropped"
                yield Violation(Promise.INBOX_EMPTY, f"message {digest[:8]} {text}")
        for digest, outcome in self._rows(_UNREADABLE):
            yield Violation(Promise.INBOX_EMPTY, f"message {digest[:8]} is {outcome}")

    def _about_log(self) -> Iterator[Violation]:
        """Verify the log by the passes that every book is verified by."""
        with one_moment(self._store.book) as reading:
            for result in verify(reading, passes_over_the_log((), ()), lambda *_: None):
                for found in result.findings:
                    text = f"{result.name}: {found.rule}: {found.key}, expected {found.expected}, found {found.found}"
                    yield Violation(Promise.VERIFIED, text)

    def _about_folds(self) -> Iterator[Violation]:
        """Fold the whole log in memory; the rebuild proper does the same in the database and takes its time."""
        book = self._store.book
        book.follower.catch_up()
        fresh = MemoryTables()
        events = book.store.read_page(0, _PAGE)
        fresh.apply(EVERYTHING.fold(events, book.zone))
        with book.database.read() as connection:
            for name in ReadTable:
                table = book.tables.by_name[name]
                live = {
                    tuple(row[column] for column in KEYS[name]): dict(row)
                    for row in connection.execute(select(table)).mappings()
                }
                if live != _with_all_columns(fresh.rows[name], [column.name for column in table.columns]):
                    yield Violation(Promise.REBUILT, f"{name} is not what the log makes of it")

    def _rows(self, query: str, *parameters: str) -> list[tuple[str, ...]]:
        return self._store.side.execute(query, parameters).fetchall()


def _with_all_columns(rows: dict[tuple[object, ...], dict[str, object]], columns: list[str]) -> dict[object, object]:
    return {key: {column: row.get(column) for column in columns} for key, row in rows.items()}

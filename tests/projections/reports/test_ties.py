"""Reports tie to the books, and one that does not says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Update, update

from ledger import chart
from ledger.clock import MovableClock
from ledger.journal import EntryKind
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from ledger.store.opening import open_database
from projections.errors import AgeingUntiedError, BooksContradictedError, ReportUntiedError, StatementBrokenError
from projections.follower import Follower
from projections.inline import InlineBooks
from projections.migrate import ALL_MIGRATIONS
from projections.queries.spans import Span
from projections.read_table import ReadTable
from projections.reports.asked import Asked
from projections.reports.data_quality import NAME as DATA_QUALITY
from projections.reports.fees_and_tax import NAME as FEE_REPORT
from projections.reports.general_ledger import NAME as LEDGER
from projections.reports.in_transit_ageing import NAME as AGEING
from projections.reports.register import REPORTS
from projections.reports.settlement_summary import NAME as SETTLEMENT
from projections.schema import ReadTables
from tests.builders import ACME, MOMENT, NXT, PayoutStory, appending
from tests.new_book import make_book
from tests.projections.queries.histories import NEAR_MIDNIGHT, record_history
from tests.projections.reports.made import rows_of, tamper

DAYS = st.none() | st.dates(date(2026, 1, 29), date(2026, 2, 6))
LATER = datetime(2026, 2, 10, tzinfo=UTC)


@settings(max_examples=8)
@given(seed=st.integers(0, 10_000), days=st.tuples(DAYS, DAYS), known_at=st.integers(0, 60), followed=st.booleans())
def test_reports_of_every_story_tie(
    seed: int, days: tuple[date | None, date | None], known_at: int, *, followed: bool
) -> None:
    """Over any span, now and as known at any position, with the follower or without it, every report ties."""
    since, until = days if None in days else sorted(day for day in days if day)
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'book.db'}"
        make_book(url, ALL_MIGRATIONS)
        database = open_database(url, migrations=ALL_MIGRATIONS)
        clock = MovableClock(MOMENT)
        store = EventStore(database, InlineBooks(database), clock)
        record_history(store, clock, seed)
        if followed:
            Follower(store).catch_up()
        for name in REPORTS:
            for position in (None, known_at):
                rows_of(database, ReadTables.of(database), name, Asked(LATER, Span(since, until), position))
        database.dispose()


def test_reports_of_the_past_are_what_was_printed_then(
    store: EventStore, clock: MovableClock, database: Database, tables: ReadTables
) -> None:
    """As known at an earlier position, a report equals the one that was printed when the log ended there."""
    spans = (Span(), Span(date(2026, 1, 31), date(2026, 2, 2)), Span(None, datetime(2026, 2, 1, 18, 30, tzinfo=UTC)))
    asked = [(name, span) for name in REPORTS for span in spans]
    record_history(store, clock, seed=1)
    Follower(store).catch_up()
    position = store.head()
    printed = [rows_of(database, tables, name, Asked(LATER, span)) for name, span in asked]

    clock.move(timedelta(minutes=1))
    for payout in (PayoutStory(f"late {number}", effective_at=NEAR_MIDNIGHT) for number in range(3)):
        payout.queued(), payout.submitted(), payout.completed(), payout.fee_charged()
        store.transact(appending(*payout.told))
    waiting = PayoutStory("late and open", effective_at=NEAR_MIDNIGHT)
    store.transact(appending(waiting.queued(), waiting.submitted()))
    Follower(store).catch_up()

    assert [rows_of(database, tables, name, Asked(LATER, span, position)) for name, span in asked] == printed
    assert [rows_of(database, tables, name, Asked(LATER, span)) for name, span in asked[::3]] != printed[::3]


def paisa_more(tables: ReadTables, account: str, table: ReadTable) -> Update:
    """Return the change that adds a paisa to a debit of an account in a table of totals."""
    changed = tables.by_name[table]
    return update(changed).where(changed.c.account == account).values(debit_minor=changed.c.debit_minor + 1)


def line_changed(tables: ReadTables, account: str, kind: EntryKind) -> Update:
    """Return the change that adds a paisa to the lines of a kind of entry on an account."""
    lines, entries = tables.journal_lines, tables.journal_entries
    of_kind = entries.select().where(entries.c.kind == kind.value).with_only_columns(entries.c.position)
    changed = update(lines).where(lines.c.account == account, lines.c.position.in_(of_kind))
    return changed.values(amount_minor=lines.c.amount_minor + 1)


Broken = tuple[str, type[BooksContradictedError], Callable[[ReadTables], Update]]
WALLET, FEES, TRANSIT = chart.wallet(NXT), chart.fees(NXT), chart.in_transit(NXT)
DAYS_MOVED = ReadTable.DAILY_BALANCES
BROKEN: dict[str, Broken] = {
    "wallet's day": (SETTLEMENT, ReportUntiedError, lambda tables: paisa_more(tables, WALLET, DAYS_MOVED)),
    "cash-out": (SETTLEMENT, ReportUntiedError, lambda tables: line_changed(tables, WALLET, EntryKind.COMPLETED)),
    "day of fees": (FEE_REPORT, ReportUntiedError, lambda tables: paisa_more(tables, FEES, DAYS_MOVED)),
    "day of tax": (FEE_REPORT, ReportUntiedError, lambda tables: paisa_more(tables, chart.INPUT_GST, DAYS_MOVED)),
    "fee": (FEE_REPORT, ReportUntiedError, lambda tables: line_changed(tables, FEES, EntryKind.FEE_CHARGED)),
    "balance": (LEDGER, ReportUntiedError, lambda tables: paisa_more(tables, ACME, ReadTable.BALANCES)),
    "line": (LEDGER, StatementBrokenError, lambda tables: line_changed(tables, ACME, EntryKind.QUEUED)),
    "handed over": (AGEING, ReportUntiedError, lambda tables: line_changed(tables, TRANSIT, EntryKind.SUBMITTED)),
    "clearing": (DATA_QUALITY, ReportUntiedError, lambda tables: line_changed(tables, TRANSIT, EntryKind.SUBMITTED)),
    "payout": (
        AGEING,
        AgeingUntiedError,
        lambda tables: update(tables.payouts).where(tables.payouts.c.status == "in_transit").values(amount_minor=1),
    ),
}
"""What is changed by a paisa, and the error of the report that finds it."""


@pytest.mark.parametrize("broken", BROKEN)
def test_report_that_does_not_tie_is_told(
    full_book: EventStore,
    database: Database,
    tables: ReadTables,
    broken: str,
) -> None:
    """One figure changed by a paisa behind the ledger's back, in the journal or in a total, is a named error."""
    name, error, change = BROKEN[broken]
    assert rows_of(database, tables, name)
    tamper(database, change(tables))

    with pytest.raises(error):
        rows_of(database, tables, name)


def test_error_names_the_figures(full_book: EventStore, database: Database, tables: ReadTables) -> None:
    """The error says which figure of which report differs, and both amounts."""
    tamper(database, paisa_more(tables, chart.fees(NXT), ReadTable.DAILY_BALANCES))

    with pytest.raises(ReportUntiedError) as caught:
        rows_of(database, tables, FEE_REPORT)

    told = caught.value
    assert (told.report, told.figure, told.currency) == ("fees", f"{chart.fees(NXT)} on 2026-01-31", "INR")
    assert (told.report_minor, told.books_minor) == (500, 501)

"""Data quality of statements: what the books know of them, what they know of payouts, and the days they leave out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from projections.queries.spans import Span
from projections.reports.asked import Asked
from projections.reports.data_quality import COVERAGE, LINES_KNOWN, NAME, PAYOUTS_TOLD
from tests.adapters.statements.till_statements import DEPOSIT, paid, take_in
from tests.adapters.till import ME, MOMENT, WALLET, Till, opened_till
from tests.projections.reconciliation.counter import BANK, Counter, opened_counter
from tests.projections.reports.made import Rows, rows_of

UNKNOWN = "deposit,,,,,7.00,,2026-02-26"
LATER = "deposit,,,,,9.00,,2026-03-02"
OF_STATEMENTS = (LINES_KNOWN, PAYOUTS_TOLD, COVERAGE)
Told = dict[str, tuple[int, int, date | None]]


@pytest.fixture
def till(database_url: str) -> Iterator[Till]:
    """Return a till with a new book on each engine."""
    with opened_till(database_url) as till:
        yield till


def told(rows: Rows) -> Told:
    """Return, by metric, how many were counted and found, and the first day that is missing."""
    return {
        row["metric"]: (row["counted"], row["found"], row["first_missing"])
        for row in rows
        if row["metric"] in OF_STATEMENTS
    }


def quality(till: Till, span: Span | None = None, known_at: int | None = None) -> Told:
    asked = Asked(MOMENT, span or Span(), known_at, till.book.zone)
    return told(rows_of(till.book.database, till.book.tables, NAME, asked))


def test_completeness_counts_matches_of_both_sides(till: Till) -> None:
    """Of the lines told, those are known that are matched, and so are the cash-outs that a statement should tell."""
    found = paid(till)
    assert quality(till) == {}
    take_in(till, DEPOSIT, found.debit_row, UNKNOWN)

    rows = rows_of(till.book.database, till.book.tables, NAME, Asked(MOMENT))

    assert told(rows) == {LINES_KNOWN: (3, 2, None), PAYOUTS_TOLD: (1, 1, None), COVERAGE: (1, 1, None)}
    assert {row["subject"] for row in rows if row["metric"] in OF_STATEMENTS} == {f"{WALLET}, told by the provider"}


def test_a_payout_that_no_statement_tells_is_not_found(till: Till) -> None:
    """A cash-out on a day that statements cover counts as missing until a line of theirs is matched with it."""
    missing = paid(till)
    take_in(till, DEPOSIT)
    before = quality(till)
    take_in(till, LATER, missing.debit_row.replace("2026-02-26", "2026-03-02"))

    assert before[PAYOUTS_TOLD] == (1, 0, None)
    assert quality(till)[PAYOUTS_TOLD] == (1, 1, None)


def test_days_that_no_statement_covers_are_told(till: Till) -> None:
    """Between statements without balances, days that none of them covers are counted, and the first is named."""
    take_in(till, UNKNOWN)
    take_in(till, LATER)

    assert quality(till)[COVERAGE] == (5, 2, date(2026, 2, 27))
    assert quality(till, Span(None, date(2026, 3, 2)))[COVERAGE] == (1, 1, None)


def test_balances_that_meet_leave_no_day_out(database_url: str) -> None:
    """A statement that begins with the balance that the one before ended with covers the days between."""
    with opened_counter(database_url) as counter:
        counter.take(-700)
        counter.sleep(4)
        counter.take(-590)

        rows = rows_of(counter.opened.database, counter.tables, NAME, Asked(counter.clock.now()))

    assert told(rows)[COVERAGE] == (5, 5, None)
    assert rows[-1]["subject"] == f"{BANK}, told by the bank"


def test_completeness_of_the_past(till: Till) -> None:
    """As known at an earlier position, it says what was said then, whatever was matched or taken back since."""
    found = paid(till)
    printed = [(till.book.store.head(), quality(till))]
    take_in(till, DEPOSIT, found.debit_row)
    printed.append((till.book.store.head(), quality(till)))
    for match_id in Counter(till.book, None).live_matches():  # type: ignore[arg-type]
        till.book.reconciliation.undo_match(match_id, "another's", actor=ME)
    printed.append((till.book.store.head(), quality(till)))
    take_in(till, LATER)
    printed.append((till.book.store.head(), quality(till)))

    assert [quality(till, known_at=position) for position, _ in printed] == [said for _, said in printed]
    assert [said.get(PAYOUTS_TOLD, (0, 0))[1] for _, said in printed] == [0, 1, 0, 0]

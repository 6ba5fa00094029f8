"""The reports of reconciliation: open breaks with their ages, and the bank reconciliation statement."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from projections.errors import ReportUntiedError
from projections.queries.spans import Span
from projections.reports.asked import Asked
from projections.reports.bank_reconciliation import NAME as BANK_RECONCILIATION
from projections.reports.breaks import NAME as BREAKS
from tests.projections.reconciliation.counter import BANK, ME, OTHER, SUSPENSE, Counter, opened_counter, told
from tests.projections.reports.made import Rows, rows_of, tamper


@pytest.fixture
def counter(database_url: str) -> Iterator[Counter]:
    """Return a counter with a new book on each engine."""
    with opened_counter(database_url) as counter:
        yield counter


def report(counter: Counter, name: str, until: date | None = None, known_at: int | None = None) -> Rows:
    asked = Asked(counter.clock.now(), Span(None, until), known_at, counter.opened.zone)
    return rows_of(counter.opened.database, counter.tables, name, asked)


def items(rows: Rows) -> list[tuple[str, int]]:
    return [(row["item"], row["amount_minor"]) for row in rows]


def test_breaks_are_told_with_age_and_suspense(counter: Counter) -> None:
    """Each open break has its age in days and what it holds; a settled one is gone, but not as of a day before."""
    counter.take(-590, 700)
    counter.sleep(3)
    charge, deposit = counter.open_breaks()
    counter.reconciliation.propose_write_off(deposit.break_id, "Income:Other", "a gift", actor=ME)
    counter.reconciliation.approve_write_off(deposit.break_id, actor=OTHER)

    (row,) = report(counter, BREAKS)

    assert (row["kind"], row["account"], row["told_by"], row["age_days"]) == ("MISSING_IN_LEDGER", BANK, "bank", 3)
    assert (row["difference_minor"], row["suspended_minor"]) == (-590, 590)
    assert row["break_id"] == str(charge.break_id)
    assert len(report(counter, BREAKS, until=counter.today)) == len((charge, deposit))


def test_break_report_that_does_not_tie_is_told(counter: Counter) -> None:
    """A suspense account that is not what the open breaks hold is a named error."""
    counter.take(-590)
    balances = counter.tables.balances
    tamper(
        counter.opened.database,
        update(balances).where(balances.c.account == SUSPENSE).values(debit_minor=balances.c.debit_minor + 1),
    )

    with pytest.raises(ReportUntiedError):
        report(counter, BREAKS)


def test_bank_reconciliation_explains_the_difference(counter: Counter) -> None:
    """Our balance, what was not told yet, and what was told on another day come to the bank's balance."""
    counter.book(50_000, -700)
    counter.take(50_000, -590)
    first = counter.today
    counter.sleep()
    counter.book(-800)
    counter.take(-700, -800)

    assert items(report(counter, BANK_RECONCILIATION, until=first + timedelta(days=1))) == [
        ("balance in our books", 48_710),
        ("told on another day", 700),
        ("balance by the statement", 49_410),
    ]
    assert items(report(counter, BANK_RECONCILIATION)) == [
        ("balance in our books", 47_910),
        ("balance by the statement", 47_910),
    ]
    assert report(counter, BANK_RECONCILIATION, until=first) == []


def test_bank_reconciliation_lists_what_is_outstanding(counter: Counter) -> None:
    """A line that the bank has not told of is listed by name, and a difference from before the first statement too."""
    counter.book(1_000)
    counter.sleep()
    counter.book(-700)
    counter.reconciliation.import_file([counter.statement([], opening_minor=1_200)], actor=ME)

    rows = report(counter, BANK_RECONCILIATION)

    assert items(rows) == [
        ("balance in our books", 300),
        ("not told yet", 700),
        ("differed before the first", 200),
        ("balance by the statement", 1_200),
    ]
    assert rows[1]["named"].endswith("-002")


def test_what_was_written_off_is_not_outstanding(counter: Counter) -> None:
    """A line that the bank never had, and that was written off, is settled and not listed."""
    counter.book(-700)
    counter.take()
    counter.sleep(6)
    counter.take()
    (missing,) = counter.open_breaks()
    before, printed = counter.opened.store.head(), items(report(counter, BANK_RECONCILIATION))
    counter.reconciliation.propose_write_off(missing.break_id, "Expenses:Bank", "never sent", actor=ME)
    counter.reconciliation.approve_write_off(missing.break_id, actor=OTHER)
    assert items(report(counter, BANK_RECONCILIATION, known_at=before)) == printed
    counter.sleep()
    counter.take()

    assert items(report(counter, BANK_RECONCILIATION)) == [
        ("balance in our books", 0),
        ("balance by the statement", 0),
    ]


def test_statement_that_is_not_explained_is_told(counter: Counter) -> None:
    """A closing balance that does not follow from our books and what is listed is a named error."""
    counter.take(-590)
    tamper(counter.opened.database, update(counter.tables.statements).values(closing_minor=-589))

    with pytest.raises(ReportUntiedError):
        report(counter, BANK_RECONCILIATION)


@pytest.mark.parametrize("name", [BREAKS, BANK_RECONCILIATION])
def test_reports_of_the_past_are_what_was_printed_then(counter: Counter, name: str) -> None:
    """As known at an earlier position, a report equals the one that was printed when the log ended there."""
    printed: list[tuple[int, Asked, Rows]] = []

    def keep() -> None:
        asked = Asked(counter.clock.now(), Span(), None, counter.opened.zone)
        rows = rows_of(counter.opened.database, counter.tables, name, asked)
        printed.append((counter.opened.store.head(), asked, rows))

    counter.book(-700, -700, 50_000)
    counter.take(-700, -590, 50_000)
    keep()
    tie, charge = sorted(counter.open_breaks(), key=lambda each: not each.booked)
    counter.reconciliation.match_lines(tie.external, [min(tie.booked)], "the first", actor=ME)
    keep()
    counter.reconciliation.undo_match(counter.live_matches()[0], "another's", actor=ME)
    counter.reconciliation.propose_write_off(charge.break_id, "Expenses:Bank", "a charge", actor=ME)
    keep()
    counter.reconciliation.approve_write_off(charge.break_id, actor=OTHER)
    counter.book(-5)
    keep()
    counter.sleep()
    counter.take(-700, -5, -5)
    keep()

    for position, asked, rows in printed:
        then = Asked(asked.now, Span(), position, asked.zone)
        assert rows_of(counter.opened.database, counter.tables, name, then) == rows
    assert len({str(rows) for _, _, rows in printed}) > len(printed) // 2


def test_what_is_booked_after_a_close_is_an_item_of_its_own(counter: Counter) -> None:
    """What a statement tells late of a closed day is booked on the next one, and explains the difference until then."""
    counter.book(50_000)
    day = counter.today
    counter.sleep()
    counter.opened.ledger.close_period(day, actor=ME)
    lines = [told(1, 50_000, day), told(2, -590, day)]
    late = counter.statement((), 0, from_date=day, to_date=day, lines=tuple(lines), closing_minor=49_410)
    counter.reconciliation.import_file([late], actor=ME)
    counter.reconcile()

    assert items(report(counter, BANK_RECONCILIATION, until=day + timedelta(days=1))) == [
        ("balance in our books", 50_000),
        ("booked after a close", -590),
        ("balance by the statement", 49_410),
    ]

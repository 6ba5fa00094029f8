"""What suspense holds and nothing open explains is found."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, select, update

from ledger import chart
from ledger.journal import credit, debit
from ledger.money import Money
from ledger.payout.anomalies import Resolution
from ledger.reconciliation.recorded_break import BreakStatus
from projections.schema import ReadTables
from projections.verify.finding import Finding
from projections.verify.suspense import Suspense
from tests.ledger.application.desk import CHECKER, ME
from tests.projections.reconciliation.counter import SUSPENSE
from tests.projections.verify.honest_book import HonestBook
from tests.projections.verify.looking import changed, findings

OF_BREAK = "Suspense holds of a break what it says while it is open, and nothing afterwards (minor units, debit side)"
OF_PAYOUT = "Suspense holds of a payout what its open anomalies have put there (minor units, debit side)"


def row(honest: HonestBook, table: Table, **facts: Any) -> Any:
    """Return the one row of a table with these facts."""
    with honest.book.database.read() as connection:
        query = select(table).where(*(table.c[name] == value for name, value in facts.items()))
        return connection.execute(query).one()


def test_a_break_that_was_closed_by_hand_is_found(honest: HonestBook) -> None:
    """A break that no longer says that it is open leaves its money in suspense unexplained."""
    held = row(honest, honest.book.tables.breaks, suspended_minor=999)

    def close(connection: Connection, tables: ReadTables) -> None:
        is_it = tables.breaks.c.id == held.id
        connection.execute(update(tables.breaks).where(is_it).values(status=BreakStatus.CLOSED.value))

    with changed(honest.book, close) as connection:
        (finding,) = findings(Suspense(), honest.book, connection)

    assert finding == Finding("suspense", OF_BREAK, f"break {held.id}, {SUSPENSE} INR", "0", "999", held.position)


def test_a_break_that_says_another_amount_is_found(honest: HonestBook) -> None:
    """What an open break says that it holds is what its entry has put there."""
    held = row(honest, honest.book.tables.breaks, suspended_minor=-333)

    def change(connection: Connection, tables: ReadTables) -> None:
        is_it = tables.breaks.c.id == held.id
        connection.execute(update(tables.breaks).where(is_it).values(suspended_minor=-300))

    with changed(honest.book, change) as connection:
        (finding,) = findings(Suspense(), honest.book, connection)

    assert (finding.expected, finding.found, finding.position) == ("-300", "-333", held.position)


def test_money_of_a_settled_anomaly_is_found(honest: HonestBook) -> None:
    """An anomaly that was resolved without an entry leaves the money that left in suspense."""
    raised = row(honest, honest.book.tables.anomalies, payout_id=honest.suspended)

    def settle(connection: Connection, tables: ReadTables) -> None:
        is_it = tables.anomalies.c.payout_id == honest.suspended
        connection.execute(update(tables.anomalies).where(is_it).values(resolution=Resolution.WRITTEN_OFF.value))

    with changed(honest.book, settle) as connection:
        (finding,) = findings(Suspense(), honest.book, connection)

    key = f"payout {honest.suspended}, {chart.suspense('NxtShared')} INR"
    assert finding == Finding("suspense", OF_PAYOUT, key, "0", "10000", raised.position)


def test_what_people_book_into_a_provider_s_suspense_is_theirs(honest: HonestBook) -> None:
    """A manual entry may use a provider's suspense account, and is no finding."""
    ledger, account = honest.book.ledger, chart.suspense("NxtShared")

    def book(connection: Connection, _tables: ReadTables) -> None:
        money = Money(70, "INR")
        lines = [debit(account, money), credit("Equity:Capital", money)]
        proposed = ledger.propose_entry("M-1", "found", lines, actor=ME, connection=connection)
        ledger.approve_entry(proposed.aggregate_id, actor=CHECKER, connection=connection)

    with changed(honest.book, book) as connection:
        assert findings(Suspense(), honest.book, connection) == []

"""What was changed in closed days is found."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from projections.schema import ReadTables
from projections.verify.finding import Finding
from projections.verify.periods import Periods
from tests.projections.verify.honest_book import HonestBook
from tests.projections.verify.looking import changed, findings

RENT = "Expenses:Rent"
CLOSED_ON = date(2026, 1, 31)
ONE_DAY = timedelta(days=1)
CLOSING = "A close keeps what every account held at the end of its last day (minor units, debit side)"
CARRIED = "The days behind a close open with what it kept (minor units, debit side)"
CLOSED_DAY = "Nothing is booked on a closed day"
POSTING_DAY = "An entry is booked on its own day, and where that was closed on the first open one"


def closes(honest: HonestBook) -> list[Row[Any]]:
    closes = honest.book.tables.period_closes
    with honest.book.database.read() as connection:
        return list(connection.execute(select(closes).order_by(closes.c.close_no)))


def entry(honest: HonestBook, *, late: bool) -> Row[Any]:
    """Return the latest entry that was booked on its own day, or on a later one."""
    entries = honest.book.tables.journal_entries
    query = select(entries).where((entries.c.effective_date != entries.c.posted_on) == late)
    with honest.book.database.read() as connection:
        found = connection.execute(query.order_by(entries.c.position.desc())).first()
    assert found is not None
    return found


def test_a_closing_balance_that_was_changed_is_found(honest: HonestBook) -> None:
    """What a close keeps is held against the journal as it was known then and, while it holds, as it is known now."""
    first, lifted = closes(honest)

    def change(connection: Connection, tables: ReadTables) -> None:
        balances = tables.closing_balances
        connection.execute(update(balances).where(balances.c.account == RENT).values(amount_minor=1))

    with changed(honest.book, change) as connection:
        found = findings(Periods(), honest.book, connection)

    told = [(CLOSING, first), (CARRIED, first), (CLOSING, lifted)]
    assert found == [
        Finding("periods", rule, f"close {each.close_no}, {RENT} INR", "-49910", "-1", each.closed_position)
        for rule, each in told
    ]


def test_closing_balances_on_one_side_only_are_found(honest: HonestBook) -> None:
    """A balance that a close does not keep is told, and so is one that the journal does not have."""

    def change(connection: Connection, tables: ReadTables) -> None:
        balances = tables.closing_balances
        connection.execute(delete(balances).where(balances.c.account == RENT))
        invented = update(balances).where(balances.c.account == "Expenses:Fees:NxtShared")
        connection.execute(invented.values(account="Expenses:Food"))

    with changed(honest.book, change) as connection:
        found = [each for each in findings(Periods(), honest.book, connection) if each.rule == CARRIED]

    assert [(each.key, each.expected, each.found) for each in found] == [
        ("close 1, Expenses:Fees:NxtShared INR", "500", "0"),
        ("close 1, Expenses:Food INR", "0", "500"),
        (f"close 1, {RENT} INR", "-49910", "0"),
    ]


def test_an_entry_that_was_moved_into_a_closed_day_is_found(honest: HonestBook) -> None:
    """What came to be known after a close may not be booked on a closed day, and changes what was carried forward."""
    moved = entry(honest, late=True)

    def move(connection: Connection, tables: ReadTables) -> None:
        for table in (tables.journal_entries, tables.journal_lines):
            connection.execute(update(table).where(table.c.position == moved.position).values(posted_on=CLOSED_ON))

    with changed(honest.book, move) as connection:
        *carried, finding = findings(Periods(), honest.book, connection)

    day = str(CLOSED_ON + ONE_DAY)
    assert finding == Finding("periods", CLOSED_DAY, f"entry {moved.position}", day, str(CLOSED_ON), moved.position)
    assert {(each.rule, each.key.split(",")[0]) for each in carried} == {(CARRIED, "close 1")}


def test_an_entry_that_was_moved_between_open_days_is_found(honest: HonestBook) -> None:
    """Where its own day is open, an entry is booked there and nowhere else."""
    moved = entry(honest, late=False)
    elsewhere = moved.posted_on + ONE_DAY

    def move(connection: Connection, tables: ReadTables) -> None:
        entries = tables.journal_entries
        connection.execute(update(entries).where(entries.c.position == moved.position).values(posted_on=elsewhere))

    with changed(honest.book, move) as connection:
        found = findings(Periods(), honest.book, connection)

    about = f"entry {moved.position}", str(moved.posted_on), str(elsewhere), moved.position
    assert found == [Finding("periods", POSTING_DAY, *about)]


def test_an_entry_of_before_the_first_close_has_no_other_day(honest: HonestBook) -> None:
    """While every day is open, what is booked later than it happened is a finding."""

    def move(connection: Connection, tables: ReadTables) -> None:
        entries = tables.journal_entries
        connection.execute(update(entries).where(entries.c.position == 1).values(posted_on=CLOSED_ON + ONE_DAY))

    with changed(honest.book, move) as connection:
        found = findings(Periods(), honest.book, connection)

    assert [(each.key, each.expected, each.position) for each in found] == [("entry 1", str(CLOSED_ON), 1)]

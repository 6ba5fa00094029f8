"""Books that do not add up are found, line by line and account by account."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select, update

from projections.schema import ReadTables
from projections.verify.balances import Balances
from projections.verify.finding import Finding
from tests.projections.reconciliation.counter import BANK
from tests.projections.verify.honest_book import HonestBook
from tests.projections.verify.looking import changed, findings

RENT = "Expenses:Rent"


def last_position(honest: HonestBook, account: str) -> int:
    """Return the position of the latest line of an account."""
    lines = honest.book.tables.journal_lines.c
    with honest.book.database.read() as connection:
        query = select(lines.position).where(lines.account == account).order_by(lines.position.desc())
        return int(connection.execute(query.limit(1)).scalar_one())


def test_an_entry_that_does_not_balance_is_found(honest: HonestBook) -> None:
    """A line whose amount was changed unbalances its entry, its account, and that account's days."""
    position = last_position(honest, RENT)

    def change(connection: Connection, tables: ReadTables) -> None:
        lines = tables.journal_lines
        is_it = (lines.c.position == position) & (lines.c.account == RENT)
        connection.execute(update(lines).where(is_it).values(amount_minor=101))

    with changed(honest.book, change) as connection:
        entry, account, days = findings(Balances(), honest.book, connection)

    balanced = "The debits of an entry equal its credits (minor units)"
    found = "debit 101, credit 100"
    assert entry == Finding("balances", balanced, f"entry {position} INR", "equal sides", found, position)
    assert (account.key, account.position) == (days.key, days.position) == (f"{RENT} INR", position)
    assert (account.expected, account.found) == ("debit 1391, credit 51200", "debit 1390, credit 51200")
    assert (days.expected, days.found) == (account.expected, account.found)


def test_a_total_that_is_not_the_sum_of_its_lines_is_found(honest: HonestBook) -> None:
    """A balance that was raised on one side is told with both sides, and with the latest line of the account."""

    def change(connection: Connection, tables: ReadTables) -> None:
        balances = tables.balances
        raised = update(balances).where(balances.c.account == RENT).values(debit_minor=balances.c.debit_minor + 5)
        connection.execute(raised)

    with changed(honest.book, change) as connection:
        (found,) = findings(Balances(), honest.book, connection)

    assert found == Finding(
        check="balances",
        rule="The total of an account is the sum of its lines (minor units)",
        key=f"{RENT} INR",
        expected="debit 1390, credit 51200",
        found="debit 1395, credit 51200",
        position=last_position(honest, RENT),
    )


def test_accounts_on_one_side_only_are_found(honest: HonestBook) -> None:
    """An account without a total is told, and so is a total without lines."""
    position = last_position(honest, BANK)

    def change(connection: Connection, tables: ReadTables) -> None:
        connection.execute(delete(tables.balances).where(tables.balances.c.account == BANK))
        invented = update(tables.daily_balances).where(tables.daily_balances.c.account == BANK)
        connection.execute(invented.values(account="Assets:Bank:Icici"))

    with changed(honest.book, change) as connection:
        found = findings(Balances(), honest.book, connection)

    told = "debit 51533, credit 2389"
    assert [(each.key, each.expected, each.found, each.position) for each in found] == [
        (f"{BANK} INR", told, "nothing", position),
        (f"{BANK} INR", told, "nothing", position),
        ("Assets:Bank:Icici INR", "nothing", told, position),
    ]


def test_days_are_compared_as_far_as_their_follower_has_come(honest: HonestBook) -> None:
    """A follower that lags is no finding: only the lines that it has taken are counted."""

    def lag(connection: Connection, tables: ReadTables) -> None:
        connection.execute(delete(tables.daily_balances))
        connection.execute(update(tables.projection_positions).values(position=0))

    with changed(honest.book, lag) as connection:
        assert findings(Balances(), honest.book, connection) == []

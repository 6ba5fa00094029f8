"""The accounts in use."""

from __future__ import annotations

from collections.abc import Sequence

from ledger import chart
from ledger.accounts import AccountType, Side
from ledger.events import RecordedEvent
from ledger.money import Money
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from projections.queries.accounts import AccountRow, list_accounts
from projections.schema import ReadTables
from tests.builders import ACME, MOMENT, NXT, ManualEntryStory, PayoutStory, appending
from tests.projections.queries import replay


def listed(
    database: Database, tables: ReadTables, of_type: AccountType | None = None, prefix: str = ""
) -> Sequence[AccountRow]:
    with database.read() as connection:
        return list_accounts(connection, tables, limit=100, of_type=of_type, prefix=prefix)


def test_accounts_are_what_the_log_booked(
    database: Database, tables: ReadTables, history: Sequence[RecordedEvent]
) -> None:
    """Every account that was ever booked is listed by name, with its sides and its balance as the replay makes them."""
    found = listed(database, tables)
    lines = [line for _, _, line in replay.lines_of(history)]
    balances = replay.balances_of(history)

    assert [row.account for row in found] == sorted({line.account for line in lines})
    for row in found:
        for side, minor in ((Side.DEBIT, row.debit_minor), (Side.CREDIT, row.credit_minor)):
            assert minor == sum(line.amount_minor for line in lines if (line.account, line.side) == (row.account, side))
        assert row.balance_minor == balances[row.account]
        assert row.account.startswith(f"{row.type}:")


def test_account_that_is_even_stays_listed(store: EventStore, database: Database, tables: ReadTables) -> None:
    """An account is listed once for each of its currencies, even when nothing is left on it."""
    rupees, dollars = PayoutStory("P-1", amount_minor=5), PayoutStory("P-2")
    dollars.money = Money(7, "USD")
    store.transact(appending(ManualEntryStory("D-1").deposited(amount_minor=5)))
    store.transact(appending(rupees.queued(), rupees.submitted(), rupees.completed(), dollars.queued()))

    found = {(row.account, row.currency): row for row in listed(database, tables)}

    even, overdrawn = found[chart.wallet(NXT), "INR"], found[ACME, "USD"]
    assert (even.type, even.debit_minor, even.credit_minor, even.balance_minor) == (AccountType.ASSET, 5, 5, 0)
    assert (even.position, even.effective_at) == (4, rupees.told[-1].effective_at)
    assert (overdrawn.type, overdrawn.debit_minor, overdrawn.balance_minor) == (AccountType.LIABILITY, 7, -7)
    assert overdrawn.effective_at == MOMENT
    assert [currency for account, currency in found if account == ACME] == ["INR", "USD"]


def test_accounts_are_filtered_by_type_and_prefix(
    database: Database, tables: ReadTables, history: Sequence[RecordedEvent]
) -> None:
    """A type, a prefix, or both together leave only the accounts that begin so; what nothing begins with finds none."""
    every = [row.account for row in listed(database, tables)]
    for of_type in (None, *AccountType):
        for prefix in ("", "Liabilities:", "Liabilities:P", "Assets:Prov", "liabilities:", "%", "Li_", "\0", "\ud800"):
            beginnings = (prefix, "" if of_type is None else f"{of_type}:")
            expected = [account for account in every if all(account.startswith(each) for each in beginnings)]
            assert [row.account for row in listed(database, tables, of_type, prefix)] == expected
    assert history

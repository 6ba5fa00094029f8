"""The funds guard: what a decision may take from guarded accounts, within one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.chart import AccountFamily, Chart
from ledger.errors import InsufficientFundsError, UnknownAccountError
from ledger.funds import Funds
from ledger.journal import EntryKind, JournalEntry, credit, debit, entry
from ledger.money import Money

ACME, ZETA = "Liabilities:Customers:Acme", "Liabilities:Customers:Zeta"
CASH, SALES = "Assets:Cash:Till", "Income:Sales"
CHART = Chart(
    (
        AccountFamily("Liabilities:Customers:*", "customers", guarded=True),
        AccountFamily("Assets:Cash:*", "cash", guarded=True),
        AccountFamily("Income:*", "income"),
    )
)


class Balances:
    """Balances that count how often they are read."""

    def __init__(self, **balances: int) -> None:
        self.known = {(f"Liabilities:Customers:{name}", "INR"): minor for name, minor in balances.items()}
        self.known[CASH, "INR"] = 100
        self.reads = 0

    def __call__(self, accounts: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
        self.reads += 1
        return {key: self.known[key] for key in accounts if key in self.known}


def taking(amount_minor: int, account: str = ACME, currency: str = "INR") -> JournalEntry:
    money = Money(amount_minor, currency)
    return entry(EntryKind.MANUAL, [debit(account, money), credit(SALES, money)])


def giving(amount_minor: int, account: str = ACME) -> JournalEntry:
    return taking(amount_minor, account).reversing(EntryKind.MANUAL)


def test_last_paisa_can_be_taken() -> None:
    """Everything that is available can be taken, and then nothing more."""
    funds = Funds(CHART, Balances(Acme=100))

    funds.take(taking(60))
    funds.take(taking(40))
    with pytest.raises(InsufficientFundsError) as raised:
        funds.take(taking(1))

    assert (raised.value.account, raised.value.currency) == (ACME, "INR")
    assert (raised.value.available_minor, raised.value.required_minor) == (0, 1)


def test_refused_entry_takes_nothing() -> None:
    """An entry that one of its accounts can't pay takes nothing from the others either."""
    funds = Funds(CHART, Balances(Acme=100, Zeta=1))
    both = entry(
        EntryKind.MANUAL,
        [debit(ACME, Money(50, "INR")), debit(ZETA, Money(2, "INR")), credit(SALES, Money(52, "INR"))],
    )

    with pytest.raises(InsufficientFundsError):
        funds.take(both)

    funds.take(taking(100))


def test_balance_is_read_once() -> None:
    """However many decisions one transaction makes, the books are asked once for each account."""
    balances = Balances(Acme=100, Zeta=100)
    funds = Funds(CHART, balances)

    for _ in range(10):
        funds.take(taking(1))
        funds.take(taking(1, ZETA))

    assert balances.reads == 2


def test_account_is_guarded_on_its_normal_side() -> None:
    """A guarded asset is taken from by a credit, a guarded liability by a debit."""
    funds = Funds(CHART, Balances())

    with pytest.raises(InsufficientFundsError) as raised:
        funds.take(giving(101, CASH))
    funds.take(giving(100, CASH))
    funds.take(taking(1_000, CASH))

    assert raised.value.required_minor == 101


def test_account_never_used_is_unknown_only_when_it_is_taken_from() -> None:
    """Money can be given to a new customer and then taken; from one who never had any nothing can be taken."""
    funds = Funds(CHART, Balances())

    with pytest.raises(UnknownAccountError):
        funds.take(taking(1))
    funds.take(giving(5))
    funds.take(taking(5))


def test_currencies_are_separate() -> None:
    """Rupees do not pay for dollars."""
    funds = Funds(CHART, Balances(Acme=100))

    with pytest.raises(UnknownAccountError):
        funds.take(taking(1, currency="USD"))


def test_account_outside_the_chart_is_refused() -> None:
    """An entry on an account that the chart does not know is refused before anything is counted."""
    funds = Funds(CHART, Balances(Acme=100))

    with pytest.raises(UnknownAccountError):
        funds.take(taking(1, "Equity:Capital"))
    funds.take(taking(100))


def test_overdrawn_account_can_be_given_to() -> None:
    """An account that a fact has overdrawn takes money, but pays none until it is above zero again."""
    funds = Funds(CHART, Balances(Acme=-10))

    funds.take(giving(9))
    with pytest.raises(InsufficientFundsError):
        funds.take(taking(1))
    funds.take(giving(2))
    funds.take(taking(1))


@given(st.lists(st.tuples(st.booleans(), st.lists(st.integers(1, 60), min_size=1, max_size=3)), max_size=12))
def test_guard_equals_plain_arithmetic(steps: list[tuple[bool, list[int]]]) -> None:
    """Over any sequence of entries, of any number of lines, just those are refused that would end below zero."""
    funds, left = Funds(CHART, Balances(Acme=100)), 100
    for is_taking, amounts in steps:
        lines = [debit(ACME, Money(amount, "INR")) for amount in amounts]
        taken = entry(EntryKind.MANUAL, [*lines, credit(SALES, Money(sum(amounts), "INR"))])
        effect = -sum(amounts) if is_taking else sum(amounts)
        try:
            funds.take(taken if is_taking else taken.reversing(EntryKind.MANUAL))
        except InsufficientFundsError as refusal:
            assert (refusal.available_minor, refusal.required_minor) == (left, -effect)  # noqa: PT017
            assert left + effect < 0
        else:
            left += effect
            assert left >= 0

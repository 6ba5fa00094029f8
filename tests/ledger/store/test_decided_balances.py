"""Balances while commands decide: what the books have and what they do not have yet, each counted once."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from ledger.journal import EntryKind, JournalEntry, credit, debit, entry
from ledger.money import Money
from ledger.store.decided_balances import DecidedBalances

ACCOUNTS = ["Assets:Cash", "Liabilities:Customers:A", "Income:Fees", "Expenses:Bank"]
KEYS = [(account, "INR") for account in ACCOUNTS]
SIGNS = {"Assets:Cash": 1, "Expenses:Bank": 1, "Liabilities:Customers:A": -1, "Income:Fees": -1}
"""What a debit does to the balance on the account's normal side."""


@st.composite
def entries(draw: st.DrawFn) -> JournalEntry:
    """Return an entry between two accounts, which may be the same."""
    debited, credited = draw(st.sampled_from(ACCOUNTS)), draw(st.sampled_from(ACCOUNTS))
    money = Money(draw(st.integers(1, 1_000)), "INR")
    return entry(EntryKind.MANUAL, [debit(debited, money), credit(credited, money)])


ASKED = st.frozensets(st.sampled_from(KEYS))
STEPS = st.one_of(entries(), ASKED, st.just("written"))


class Books:
    """What the tables would say, and what the truth is."""

    def __init__(self, stored: list[JournalEntry]) -> None:
        self.stored: Counter[tuple[str, str]] = Counter()
        self.true: Counter[tuple[str, str]] = Counter()
        for each in stored:
            self.decide(each)
        self.write()

    def decide(self, decided: JournalEntry) -> None:
        for line in decided.lines:
            sign = SIGNS[line.account] if line.side.value == "debit" else -SIGNS[line.account]
            self.true[line.account, line.currency] += sign * line.amount_minor

    def write(self) -> None:
        self.stored = Counter(self.true)

    def found(self, asked: frozenset[tuple[str, str]]) -> dict[tuple[str, str], int]:
        return {key: self.stored[key] for key in asked if key in self.stored}


@given(stored=st.lists(entries(), max_size=4), foreseen=ASKED, steps=st.lists(STEPS, max_size=12))
def test_balances_are_those_that_the_books_will_have(
    stored: list[JournalEntry], foreseen: frozenset[tuple[str, str]], steps: list[object]
) -> None:
    """Whenever an account is asked for, before or after entries on it, written or not, it holds what it will hold."""
    books = Books(stored)
    balances = DecidedBalances(foreseen, books.found(foreseen))
    for step in steps:
        if isinstance(step, JournalEntry):
            books.decide(step)
            balances.count(step)
        elif isinstance(step, frozenset):
            unknown = frozenset(balances.unknown(step))
            balances.learn(unknown, books.found(unknown))
            assert balances.of(step) == {key: books.true[key] for key in step if key in books.true}
        else:
            books.write()
            balances.settle()


def test_an_account_that_was_never_used_is_left_out() -> None:
    """It is told from one that holds nothing, as the books tell them apart."""
    used, unused = KEYS[:2]
    balances = DecidedBalances([used, unused], {used: 0})

    assert balances.of([used, unused]) == {used: 0}
    assert list(balances.unknown([used, unused])) == []

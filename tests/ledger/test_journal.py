"""Journal entries: what cannot be constructed, and what every constructed one keeps."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ledger.accounts import Side
from ledger.errors import (
    AccountNameError,
    AmountNotPositiveError,
    AmountTooLargeError,
    EmptyEntryError,
    LedgerError,
    MixedCurrencyError,
    UnbalancedEntryError,
    UnknownCurrencyError,
)
from ledger.journal import EntryKind, JournalEntry, Line, credit, debit, entry
from ledger.money import LARGEST_AMOUNT_MINOR, Money

BANK = "Assets:Bank:Main"
ACME = "Liabilities:Customers:Acme"
RUPEE = Money(100, "INR")
DOLLAR = Money(100, "USD")


@st.composite
def balanced_entries(draw: st.DrawFn) -> JournalEntry:
    """Split one total into any number of debits and any number of credits."""
    largest = 10**12
    debits = draw(st.lists(st.integers(1, largest), min_size=1, max_size=6))
    total = sum(debits)
    cuts = sorted(draw(st.sets(st.integers(1, total - 1), max_size=5))) if total > 1 else []
    credits_ = [upper - lower for lower, upper in zip([0, *cuts], [*cuts, total], strict=True)]
    currency = draw(st.sampled_from(["INR", "JPY", "KWD"]))
    lines = [debit(BANK, Money(amount, currency)) for amount in debits]
    lines += [credit(ACME, Money(amount, currency)) for amount in credits_]
    return entry(draw(st.sampled_from(EntryKind)), draw(st.permutations(lines)))


@given(balanced_entries())
def test_entry_balances(built: JournalEntry) -> None:
    """The debits of every entry that could be built equal its credits and are more than zero."""
    assert built.total_minor(Side.DEBIT) == built.total_minor(Side.CREDIT) > 0
    assert {line.currency for line in built.lines} == {built.currency}


@given(balanced_entries())
def test_reversing_twice_restores_the_entry(built: JournalEntry) -> None:
    """The reversing entry of a reversing entry has the lines of the first one."""
    assert built.reversing(EntryKind.FEE_REFUNDED).reversing(built.kind) == built


@given(balanced_entries())
def test_reversing_entry_undoes_the_entry(built: JournalEntry) -> None:
    """A reversing entry has the same accounts and amounts on the other side, and its own kind."""
    undone = built.reversing(EntryKind.MANUAL)
    swapped = [(line.account, line.side.opposite, line.amount_minor, line.currency) for line in built.lines]

    assert [(line.account, line.side, line.amount_minor, line.currency) for line in undone.lines] == swapped
    assert undone.kind is EntryKind.MANUAL


@given(balanced_entries())
def test_entry_survives_json(built: JournalEntry) -> None:
    """An entry that is written as JSON and read again is the same entry."""
    assert JournalEntry.model_validate_json(built.model_dump_json(), strict=True) == built


@given(balanced_entries(), st.data())
def test_changed_amount_cannot_be_read(built: JournalEntry, data: st.DataObject) -> None:
    """An entry in which one stored amount was changed cannot be constructed again."""
    stored: dict[str, Any] = built.model_dump(mode="json")
    line = data.draw(st.sampled_from(stored["lines"]))
    line["amount_minor"] += data.draw(st.integers(1, 1000))

    with pytest.raises(UnbalancedEntryError):
        JournalEntry.model_validate(stored)


@pytest.mark.parametrize(
    "lines",
    [[], [debit(BANK, RUPEE)], [credit(ACME, RUPEE)], [debit(BANK, RUPEE), debit(ACME, RUPEE)]],
    ids=["empty", "debit only", "credit only", "two debits"],
)
def test_one_sided_entry_is_refused(lines: list[Line]) -> None:
    """An entry without lines, or with lines on one side only, cannot be constructed."""
    with pytest.raises(EmptyEntryError):
        entry(EntryKind.MANUAL, lines)


def test_unbalanced_entry_is_refused() -> None:
    """An entry whose debits differ from its credits by one paisa cannot be constructed."""
    with pytest.raises(UnbalancedEntryError) as refusal:
        entry(EntryKind.MANUAL, [debit(BANK, RUPEE), credit(ACME, Money(99, "INR"))])

    found = refusal.value
    assert (found.debit_minor, found.credit_minor, found.currency) == (100, 99, "INR")


def test_mixed_currencies_are_refused() -> None:
    """An entry in two currencies cannot be constructed even when each of them balances."""
    lines = [debit(BANK, RUPEE), credit(ACME, RUPEE), debit(BANK, DOLLAR), credit(ACME, DOLLAR)]

    with pytest.raises(MixedCurrencyError) as refusal:
        entry(EntryKind.MANUAL, lines)

    assert refusal.value.currencies == ("INR", "USD")


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"amount_minor": 0}, AmountNotPositiveError),
        ({"amount_minor": -100}, AmountNotPositiveError),
        ({"amount_minor": LARGEST_AMOUNT_MINOR + 1}, AmountTooLargeError),
        ({"currency": "XXX"}, UnknownCurrencyError),
        ({"account": "Wallet:Main"}, AccountNameError),
    ],
)
def test_wrong_line_is_refused(wrong: dict[str, Any], error: type[LedgerError]) -> None:
    """A line needs a well-formed account and a positive amount of a known currency."""
    facts: dict[str, Any] = {"account": BANK, "side": Side.DEBIT, "amount_minor": 100, "currency": "INR"}

    with pytest.raises(error):
        Line(**(facts | wrong))


@pytest.mark.parametrize(
    "wrong", [{"amount_minor": 1.0}, {"amount_minor": "1"}, {"amount_minor": True}, {"side": "both"}]
)
def test_line_takes_no_other_type(wrong: dict[str, Any]) -> None:
    """An amount that is no integer, or a side that is neither debit nor credit, makes no line."""
    facts: dict[str, Any] = {"account": BANK, "side": Side.DEBIT, "amount_minor": 100, "currency": "INR"}

    with pytest.raises(ValidationError):
        Line(**(facts | wrong))


def test_entry_cannot_be_changed() -> None:
    """Nothing of a constructed entry or line can be assigned."""
    built = entry(EntryKind.MANUAL, [debit(BANK, RUPEE), credit(ACME, RUPEE)])

    with pytest.raises(ValidationError):
        built.lines = ()  # type: ignore[misc]
    with pytest.raises(ValidationError):
        built.lines[0].amount_minor = 1  # type: ignore[misc]

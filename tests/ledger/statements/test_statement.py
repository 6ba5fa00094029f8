"""The statement: what does not add up cannot be constructed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ledger.errors import (
    AccountNameError,
    LineCurrencyError,
    LineOutsideStatementError,
    LineRepeatedError,
    RunningBalanceBrokenError,
    StatementBalanceMissingError,
    StatementChainBrokenError,
    StatementDatesReversedError,
    StatementSkippedError,
    StatementUnbalancedError,
)
from tests.ledger.statements.told import DAY, line, statement

AMOUNTS = st.integers(-(10**12), 10**12).filter(bool)


@given(opening=st.integers(-(10**12), 10**12), amounts=st.lists(AMOUNTS, max_size=8))
def test_balances_add_up(opening: int, amounts: list[int]) -> None:
    """Any opening balance and lines, with each balance on the way, make a statement that closes with their sum."""
    running = [opening + sum(amounts[: place + 1]) for place in range(len(amounts))]
    lines = [
        line(number, amount, balance_minor=balance)
        for number, (amount, balance) in enumerate(zip(amounts, running, strict=True), start=1)
    ]

    told = statement(lines, opening_minor=opening, closing_minor=opening + sum(amounts))

    assert told.lines == tuple(lines)


@given(opening=st.integers(-(10**9), 10**9), amounts=st.lists(AMOUNTS, max_size=5), off=AMOUNTS)
def test_closing_balance_is_checked(opening: int, amounts: list[int], off: int) -> None:
    """A closing balance that is off by any amount is refused, with both sums."""
    lines = [line(number, amount) for number, amount in enumerate(amounts, start=1)]

    with pytest.raises(StatementUnbalancedError) as refused:
        statement(lines, opening_minor=opening, closing_minor=opening + sum(amounts) + off)

    assert (refused.value.opening_minor, refused.value.lines_minor) == (opening, sum(amounts))


@pytest.mark.parametrize("opening_minor", [1_000, None])
def test_running_balance_is_checked(opening_minor: int | None) -> None:
    """An edited balance is refused with the number of its line, whether or not the statement has an opening balance."""
    lines = [line(3, 100, balance_minor=1_100), line(4, -50), line(5, 25, balance_minor=1_076)]

    with pytest.raises(RunningBalanceBrokenError) as refused:
        statement(lines, opening_minor=opening_minor, closing_minor=None if opening_minor is None else 1_075)

    assert (refused.value.line_no, refused.value.counted_minor, refused.value.told_minor) == (5, 1_075, 1_076)


def test_both_balances_or_none() -> None:
    """A statement tells where it begins and where it ends, or neither."""
    with pytest.raises(StatementBalanceMissingError):
        statement(opening_minor=5)
    with pytest.raises(StatementBalanceMissingError):
        statement(closing_minor=5)


@pytest.mark.parametrize("days", [-1, 1])
def test_lines_are_within_the_dates(days: int) -> None:
    """A line that was booked before the first day or after the last is refused, whatever its value date."""
    statement([line(value_date=DAY + timedelta(days=days))])

    with pytest.raises(LineOutsideStatementError):
        statement([line(booked_on=DAY + timedelta(days=days))])


def test_dates_are_in_order() -> None:
    """A statement does not end before it begins."""
    with pytest.raises(StatementDatesReversedError):
        statement(from_date=date(2026, 11, 6))


def test_one_currency() -> None:
    """A line in another currency is refused."""
    with pytest.raises(LineCurrencyError):
        statement([line(), line(2, currency="USD")])


def test_numbers_are_told_apart() -> None:
    """Two lines with the same number are refused, since each is consumed once by its number."""
    with pytest.raises(LineRepeatedError):
        statement([line(), line()])


@pytest.mark.parametrize("digest", ["", "AB" * 32, "ab" * 31, "ab" * 32 + "\n"])
def test_digest_is_one(digest: str) -> None:
    """The digest is 64 small hexadecimal digits."""
    with pytest.raises(ValidationError):
        statement(digest=digest)


def test_account_is_one_of_a_chart() -> None:
    """The account is named as in the chart of accounts."""
    with pytest.raises(AccountNameError):
        statement(account="HDFC")


def test_statements_follow_each_other() -> None:
    """A statement opens with what the one before closed with, if both have balances."""
    first = statement(opening_minor=5, closing_minor=5, sequence=7)

    statement(opening_minor=5, closing_minor=5, sequence=8).check_follows(first)
    statement(opening_minor=5, closing_minor=5, sequence=7).check_follows(first)
    statement().check_follows(first)
    with pytest.raises(StatementChainBrokenError) as refused:
        statement(opening_minor=6, closing_minor=6, sequence=8).check_follows(first)
    assert (refused.value.closing_minor, refused.value.opening_minor) == (5, 6)


def test_no_statement_is_missing() -> None:
    """A statement whose number is not the next one is refused, although its balance fits."""
    first = statement(opening_minor=5, closing_minor=5, sequence=7)

    with pytest.raises(StatementSkippedError):
        statement(opening_minor=5, closing_minor=5, sequence=9).check_follows(first)


def test_statement_survives_storage() -> None:
    """A statement that was written as JSON is read as the same one."""
    told = statement([line(1, 100, utr="063012345678", narration="Ravi")], opening_minor=0, closing_minor=100)

    assert type(told).model_validate_json(told.model_dump_json()) == told

"""The statement line: a positive amount, a side as our account sees it, and references that can be looked for."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ledger.accounts import Side
from ledger.errors import AmountNotPositiveError, ReferenceInvalidError, TextInvalidError, UnknownCurrencyError
from tests.ledger.statements.told import line


def test_side_is_that_of_our_account() -> None:
    """Money that came in is a debit that adds to the balance, and money that went out a credit that takes away."""
    came, went = line(signed_minor=250), line(signed_minor=-250)

    assert (came.side, came.signed_minor) == (Side.DEBIT, 250)
    assert (went.side, went.signed_minor) == (Side.CREDIT, -250)


def test_amount_is_positive_and_of_a_currency() -> None:
    """A line that moves nothing, or moves what is no currency, cannot be constructed."""
    with pytest.raises(AmountNotPositiveError):
        line(signed_minor=0)
    with pytest.raises(UnknownCurrencyError):
        line(currency="RUP")


@pytest.mark.parametrize("amount", [1.0, "1", True])
def test_amount_is_an_integer(amount: object) -> None:
    """An amount is an integer of minor units, and never a float, a text or a truth value."""
    with pytest.raises(ValidationError):
        line(amount_minor=amount)


@pytest.mark.parametrize("number", [0, -1])
def test_numbers_begin_with_one(number: int) -> None:
    """The first line of a file has the number 1."""
    with pytest.raises(ValidationError):
        line(number)


@pytest.mark.parametrize("field", ["utr", "our_reference", "provider_payout_id", "group_reference", "bank_reference"])
@pytest.mark.parametrize("told", ["", " 063012345678", "A\nB", "A" * 101])
def test_references_can_be_looked_for(field: str, told: str) -> None:
    """A reference has 1 to 100 printable characters and no spaces around it."""
    with pytest.raises(ReferenceInvalidError):
        line(1, 100, **{field: told})


def test_narration_stays_private() -> None:
    """A narration, which may name people, is not in what is logged of a line, and is on one line."""
    assert "Ravi" not in repr(line(narration="Ravi Kumar"))
    with pytest.raises(TextInvalidError):
        line(narration="two\nlines")


def test_nothing_is_added_or_changed() -> None:
    """A line has no other facts, and those it has stay."""
    with pytest.raises(ValidationError):
        line(colour="red")
    with pytest.raises(ValidationError):
        setattr(line(), "amount_minor", 5)  # noqa: B010 - the type checker refuses it as well

"""Documents for machines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from adapters.documents import document_of
from ledger.accounts import Side
from ledger.journal import debit
from ledger.money import Money


@dataclass(frozen=True)
class Sample:
    currency: str
    amount_minor: int
    fee_minor: int | None
    side: Side
    happened_at: datetime
    day: date
    id: UUID
    children: tuple[object, ...] = ()


def sample(currency: str = "INR", *children: object) -> Sample:
    moment = datetime(2026, 1, 31, 12, tzinfo=UTC)
    return Sample(currency, 12_345, None, Side.DEBIT, moment, date(2026, 1, 31), UUID(int=1), children)


def test_values_are_plain_json() -> None:
    """An amount stands there as integer and as decimal, a moment in UTC, and whatever else as its text."""
    assert document_of(sample()) == {
        "currency": "INR",
        "amount_minor": 12_345,
        "amount": "123.45",
        "fee_minor": None,
        "fee": None,
        "side": "debit",
        "happened_at": "2026-01-31T12:00:00Z",
        "day": "2026-01-31",
        "id": "00000000-0000-0000-0000-000000000001",
        "children": [],
    }


def test_decimals_are_those_of_the_currency() -> None:
    """An amount is written with the decimals of its own currency, of the nearest thing that names one."""
    document = document_of(sample("JPY", sample("KWD"), debit("Expenses:Bank", Money(5, "INR"))))

    assert document["amount"] == "12345"
    assert [child["amount"] for child in document["children"]] == ["12.345", "0.05"]


def test_value_without_a_form_is_refused() -> None:
    """What has no form in JSON is refused, never guessed."""
    with pytest.raises(TypeError):
        document_of(1.5)


def test_amount_without_a_currency_is_refused() -> None:
    """An amount of no currency cannot be written as a decimal."""

    @dataclass
    class Loose:
        amount_minor: int

    with pytest.raises(AssertionError, match="amount_minor"):
        document_of(Loose(1))
    assert document_of(Loose(1), "INR")["amount"] == "0.01"

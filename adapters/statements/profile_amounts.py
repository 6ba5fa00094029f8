"""Amount columns: the three ways in which files say how much moved and which way.

`in` and `out` are told from our side: `in` is money that came to us, a *credit* in the bank's words and a debit in our
books.
"""

from __future__ import annotations

from typing import Annotated, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from ledger.accounts import Side

Name = Annotated[str, Field(min_length=1, max_length=100)]


class AmountUnclearError(ValueError):
    """The row does not say how much moved, or which way."""


class Cells(Protocol):
    """What stands in the columns of a row."""

    def text(self, column: str | None) -> str:
        """Return what stands there; nothing where there is no such column."""

    def minor(self, column: str) -> int:
        """Return the minor units, of any sign, that stand there; 0 where the cell is empty."""


class SignedAmount(BaseModel):
    """One column whose sign is the direction."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    style: Literal["signed"]
    column: Name
    positive: Literal["in", "out"]

    @property
    def column_names(self) -> tuple[str, ...]:
        """Return the columns that it needs."""
        return (self.column,)

    def read(self, cells: Cells) -> tuple[Side, int]:
        """Return side and amount. Raises AmountUnclearError."""
        told = cells.minor(self.column)
        return _side(is_in=(told > 0) == (self.positive == "in")), _positive(abs(told))


class TwoColumns(BaseModel):
    """A column for each direction, of which one is filled."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    style: Literal["two_columns"]
    money_in: Name
    money_out: Name

    @property
    def column_names(self) -> tuple[str, ...]:
        """Return the columns that it needs."""
        return (self.money_in, self.money_out)

    def read(self, cells: Cells) -> tuple[Side, int]:
        """Return side and amount. Raises AmountUnclearError."""
        came, went = cells.minor(self.money_in), cells.minor(self.money_out)
        if (came == 0) == (went == 0):
            message = f"not one of {self.money_in!r} and {self.money_out!r}"
            raise AmountUnclearError(message)
        return _side(is_in=came != 0), _positive(came or went)


class MarkedAmount(BaseModel):
    """One column for the amount and another for the direction."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    style: Literal["marked"]
    column: Name
    mark: Name
    marks_in: tuple[Name, ...] = Field(min_length=1)
    marks_out: tuple[Name, ...] = Field(min_length=1)

    @property
    def column_names(self) -> tuple[str, ...]:
        """Return the columns that it needs."""
        return (self.column, self.mark)

    def read(self, cells: Cells) -> tuple[Side, int]:
        """Return side and amount. Raises AmountUnclearError."""
        mark = cells.text(self.mark).upper()
        is_in = mark in {each.upper() for each in self.marks_in}
        if is_in == (mark in {each.upper() for each in self.marks_out}):
            message = f"{self.mark!r} says neither in nor out"
            raise AmountUnclearError(message)
        return _side(is_in=is_in), _positive(cells.minor(self.column))


AmountColumns = Annotated[SignedAmount | TwoColumns | MarkedAmount, Field(discriminator="style")]


def _side(*, is_in: bool) -> Side:
    return Side.DEBIT if is_in else Side.CREDIT


def _positive(amount_minor: int) -> int:
    if amount_minor <= 0:
        message = "no positive amount"
        raise AmountUnclearError(message)
    return amount_minor

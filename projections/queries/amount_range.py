"""Ranges of amounts."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement

from ledger.money import LARGEST_AMOUNT_MINOR
from projections.errors import AmountRangeError


@dataclass(frozen=True, slots=True)
class AmountRange:
    """From the least amount to the most, both of which count, in minor units; each may be left open.

    Raises AmountRangeError.
    """

    least_minor: int | None = None
    most_minor: int | None = None

    def __post_init__(self) -> None:
        """Refuse two amounts in the wrong order, and any that the books cannot hold."""
        ends = [end for end in (self.least_minor, self.most_minor) if end is not None]
        if ends != sorted(ends) or any(not 0 <= end <= LARGEST_AMOUNT_MINOR for end in ends):
            raise AmountRangeError(self.least_minor, self.most_minor)

    def conditions(self, amount_minor: ColumnElement[int]) -> list[ColumnElement[bool]]:
        """Return the conditions on a column of amounts."""
        found = [] if self.least_minor is None else [amount_minor >= self.least_minor]
        return found if self.most_minor is None else [*found, amount_minor <= self.most_minor]

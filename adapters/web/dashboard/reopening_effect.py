"""What opening days again comes to: closes hold as a whole or not at all, so more days may open than were named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from projections.queries.closes import Close


@dataclass(frozen=True, slots=True)
class ReopeningEffect:
    """What would no longer hold, and what still would."""

    lifted: tuple[int, ...]
    """The numbers of the closes that would no longer hold, the first one first."""
    closed_through: date | None
    """The last day that would stay closed; None when every day would be open."""

    @classmethod
    def of(cls, from_date: date, closes: Sequence[Close]) -> Self:
        """Return what opening a day and all later ones comes to, as the closes stand now."""
        holding = [each for each in closes if each.holds]
        return cls(
            lifted=tuple(sorted(each.close_no for each in holding if each.through >= from_date)),
            closed_through=max((each.through for each in holding if each.through < from_date), default=None),
        )

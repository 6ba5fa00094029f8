"""Errors of reconciliation."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.errors.base import InvalidInputError


@dataclass(eq=False)
class LineGivenTwiceError(InvalidInputError):
    """A line can be compared only once."""

    line_id: str

"""Errors of the dashboard: a page was given something that it cannot show truthfully.

The tree:

    LedgerError
    └── AdapterError
        └── PageError
            ├── LookMissingError       nobody has said how a status looks
            └── FigureNegativeError    a bar has no length below zero
"""

from __future__ import annotations

from dataclasses import dataclass

from adapters.errors import AdapterError


class PageError(AdapterError):
    """A page cannot show what it was given."""


@dataclass(eq=False)
class LookMissingError(PageError):
    """A status is shown by its own words and shape, never by those of another."""

    status: str


@dataclass(eq=False)
class FigureNegativeError(PageError):
    """A chart shows amounts, counts and durations, none of which is below zero."""

    figure: int

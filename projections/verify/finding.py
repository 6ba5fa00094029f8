"""Findings: what is not as it must be, with the place to look."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference between what must be and what is."""

    check: str
    """The pass that found it."""
    rule: str
    """The broken rule, as a sentence without values."""
    key: str
    """What it is about: a position, a row's key, an account."""
    expected: str
    found: str
    position: int | None = None
    """The event behind it, by its place in the log; None where no event is."""

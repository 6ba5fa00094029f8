"""Urgency: how soon the payee should have the money, where the caller leaves the rail open."""

from __future__ import annotations

from enum import StrEnum


class Urgency(StrEnum):
    """What matters more when there is a choice of rails."""

    STANDARD = "standard"
    """The price: the cheapest rail, the fastest among those that cost the same."""
    INSTANT = "instant"
    """The time: the fastest rail, the cheapest among those as fast."""

"""Tallies: how many payouts there are of a kind, and how much money that is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """A number of payouts in one currency, and the sum of their amounts in minor units."""

    payouts: int = 0
    amount_minor: int = 0

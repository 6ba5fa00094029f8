"""Health: whether a provider does its work, judged by what became of attempts of the last hour.

What counts is whether it can be worked with, not whether it likes each order: an attempt that failed for good was
refused for its payee or its amount, by a provider in good health. It counts neither way. Against a provider speak

    attempts that it declined       it would not pay now: no funds, an outage of its own, a limit
    outcomes that are unknown now   it does not answer, however long ago it was asked

| health | rule |
|---|---|
| idle | nothing was submitted, and no outcome is unknown |
| down | at least `DOWN_FROM` attempts tell, and less than one in `DOWN_BELOW_ONE_IN` succeeded |
| shaky | less than `HEALTHY_FROM_PERCENT` in a hundred succeeded of those that tell |
| healthy | everything else, also when all that was submitted is still on its way |
"""

from __future__ import annotations

from enum import StrEnum

DOWN_FROM = 5
"""Two or three that went wrong are bad luck; as many in a row also open a breaker of the router."""
DOWN_BELOW_ONE_IN = 2
"""Where most attempts come to nothing, sending more only makes more of them unknown."""
HEALTHY_FROM_PERCENT = 95
"""Banks behind a provider go down for a while every day, and a few declines in a hundred are no news."""


class Health(StrEnum):
    """How a provider does."""

    IDLE = "idle"
    HEALTHY = "healthy"
    SHAKY = "shaky"
    DOWN = "down"


def health_of(*, submitted: int, succeeded: int, declined: int, outcome_unknown: int) -> Health:
    """Judge a provider by numbers of attempts: those of the last hour, and the outcomes that are unknown now."""
    telling = succeeded + declined + outcome_unknown
    if submitted == 0 and outcome_unknown == 0:
        return Health.IDLE
    if telling >= DOWN_FROM and succeeded * DOWN_BELOW_ONE_IN < telling:
        return Health.DOWN
    if succeeded * 100 < telling * HEALTHY_FROM_PERCENT:
        return Health.SHAKY
    return Health.HEALTHY

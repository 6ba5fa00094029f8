"""Backoff: when a delivery that was not taken is tried again, as Standard Webhooks recommends. Ten tries in all."""

from __future__ import annotations

from datetime import timedelta
from random import Random

WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""The wait after the first try, the second, and so on; after the last one nothing is tried any more."""
TRIES_MAX = len(WAITS) + 1
_JITTER = 0.2


def wait_after(tries: int, random: Random) -> timedelta | None:
    """Return the wait after so many tries, up to a fifth longer, so that what failed together comes back apart.

    None when it is given up.
    """
    return None if tries >= TRIES_MAX else WAITS[tries - 1] * (1 + random.random() * _JITTER)

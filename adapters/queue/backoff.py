"""Backoff: how long a job that failed waits, twice as long after each failure, until a limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random

_DOUBLINGS_MAX = 20
"""More would only be too long for a number of days."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """The wait after the first failure, and the longest wait."""

    first: timedelta = timedelta(seconds=2)
    longest: timedelta = timedelta(minutes=10)

    def longest_after(self, failures: int) -> timedelta:
        """Return the longest wait after so many failures in a row, of which there is at least one."""
        times = 1 << min(failures - 1, _DOUBLINGS_MAX)
        return min(self.first * times, self.longest)

    def after(self, failures: int, random: Random) -> timedelta:
        """Return a wait between half the longest and the longest, so that what failed together comes back apart."""
        return self.longest_after(failures) * (0.5 + random.random() / 2)

"""Age buckets: for how long money has been in transit, told in a few steps.

The last but one bucket reaches back to the start of yesterday: India's rules want a transfer that did not arrive to be
back by the day after it was made, T+1 (RBI, turn-around time circular of 20 September 2019). `later` is beyond that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

T_PLUS_1 = "T+1"
LATER = "later"
_AGES = {
    "up to 2 min": timedelta(minutes=2),
    "2 to 10 min": timedelta(minutes=10),
    "10 to 60 min": timedelta(minutes=60),
    "1 to 24 h": timedelta(hours=24),
}


@dataclass(frozen=True, slots=True)
class AgeBuckets:
    """Buckets, youngest first; each begins where the one before ends. `T+1` and `later` always come last."""

    ages: Mapping[str, timedelta] = field(default_factory=lambda: dict(_AGES))
    """Up to which age a payout is in each bucket, by the bucket's name."""

    def __post_init__(self) -> None:
        """Refuse ages that do not grow."""
        ages = list(self.ages.values())
        assert all(younger < older for younger, older in pairwise(ages)), "each is older"

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of all buckets, youngest first."""
        return (*self.ages, T_PLUS_1, LATER)

    def bucket_of(self, since: datetime, now: datetime, zone: ZoneInfo) -> str:
        """Return the bucket of what has been in transit since a moment; days are days of the zone."""
        starts = {bucket: now - age for bucket, age in self.ages.items()}
        starts[T_PLUS_1] = start_of_t_plus_1(now, zone)
        return next((bucket for bucket, start in starts.items() if since >= start), LATER)


def start_of_t_plus_1(now: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment since which a payout in transit is not later than T+1: the start of yesterday in the zone."""
    return datetime.combine(now.astimezone(zone).date() - timedelta(days=1), time(), tzinfo=zone)

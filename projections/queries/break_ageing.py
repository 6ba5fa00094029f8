"""For how long breaks have been open, in a few steps of days: the older, the less likely they settle by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from projections.queries.recorded_breaks import BreakRow

OLDEST = "over 90 days"
_UP_TO_DAYS = {"0 to 1 day": 1, "2 to 7 days": 7, "8 to 30 days": 30, "31 to 90 days": 90}
BUCKETS = (*_UP_TO_DAYS, OLDEST)
"""Youngest first. A payment of yesterday is often on today's statement; a month's end is where most are looked at."""


@dataclass(frozen=True, slots=True)
class AgedBreaks:
    """The breaks of one age. Amounts in minor units."""

    breaks: int = 0
    difference_minor: int = 0
    """By how much statements and books differ, whichever has more."""
    suspended_minor: int = 0
    """What they hold in suspense, on the debit side."""


def break_ageing(breaks: Iterable[BreakRow], as_of: date) -> Mapping[str, Mapping[str, AgedBreaks]]:
    """Return the breaks by currency and by age on a day, with every bucket of a currency that there are breaks of."""
    found: dict[str, dict[str, AgedBreaks]] = {}
    for each in breaks:
        buckets = found.setdefault(each.currency, dict.fromkeys(BUCKETS, AgedBreaks()))
        name = bucket_of(each.age_days(as_of))
        sofar = buckets[name]
        buckets[name] = AgedBreaks(
            sofar.breaks + 1,
            sofar.difference_minor + abs(each.difference_minor),
            sofar.suspended_minor + each.suspended_minor,
        )
    return dict(sorted(found.items()))


def bucket_of(age_days: int) -> str:
    """Return the bucket of an age; a line that is dated ahead is as young as can be."""
    return next((name for name, days in _UP_TO_DAYS.items() if age_days <= days), OLDEST)

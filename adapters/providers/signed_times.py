"""Signed times: the moment at which a provider says that it sent a message, where the signature covers it.

A message that anybody kept and sends again is refused by its age. One from the future is refused as well: it would stay
acceptable for as long as it lies ahead, and only a wrong clock or a stolen secret makes one.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_UNIX_SECONDS = re.compile(r"[0-9]{1,11}", re.ASCII)
"""Whole seconds, up to the year 5138."""


def is_timely(unix_seconds: str, now: datetime, tolerance: timedelta) -> bool:
    """Say whether a time is one, and neither older than the tolerance nor further ahead than it."""
    if _UNIX_SECONDS.fullmatch(unix_seconds) is None:
        return False
    return abs(datetime.fromtimestamp(int(unix_seconds), tz=UTC) - now) <= tolerance

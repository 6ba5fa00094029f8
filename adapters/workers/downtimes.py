"""Downtimes: where a provider's word that it does not work is handed on to, so that routing can respect it."""

from __future__ import annotations

import logging
from typing import Protocol

from adapters.providers.notices import Downtime

_LOGGER = logging.getLogger(__name__)


class DowntimeLog(Protocol):
    """Takes downtimes in. May be called from many threads, and again for what was noted before."""

    def note(self, downtime: Downtime) -> None:
        """Note that a downtime began, or has ended."""


class LoggedDowntimes:
    """Writes downtimes to the log."""

    def note(self, downtime: Downtime) -> None:
        """Write one line."""
        state = "began" if downtime.ended_at is None else "has ended"
        rail = downtime.rail or "every rail"
        _LOGGER.warning("a downtime of %s on %s %s: %s", downtime.provider, rail, state, downtime.reference)

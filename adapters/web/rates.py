"""Rates: how often each caller may ask, counted over a moving window."""

from __future__ import annotations

import math
import time

from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from adapters.web.errors import RateExceededError
from adapters.web.settings import ServeSettings


class Rates:
    """The rates of one service; processes that share a storage share them."""

    def __init__(self, settings: ServeSettings) -> None:
        """Count in the storage of the settings. Its clock is the machine's: rates guard the machine, not the books."""
        self._rates = settings.rates
        self._window = MovingWindowRateLimiter(storage_from_string(settings.rate_storage))

    def check(self, *caller: str) -> None:
        """Count one request. Raises RateExceededError."""
        for rate in self._rates:
            if not self._window.hit(rate, *caller):
                reset_at = self._window.get_window_stats(rate, *caller).reset_time
                raise RateExceededError(str(rate), max(1, math.ceil(reset_at - time.time())))

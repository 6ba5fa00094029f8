"""Rates: how often something may be done, such as asking by one caller, counted over a moving window."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

from limits import RateLimitItem
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from adapters.web.errors import RateExceededError


class Rates:
    """The rates of one kind of thing; processes that share a storage share them."""

    def __init__(self, rates: Sequence[RateLimitItem], storage: str) -> None:
        """Count in a storage. Its clock is the machine's: rates guard machines, not the books."""
        self._rates = rates
        self._window = MovingWindowRateLimiter(storage_from_string(storage))

    def check(self, *whose: str) -> None:
        """Count one more. Raises RateExceededError."""
        for rate in self._rates:
            if not self._window.hit(rate, *whose):
                reset_at = self._window.get_window_stats(rate, *whose).reset_time
                raise RateExceededError(str(rate), max(1, math.ceil(reset_at - time.time())))

"""The access token: bought with the API key and secret, shared by all threads, replaced before it expires.

However many threads find the token missing, expiring or refused at the same moment, one of them exchanges the
credentials and the others take what it got, a failure included: a provider in trouble is not asked once per thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from pydantic import SecretStr

from adapters.providers.http import NoAnswer
from ledger.clock import Clock


@dataclass(frozen=True, slots=True)
class Token:
    """An access token and the moment it expires (UTC)."""

    secret: SecretStr
    expires_at: datetime


class TokenCache:
    """Keeps one token."""

    def __init__(self, exchange: Callable[[], Token | NoAnswer], clock: Clock, refresh_margin_seconds: float) -> None:
        """Exchange the credentials with this function, and do so again this long before the token expires."""
        self._exchange = exchange
        self._clock = clock
        self._margin = timedelta(seconds=refresh_margin_seconds)
        self._lock = Lock()
        self._exchanges = 0
        self._held: Token | NoAnswer = NoAnswer("not asked yet")

    def usable(self, refused: Token | None = None) -> Token | NoAnswer:
        """Return a token that is not about to expire and is not the one that the provider has just refused.

        Whoever waited for another thread's exchange takes its outcome; everybody else makes one.
        """
        seen = self._exchanges
        with self._lock:
            if self._exchanges == seen and not self._is_usable(refused):
                self._held = self._exchange()
                self._exchanges += 1
            return self._held

    def _is_usable(self, refused: Token | None) -> bool:
        held = self._held
        return isinstance(held, Token) and held is not refused and self._clock.now() < held.expires_at - self._margin

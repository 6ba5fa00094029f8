"""Access tokens: handed out for the key and secret, valid for a while by the sandbox's clock, and revocable."""

from __future__ import annotations

from datetime import datetime, timedelta
from hmac import compare_digest
from secrets import token_urlsafe
from threading import Lock

from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.contracts.nxtbanking.terms import NxtbankingTerms


class Tokens:
    """The tokens in force. Every method may be called from many threads."""

    def __init__(self, terms: NxtbankingTerms, clock: SandboxClock) -> None:
        """Trust the terms' key and secret."""
        self._terms = terms
        self._clock = clock
        self._lock = Lock()
        self._expiries: dict[str, datetime] = {}
        self._exchanges = 0

    @property
    def exchanges(self) -> int:
        """Return how many tokens were handed out so far."""
        return self._exchanges

    def exchange(self, api_key: str, api_secret: str) -> str | None:
        """Return a new token, or None when the key or the secret is wrong."""
        key_matches = compare_digest(api_key.encode(), self._terms.api_key.encode())
        secret_matches = compare_digest(api_secret.encode(), self._terms.api_secret.encode())
        if not (key_matches and secret_matches):
            return None
        token = token_urlsafe(24)
        lifetime = timedelta(seconds=self._terms.token_lifetime_seconds)
        with self._lock:
            self._exchanges += 1
            self._expiries[token] = self._clock.now() + lifetime
        return token

    def is_valid(self, token: str) -> bool:
        """Return whether the token was handed out here, has not expired and was not revoked."""
        expiry = self._expiries.get(token)
        return expiry is not None and self._clock.now() < expiry

    def revoke_all(self) -> None:
        """Make every token handed out so far worthless."""
        with self._lock:
            self._expiries.clear()

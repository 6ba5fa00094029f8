"""Queries: questions that move no money, asked again a few times when they meet a timeout, 5xx, 408 or 429."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import stamina

from adapters.errors import ProviderUnavailableError
from adapters.providers.http import Answer, NoAnswer


@dataclass(frozen=True, slots=True)
class Queries:
    """How often one provider is asked, and how long (seconds) to wait before the second time; it doubles each time."""

    provider: str
    attempts: int
    wait_seconds: float

    def ask(self, send: Callable[[], Answer | NoAnswer]) -> Answer:
        """Return the answer, which may be a refusal. Raises ProviderUnavailableError when there is none."""
        asking = stamina.RetryingCaller(
            attempts=self.attempts, timeout=None, wait_initial=self.wait_seconds, wait_jitter=self.wait_seconds
        )
        return asking(ProviderUnavailableError, self._ask_once, send)

    def body(self, send: Callable[[], Answer | NoAnswer]) -> bytes:
        """Return the body of a successful answer. Raises ProviderUnavailableError."""
        answer = self.ask(send)
        if not answer.is_success:
            raise ProviderUnavailableError(self.provider, answer.word)
        return answer.body

    def _ask_once(self, send: Callable[[], Answer | NoAnswer]) -> Answer:
        answer = send()
        if isinstance(answer, NoAnswer) or not (answer.is_success or answer.is_refusal):
            raise ProviderUnavailableError(self.provider, answer.word)
        return answer

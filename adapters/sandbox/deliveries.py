"""Deliveries: tries to hand a message over, remembers how it went, and has it repeated as the contract says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from threading import Lock

from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.messages import WebhookMessage
from adapters.sandbox.refusals import NotDeliveredError
from adapters.sandbox.retry_rules import RetryRule

Headers = Callable[[WebhookMessage, int, datetime], Mapping[str, str]]
"""Makes the headers of one delivery of a message: the attempt, from 1, and the time (UTC)."""
Post = Callable[[Mapping[str, str], bytes], int]
"""Hands over headers and body and returns the HTTP status. Raises NotDeliveredError."""


@dataclass(frozen=True, slots=True)
class WebhookDelivery:
    """One try to deliver one message."""

    message: WebhookMessage
    attempt: int
    http_status: int | None
    """None when no answer came."""
    error: str | None
    is_delivered: bool
    """Whether the callback took it."""


class Deliveries:
    """Every try so far. Every method may be called from many threads."""

    def __init__(
        self,
        clock: SandboxClock,
        rule: RetryRule,
        headers: Headers,
        post: Post,
        send_again: Callable[[WebhookMessage, int], None],
    ) -> None:
        """Hand messages over by `post`; those that were not taken go to `send_again` when the clock has got there."""
        self._clock = clock
        self._rule = rule
        self._headers = headers
        self._post = post
        self._send_again = send_again
        self._lock = Lock()
        self._done: list[WebhookDelivery] = []

    def deliver(self, message: WebhookMessage, attempt: int) -> None:
        """Try once."""
        delivery = self._try(message, attempt)
        with self._lock:
            self._done.append(delivery)
        delay = self._rule.delay_after(attempt)
        if not delivery.is_delivered and delay is not None:
            self._clock.after(delay, partial(self._send_again, message, attempt + 1))

    def all(self) -> tuple[WebhookDelivery, ...]:
        """Return every try so far, in the order they ended."""
        with self._lock:
            return tuple(self._done)

    def _try(self, message: WebhookMessage, attempt: int) -> WebhookDelivery:
        headers = {"Content-Type": message.content_type, **self._headers(message, attempt, self._clock.now())}
        try:
            http_status = self._post(headers, message.body)
        except NotDeliveredError as error:
            return WebhookDelivery(message, attempt, None, error.reason, is_delivered=False)
        return WebhookDelivery(message, attempt, http_status, None, self._rule.is_taken(http_status))

"""The mailbox: where a provider that sends no webhooks lays its messages, for the client to fetch."""

from __future__ import annotations

from threading import Lock

from adapters.sandbox.messages import WebhookMessage


class Mailbox:
    """Messages in the order they were laid down, numbered from 1. Every method may be called from many threads."""

    def __init__(self) -> None:
        """Start empty."""
        self._lock = Lock()
        self._messages: dict[int, WebhookMessage] = {}
        self._laid = 0

    def put(self, message: WebhookMessage) -> None:
        """Lay a message down."""
        with self._lock:
            self._laid += 1
            self._messages[self._laid] = message

    def waiting(self, after: int = 0) -> tuple[tuple[int, WebhookMessage], ...]:
        """Return the numbered messages that are still there, beginning after a number, oldest first."""
        with self._lock:
            return tuple((number, message) for number, message in self._messages.items() if number > after)

    def remove(self, number: int) -> bool:
        """Take a message away; return whether it was there."""
        with self._lock:
            return self._messages.pop(number, None) is not None

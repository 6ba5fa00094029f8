"""A sandbox without sockets and threads: the same provider, called in the same process, for tests and simulations.

Calls go in by `answer`, or by an httpx client with a `SandboxTransport`. Webhooks wait until they are delivered, one by
one or all at once, to whoever receives them. Nothing happens by itself, so the same calls always have the same effects.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta

from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.deliveries import Deliveries, Post, WebhookDelivery
from adapters.sandbox.exchanges import Answer, Request, Silence
from adapters.sandbox.messages import WebhookMessage
from adapters.sandbox.refusals import NotDeliveredError
from adapters.sandbox.router import Router
from adapters.sandbox.settings import SandboxSettings
from adapters.sandbox.workings import Workings


class InProcessSandbox:
    """A provider that is called, not connected to. It has no control routes: what they do is done by methods."""

    def __init__(self, settings: SandboxSettings, receive: Post | None = None) -> None:
        """Deliver webhooks to `receive`, which takes headers and body and returns an HTTP status, or raises.

        Settings about sockets, threads and real seconds have no effect.
        """
        self.settings = settings
        self.clock = SandboxClock(settings.start_at)
        self._workings = workings = Workings(settings, self.clock, self._send, self.drain)
        self.bank = workings.bank
        self.desk = workings.desk
        self._router = Router(self.desk.routes(), self.desk, workings.outage)
        self._receive = receive
        self._waiting: deque[tuple[WebhookMessage, int]] = deque()
        rule = settings.contract.retry_rule(settings.retry_base)
        self._deliveries = Deliveries(self.clock, rule, self._headers, self._post, self._send)

    def answer(self, request: Request) -> Answer | Silence:
        """Serve a request."""
        return self._router.answer(request)

    def advance(self, by: timedelta) -> None:
        """Move the clock on; on return all that fell due has happened. Raises ClockBackwardsError."""
        self.clock.advance(by)

    def set_receiver(self, receive: Post | None) -> None:
        """Deliver webhooks to this from now on; with None, those announced from then on are dropped."""
        self._receive = receive

    def waiting(self) -> int:
        """Return how many webhooks wait to be delivered. Repetitions that the clock has not reached are not counted."""
        return len(self._waiting)

    def deliver_next(self) -> bool:
        """Deliver the webhook that has waited longest, and return whether there was one."""
        if not self._waiting:
            return False
        self._deliveries.deliver(*self._waiting.popleft())
        return True

    def drain(self) -> None:
        """Deliver all that waits, and what that brings."""
        while self.deliver_next():
            pass

    def deliveries(self) -> tuple[WebhookDelivery, ...]:
        """Return every try so far, in order."""
        return self._deliveries.all()

    def outage(self, *, on: bool, drops_connections: bool = False) -> None:
        """Take no calls from now on, or take them again; what the provider announces about it waits as webhooks."""
        self._workings.switch_outage(on=on, drops_connections=drops_connections)

    def _send(self, message: WebhookMessage, attempt: int = 1) -> None:
        if self._receive is not None:
            self._waiting.append((message, attempt))

    def _post(self, headers: Mapping[str, str], body: bytes) -> int:
        if self._receive is None:
            reason = "no receiver"
            raise NotDeliveredError(reason)
        return self._receive(headers, body)

    def _headers(self, message: WebhookMessage, attempt: int, at: datetime) -> Mapping[str, str]:
        return self.desk.headers(message, attempt, at)

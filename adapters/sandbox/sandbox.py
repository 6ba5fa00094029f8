"""The sandbox: a payout provider without money, made of its workings, a server and a webhook sender."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.control import ControlRoutes
from adapters.sandbox.exchanges import Answer, Request, Silence
from adapters.sandbox.messages import WebhookMessage
from adapters.sandbox.router import Router
from adapters.sandbox.server import SandboxServer
from adapters.sandbox.settings import SandboxSettings
from adapters.sandbox.ticker import Ticker
from adapters.sandbox.webhooks import WebhookSender
from adapters.sandbox.workings import Workings

DRAIN_SECONDS = 60.0


class Sandbox:
    """A provider on 127.0.0.1, running from `start` (or `with`) to `stop`."""

    def __init__(self, settings: SandboxSettings) -> None:
        """Build a sandbox and take its port. Nothing is served before it is started."""
        self.settings = settings
        self.clock = SandboxClock(settings.start_at)
        self.webhooks = WebhookSender(settings, self.clock, self._headers)
        self._workings = workings = Workings(settings, self.clock, self.webhooks.send, self._deliver_first)
        self.bank = workings.bank
        self.desk = workings.desk
        control = ControlRoutes(workings, self.webhooks)
        self.router = Router(self.desk.routes() + control.routes(), self.desk, workings.outage)
        self._server = SandboxServer(settings.port, self.router.answer, self.desk.refused)
        self._ticker = Ticker(self.clock, settings.clock_speed) if settings.clock_speed else None

    @property
    def base_url(self) -> str:
        """Return the address without a trailing slash, such as `http://127.0.0.1:41231`."""
        return self._server.base_url

    def start(self) -> None:
        """Serve, send webhooks, and let the clock run if the settings say so."""
        self.webhooks.start()
        self._server.start()
        if self._ticker is not None:
            self._ticker.start()

    def stop(self) -> None:
        """Close every connection and end every thread; undelivered webhooks are dropped. Stopping twice is fine."""
        if self._ticker is not None:
            self._ticker.stop()
        self._server.stop()
        self.webhooks.stop()

    def advance(self, by: timedelta) -> None:
        """Move the clock on; on return all that fell due has happened and its webhooks are with the sender.

        Raises ClockBackwardsError.
        """
        self.clock.advance(by)

    def drain(self, timeout_seconds: float = DRAIN_SECONDS) -> None:
        """Wait until the sender has delivered, or failed to deliver, all it was given.

        Repetitions of failed deliveries become due on the clock: advance, then drain again. Raises
        WebhooksStillQueuedError after real seconds.
        """
        self.webhooks.drain(timeout_seconds)

    def set_callback(self, url: str | None) -> None:
        """Send webhooks to this address from now on; None stops them. Raises SettingError."""
        self.webhooks.set_callback(url)

    def outage(self, *, on: bool, drops_connections: bool = False) -> None:
        """Take no calls from now on, or take them again: they are answered that nothing works, or hung up on.

        What was accepted goes on settling, webhooks are sent, and the control routes work.
        """
        self._workings.switch_outage(on=on, drops_connections=drops_connections)

    def answer(self, request: Request) -> Answer | Silence:
        """Serve a request by a call, as the server would, for tests that need no socket for it."""
        return self.router.answer(request)

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()

    def _headers(self, message: WebhookMessage, attempt: int, at: datetime) -> Mapping[str, str]:
        return self.desk.headers(message, attempt, at)

    def _deliver_first(self) -> None:
        self.webhooks.wait(self.settings.webhook_timeout_seconds)

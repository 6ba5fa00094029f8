"""The sandbox: a payout provider without money, made of a clock, a bank, routes, a server and a webhook sender."""

from __future__ import annotations

from datetime import timedelta
from types import TracebackType
from typing import Self

from adapters.sandbox.announcer import Announcer
from adapters.sandbox.bank import Bank
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.control import ControlRoutes
from adapters.sandbox.router import Router
from adapters.sandbox.routes import ProviderRoutes
from adapters.sandbox.server import SandboxServer
from adapters.sandbox.settings import SandboxSettings
from adapters.sandbox.ticker import Ticker
from adapters.sandbox.tokens import Tokens
from adapters.sandbox.webhooks import WebhookSender

DRAIN_SECONDS = 60.0


class Sandbox:
    """A provider on 127.0.0.1, running from `start` (or `with`) to `stop`."""

    def __init__(self, settings: SandboxSettings) -> None:
        """Build a sandbox and take its port. Nothing is served before it is started."""
        self.settings = settings
        self.clock = SandboxClock(settings.start_at)
        self.webhooks = WebhookSender(settings, self.clock)
        self.tokens = Tokens(settings, self.clock)
        announcer = Announcer(self.clock, settings.amount_unit, settings.vocabulary, self.webhooks.send)
        self.bank = Bank(settings, self.clock, announcer)
        provider = ProviderRoutes(settings, self.bank, self.tokens)
        control = ControlRoutes(settings.amount_unit, self.clock, self.bank, self.tokens, self.webhooks)
        self.router = Router(provider.routes() + control.routes(), self.tokens)
        self._server = SandboxServer(settings.port, self.router.answer)
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

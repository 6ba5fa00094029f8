"""The webhook listener: takes in providers' webhooks on a socket of its own, and answers 200 only once they are safe.

    POST /webhooks/<provider>     200 kept · 401 wrong signature · 404 no such provider
                                  411 length missing · 413 body too large · 500 not kept, to be sent again

The signature is verified over the raw bytes before anything else is done with them; the message is then kept, and its
meaning is worked out later by the inbox worker, so that a slow database never makes a provider give up.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from types import TracebackType
from typing import Self

from adapters.embedded import Book
from adapters.errors import WebhookSignatureError
from adapters.providers.port import PayoutProvider
from adapters.workers.intake import Intake
from adapters.workers.webhook_server import WebhookServer

PATH = "/webhooks/"


class WebhookListener:
    """Listens on 127.0.0.1 from `start` (or `with`) to `stop`."""

    def __init__(
        self,
        book: Book,
        providers: Mapping[str, PayoutProvider],
        port: int = 0,
        intake: Intake | None = None,
    ) -> None:
        """Take a port, 0 for a free one; nothing is answered before `start`."""
        self._intake = intake or Intake(book)
        self._providers = {name.lower(): provider for name, provider in providers.items()}
        self.kept = self._intake.kept
        """Set whenever a message was kept; whoever waits for it clears it."""
        self._server = WebhookServer(port, self.take_in)

    def url_for(self, provider: str) -> str:
        """Return the callback address to give to a provider."""
        return f"http://127.0.0.1:{self._server.server_port}{PATH}{provider.lower()}"

    def start(self) -> None:
        """Begin to answer."""
        self._server.start()

    def stop(self) -> None:
        """Answer what is being asked, then close every connection; nothing is kept any more on return."""
        self._server.stop()

    def take_in(self, path: str, headers: Mapping[str, str], body: bytes) -> HTTPStatus:
        """Verify and keep one message; return the status to answer with."""
        provider = self._providers.get(path.removeprefix(PATH)) if path.startswith(PATH) else None
        if provider is None:
            return HTTPStatus.NOT_FOUND
        try:
            provider.verify_webhook(headers, body)
        except WebhookSignatureError:
            return HTTPStatus.UNAUTHORIZED
        self._intake.keep(provider.name, body)
        return HTTPStatus.OK

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

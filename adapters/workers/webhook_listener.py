"""The webhook listener: takes in providers' webhooks on a socket of its own, and answers 200 only once they are safe.

    POST /webhooks/<provider>     200 kept · 401 wrong signature · 403 wrong source · 404 no such provider
                                  411 length missing · 413 or 431 too large · 503 not kept, to be sent again

The signature is verified over the raw bytes before anything else is done with them; the message is then kept, and its
meaning is worked out later by the inbox worker, so that a slow database never makes a provider give up.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from http import HTTPStatus
from types import TracebackType
from typing import Self

from adapters.embedded import Book
from adapters.errors import MessageRefusedError
from adapters.networks import Network
from adapters.observability.measures import Measures, NoMeasures
from adapters.providers.port import PayoutProvider
from adapters.source_address import FORWARDED_FOR, source_address
from adapters.workers.intake import Intake
from adapters.workers.measured_reception import MeasuredReception
from adapters.workers.reception import Envelope
from adapters.workers.webhook_server import Headers, WebhookServer

LOG = logging.getLogger(__name__)
PATH = "/webhooks/"
LOCALHOST = "127.0.0.1"


class WebhookListener:
    """Listens on 127.0.0.1 from `start` (or `with`) to `stop`."""

    def __init__(
        self,
        book: Book,
        providers: Mapping[str, PayoutProvider],
        port: int = 0,
        intake: Intake | None = None,
        trusted_proxies: Collection[Network] = (),
        *,
        measures: Measures | None = None,
    ) -> None:
        """Take a port, 0 for a free one; nothing is answered before `start`."""
        self._intake = intake or Intake(book)
        self._reception = MeasuredReception(self._intake, providers, measures or NoMeasures())
        self._trusted_proxies = trusted_proxies
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

    def take_in(self, path: str, headers: Headers, body: bytes, peer: str = LOCALHOST) -> HTTPStatus:
        """Check and keep one message; return the status to answer with."""
        forwarded = [value for name, value in headers if name.lower() == FORWARDED_FOR]
        source = source_address(peer, forwarded, self._trusted_proxies)
        word = path.removeprefix(PATH) if path.startswith(PATH) else ""
        try:
            self._reception.take_in(Envelope(word, source, headers), body)
        except MessageRefusedError as refused:
            LOG.info("a webhook was refused: %s", refused)
            return refused.STATUS
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

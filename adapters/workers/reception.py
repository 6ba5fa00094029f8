"""The reception: what has to be true of a message that somebody sends us before it is acknowledged.

    1  the address is that of a provider we know               ReceiverUnknownError
    2  neither body nor headers are too large                  MessageTooLargeError, HeadersTooLargeError
    3  it comes from an address on the provider's list         SourceNotAllowedError
    4  the provider signed its raw bytes, and recently where
       the time is signed too                                  WebhookSignatureError
    5  it is safe, in archive and inbox                        MessageNotKeptError

In this order, so that little is done for strangers, and nothing is read of what it says: that is the inbox worker's
part. Every way in from outside goes through here, whatever it speaks to the network with.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from adapters.errors import (
    HeadersTooLargeError,
    MessageNotKeptError,
    MessageTooLargeError,
    ReceiverUnknownError,
    SourceNotAllowedError,
)
from adapters.networks import Address, lies_in
from adapters.providers.port import PayoutProvider
from adapters.workers.intake import Intake

LOG = logging.getLogger(__name__)
BODY_BYTES_MAX = 64 * 1024
HEADERS_MAX = 100
HEADER_BYTES_MAX = 32 * 1024
"""Of all headers together, names and values."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What can be seen of a message from outside."""

    word: str
    """What its address ends in: the provider's name in lower case."""
    source: Address | None
    """Where it comes from; None when that cannot be told."""
    headers: Sequence[tuple[str, str]] = field(repr=False)
    """Names and values as they were sent, repeated ones too; each byte is one character (ISO 8859-1)."""


@dataclass(frozen=True, slots=True)
class GenuineMessage:
    """A message that its provider signed. Only the reception makes one."""

    provider: str
    body: bytes = field(repr=False)


class Reception:
    """Takes in the messages of one book's providers. Safe to use from many threads."""

    def __init__(self, intake: Intake, providers: Mapping[str, PayoutProvider]) -> None:
        """Keep messages through an intake."""
        self._intake = intake
        self._providers = {name.lower(): provider for name, provider in providers.items()}

    def take_in(self, envelope: Envelope, body: bytes) -> None:
        """Check and keep a message; it is safe on return. Raises the MessageRefusedError of the first rule it broke."""
        self.check_outside(envelope, len(body))
        self.keep(self.opened(envelope, body))

    def check_outside(self, envelope: Envelope, body_bytes: int) -> None:
        """Refuse a message by what is known before its body is read, of which only the announced length counts.

        Raises ReceiverUnknownError, MessageTooLargeError, HeadersTooLargeError or SourceNotAllowedError.
        """
        provider = self._addressed(envelope)
        if body_bytes > BODY_BYTES_MAX:
            raise MessageTooLargeError(BODY_BYTES_MAX)
        _check_size(envelope.headers)
        sources = provider.webhook_sources
        if sources and not lies_in(envelope.source, sources):
            raise SourceNotAllowedError(provider.name, None if envelope.source is None else str(envelope.source))

    def opened(self, envelope: Envelope, body: bytes) -> GenuineMessage:
        """Return a message whose outside was checked, once its provider's signature is.

        It needs no database and little time. Raises ReceiverUnknownError or WebhookSignatureError.
        """
        provider = self._addressed(envelope)
        provider.verify_webhook(said_once(envelope.headers), body)
        return GenuineMessage(provider.name, body)

    def keep(self, message: GenuineMessage) -> None:
        """Make a message safe; it waits for the database. Raises MessageNotKeptError."""
        try:
            self._intake.keep(message.provider, message.body)
        except Exception as error:
            # Whatever it was, the provider must not take this for an acknowledgement; the log says what was wrong here.
            LOG.exception("a message of %s was not kept", message.provider)
            raise MessageNotKeptError(message.provider) from error

    def _addressed(self, envelope: Envelope) -> PayoutProvider:
        provider = self._providers.get(envelope.word)
        if provider is None:
            raise ReceiverUnknownError
        return provider


def said_once(headers: Sequence[tuple[str, str]]) -> Mapping[str, str]:
    """Return the headers whose name stands there once, in whatever case.

    Of one that is repeated nobody can tell which value counts, and two programs may choose differently: it is left out,
    as if it had not been sent.
    """
    counts = Counter(name.lower() for name, _ in headers)
    return {name: value for name, value in headers if counts[name.lower()] == 1}


def _check_size(headers: Sequence[tuple[str, str]]) -> None:
    if len(headers) > HEADERS_MAX or sum(len(name) + len(value) for name, value in headers) > HEADER_BYTES_MAX:
        raise HeadersTooLargeError(HEADERS_MAX, HEADER_BYTES_MAX)

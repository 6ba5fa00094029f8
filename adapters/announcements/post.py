"""The post: one webhook over the wire, and the status that it was answered with.

A connection serves one delivery, so that every delivery goes to an address that was looked at. No redirect is followed.
Of an answer nothing is read but its head: what a stranger writes is neither kept nor logged.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from typing import Protocol

import httpcore
import httpx

from adapters.announcements.addresses import Resolve, resolve
from adapters.announcements.endpoint_url import check_url
from adapters.announcements.errors import AddressForbiddenError, EndpointUrlError
from adapters.announcements.network import Deadline, GuardedNetwork
from adapters.announcements.settings import AnnouncementSettings


@dataclass(frozen=True, slots=True)
class Letter:
    """One webhook as it leaves."""

    url: str
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one delivery: a status code, or what went wrong before there was one."""

    answer: int | None
    fault: str | None = None

    @property
    def is_taken(self) -> bool:
        """Say whether the endpoint took it (2xx)."""
        return self.answer is not None and HTTPStatus(200) <= self.answer < HTTPStatus(300)

    @property
    def is_gone(self) -> bool:
        """Say whether the endpoint wants nothing more (410)."""
        return self.answer == HTTPStatus.GONE

    @property
    def words(self) -> str:
        """Return it in words."""
        return self.fault or f"HTTP {self.answer}"


class Post(Protocol):
    """What carries letters. May be called from many threads."""

    def send(self, letter: Letter) -> Outcome:
        """Send one letter once; no error of the network is raised."""


@dataclass(frozen=True)
class HttpPost:
    """Carries letters by HTTP/1.1."""

    settings: AnnouncementSettings
    resolve: Resolve = resolve
    trusted: ssl.SSLContext | None = None
    """Whose certificates are believed; those that the providers' too are, unless given."""

    def send(self, letter: Letter) -> Outcome:
        """Send one letter once; no error of the network is raised."""
        try:
            check_url(letter.url, self.settings)
            return Outcome(self._answer(letter))
        except (EndpointUrlError, AddressForbiddenError) as error:
            return Outcome(None, str(error))
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            return Outcome(None, type(error).__name__)

    def _answer(self, letter: Letter) -> int:
        url = httpcore.URL(letter.url)
        deadline = Deadline.after(self.settings.timeout_seconds)
        network = GuardedNetwork(deadline, self.resolve, private_allowed=self.settings.private_addresses_allowed)
        with httpcore.HTTPConnection(url.origin, ssl_context=self._trusted, network_backend=network) as connection:  # noqa: SIM117
            with connection.stream("POST", url, headers=list(letter.headers.items()), content=letter.body) as response:
                return response.status

    @cached_property
    def _trusted(self) -> ssl.SSLContext:
        return self.trusted or httpx.create_ssl_context()

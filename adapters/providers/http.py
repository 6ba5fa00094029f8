"""HTTP to a provider: one request, and what came back as a value; the only module of the providers that knows httpx.

    Answer      the provider said something: a status code and a body
    NoAnswer    it said nothing that we could hear: timeout, no connection, broken connection

An absent answer is not an error here. Whether it matters depends on what was asked: a payment without an answer may
have been made, a query without one can be asked again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from types import TracebackType
from typing import Self

import httpx
from pydantic import SecretStr

_OUTCOME_OPEN = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}


@dataclass(frozen=True, slots=True)
class Request:
    """One request. The body is hidden: it may hold credentials or account numbers."""

    method: str
    url: str
    timeout_seconds: float
    body: bytes | None = field(default=None, repr=False)
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider said. The body is hidden: it may hold tokens or names."""

    status_code: int
    body: bytes = field(repr=False)

    @property
    def is_success(self) -> bool:
        """Say whether the request was carried out (2xx)."""
        return HTTPStatus(200) <= self.status_code < HTTPStatus(300)

    @property
    def is_refusal(self) -> bool:
        """Say whether the request itself was refused: 4xx, but not 408 and 429, which promise nothing."""
        return HTTPStatus(400) <= self.status_code < HTTPStatus(500) and self.status_code not in _OUTCOME_OPEN

    @property
    def word(self) -> str:
        """Return the status code as a word, such as `HTTP 503`."""
        return f"HTTP {self.status_code}"


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Nothing usable came back."""

    reason: str

    @property
    def word(self) -> str:
        """Return the reason as a word, such as `no answer: ReadTimeout`."""
        return f"no answer: {self.reason}"


class Http:
    """Sends requests over one pool of connections. Safe to use from many threads.

    Redirects are not followed: a payment must not be carried to another address.
    """

    def __init__(self, client: httpx.Client, connect_timeout_seconds: float = 5.0) -> None:
        """Send through this client."""
        self._client = client
        self._connect_timeout_seconds = connect_timeout_seconds

    @classmethod
    def open(cls) -> Self:
        """Return one with a client of its own; close it after use."""
        return cls(httpx.Client(follow_redirects=False))

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the connections."""
        self._client.close()

    def send(self, request: Request, bearer: SecretStr | None = None) -> Answer | NoAnswer:
        """Send one request once; no error of the network is raised."""
        try:
            response = self._client.request(
                request.method,
                request.url,
                content=request.body,
                params=request.params or None,
                headers=_headers(bearer),
                timeout=httpx.Timeout(request.timeout_seconds, connect=self._connect_timeout_seconds),
                follow_redirects=False,
            )
        except httpx.RequestError as error:
            return NoAnswer(type(error).__name__)
        return Answer(response.status_code, response.content)


def _headers(bearer: SecretStr | None) -> dict[str, str]:
    headers = {"Accept": "application/json", "Content-Type": "application/json"}
    if bearer is not None:
        headers["Authorization"] = f"Bearer {bearer.get_secret_value()}"
    return headers

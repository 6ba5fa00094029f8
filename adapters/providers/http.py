"""HTTP to a provider: one request, and what came back as a value; the only module of the providers that knows httpx.

    Answer      the provider said something: a status code and a body
    NoAnswer    it said nothing that we could hear: timeout, no connection, broken connection

An absent answer is not an error here. Whether it matters depends on what was asked: a payment without an answer may
have been made, a query without one can be asked again.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from time import perf_counter
from types import TracebackType
from typing import Self

import httpx
from pydantic import SecretStr

from adapters.providers.http_spans import note_answer, note_silence, request_span

_JSON = {"Accept": "application/json", "Content-Type": "application/json"}
_OUTCOME_OPEN = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}


@dataclass(frozen=True, slots=True)
class Request:
    """One request. The body is hidden: it may hold credentials or account numbers."""

    method: str
    url: str
    timeout_seconds: float
    body: bytes | None = field(default=None, repr=False)
    params: Mapping[str, str] = field(default_factory=dict)
    secret_params: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Parameters that a provider wants in the address although they are private, such as an account number.

    They go over the wire only: the address that the HTTP library logs is without them.
    """
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Beside those that ask for JSON, or in place of them; hidden, since they hold credentials."""


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


Overhear = Callable[[Answer | NoAnswer, float], None]
"""Is told what came of each request, and after how many seconds."""


def _nobody(_answer: Answer | NoAnswer, _seconds: float) -> None:
    """Hear nothing."""


class Http:
    """Sends requests over one pool of connections. Safe to use from many threads.

    Redirects are not followed: a payment must not be carried to another address.
    """

    def __init__(
        self, client: httpx.Client, connect_timeout_seconds: float = 5.0, overhear: Overhear = _nobody
    ) -> None:
        """Send through this client."""
        self._client = client
        self._connect_timeout_seconds = connect_timeout_seconds
        self._overhear = overhear

    @classmethod
    def open(cls, overhear: Overhear = _nobody) -> Self:
        """Return one with a client of its own; close it after use."""
        return cls(httpx.Client(follow_redirects=False), overhear=overhear)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the connections."""
        self._client.close()

    def send(self, request: Request) -> Answer | NoAnswer:
        """Send one request once; no error of the network is raised."""
        began = perf_counter()
        with request_span(request.method, request.url) as span:
            answer = self._answer_to(request)
            if isinstance(answer, Answer):
                note_answer(span, answer.status_code)
            else:
                note_silence(span, answer.reason)
        self._overhear(answer, perf_counter() - began)
        return answer

    def _answer_to(self, request: Request) -> Answer | NoAnswer:
        try:
            response = self._client.request(
                request.method,
                request.url,
                content=request.body,
                params=dict(request.params) or None,
                headers={**_JSON, **request.headers},
                timeout=httpx.Timeout(request.timeout_seconds, connect=self._connect_timeout_seconds),
                follow_redirects=False,
                extensions=_wire_only(request),
            )
        except httpx.RequestError as error:
            return NoAnswer(type(error).__name__)
        return Answer(response.status_code, response.content)


def _wire_only(request: Request) -> dict[str, bytes]:
    if not request.secret_params:
        return {}
    url = httpx.URL(request.url, params={**request.params, **request.secret_params})
    return {"target": url.raw_path}


def bearer(token: SecretStr) -> dict[str, str]:
    """Return the header that presents an access token (RFC 6750)."""
    return {"Authorization": f"Bearer {token.get_secret_value()}"}


def basic(user: str, password: SecretStr) -> dict[str, str]:
    """Return the header that presents a name and a password (RFC 7617)."""
    pair = b64encode(f"{user}:{password.get_secret_value()}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}

"""HTTP over real sockets: every way in which a provider can fail to answer is a value, and none an exception."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import httpx
import pytest
from pydantic import SecretStr

from adapters.providers.http import Answer, Http, NoAnswer, Request, basic, bearer

BODY = b"{}"


def read_whole_request(connection: socket.socket) -> None:
    """Read to the end: hanging up on unread bytes would reset the connection instead of closing it."""
    received = b""
    while not received.endswith(b"\r\n\r\n" + BODY):
        received += connection.recv(65_536)


@contextmanager
def answering(reply: bytes, *, then_silent: bool = False) -> Iterator[str]:
    """Accept one connection, read a request, send these bytes, and hang up or stay silent until the end."""
    over = Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                read_whole_request(connection)
                connection.sendall(reply)
                if then_silent:
                    over.wait()

        thread = Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            over.set()
            thread.join()


def send(url: str, timeout_seconds: float = 5.0) -> Answer | NoAnswer:
    with Http(httpx.Client(trust_env=False)) as http:
        return http.send(Request("POST", url + "/pay", timeout_seconds, BODY))


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (b"", "RemoteProtocolError"),
        (b"what?\r\n\r\n", "RemoteProtocolError"),
        (b"HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{", "RemoteProtocolError"),
        (b"HTTP/1.1 201 Created\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", "DecodingError"),
    ],
)
def test_p7_a_broken_answer_is_no_answer(reply: bytes, reason: str) -> None:
    """Hanging up without an answer, in the middle of one, or with garbage leaves nothing that could be believed."""
    with answering(reply) as url:
        assert send(url) == NoAnswer(reason)


@pytest.mark.parametrize("reply", [b"", b"HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{"])
def test_p7_silence_is_no_answer(reply: bytes) -> None:
    """A provider that took the request and falls silent, at once or half-way, is given up after the timeout."""
    with answering(reply, then_silent=True) as url:
        assert send(url, timeout_seconds=0.05) == NoAnswer("ReadTimeout")


def test_p7_nobody_there_is_no_answer() -> None:
    """An address where nobody listens is no answer either."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"

    assert send(url) == NoAnswer("ConnectError")


def test_a_redirect_is_not_followed() -> None:
    """A payment order is never carried to another address."""
    with answering(b"HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n") as url:
        assert send(url) == Answer(307, b"")


def all_request_errors(kind: type[httpx.RequestError] = httpx.RequestError) -> Iterator[type[httpx.RequestError]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from all_request_errors(narrower)


@pytest.mark.parametrize("kind", list(all_request_errors()))
def test_every_error_of_the_network_is_no_answer(kind: type[httpx.RequestError]) -> None:
    """Each error that httpx knows for a request becomes an absent answer that names it."""

    def fail(request: httpx.Request) -> httpx.Response:
        raise kind(kind.__name__, request=request)

    with Http(httpx.Client(transport=httpx.MockTransport(fail))) as http:
        assert http.send(Request("GET", "http://provider.test", 1.0)) == NoAnswer(kind.__name__)


@pytest.mark.parametrize(
    ("status", "is_success", "is_refusal"),
    [(200, True, False), (299, True, False), (300, False, False), (399, False, False), (400, False, True),
     (401, False, True), (408, False, False), (409, False, True), (429, False, False), (499, False, True),
     (500, False, False), (599, False, False)],
)  # fmt: skip
def test_what_a_status_code_says(status: int, *, is_success: bool, is_refusal: bool) -> None:
    """2xx is done, 4xx but 408 and 429 is refused, and everything else promises nothing."""
    answer = Answer(status, b"")

    assert (answer.is_success, answer.is_refusal) == (is_success, is_refusal)


def test_the_timeouts_and_the_token_reach_the_wire() -> None:
    """Each request has its own time to be answered, a shorter one to connect, and its credentials beside the usual."""
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200)

    with Http(httpx.Client(transport=httpx.MockTransport(answer)), connect_timeout_seconds=3) as http:
        http.send(Request("GET", "http://provider.test", 130, headers=bearer(SecretStr("token"))))
        http.send(Request("GET", "http://provider.test", 130, headers=basic("me", SecretStr("pass"))))

    assert seen[0].extensions["timeout"] == {"connect": 3, "read": 130, "write": 130, "pool": 130}
    assert [request.headers["Authorization"] for request in seen] == ["Bearer token", "Basic bWU6cGFzcw=="]
    assert {request.headers["Accept"] for request in seen} == {"application/json"}


def test_bodies_are_never_shown() -> None:
    """Requests and answers hide their bodies, which may hold credentials, tokens or account numbers."""
    request = Request("POST", "http://provider.test", 1, b"account 1", headers=bearer(SecretStr("secret 1")))
    shown = repr(request) + repr(Answer(200, b"token 1"))

    assert "account 1" not in shown
    assert "secret 1" not in shown
    assert "token 1" not in shown

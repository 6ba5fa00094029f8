"""One webhook over real sockets: what is an answer, what is not, and what a stranger cannot make us do."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from pathlib import Path

import pytest

from adapters.announcements.addresses import Address
from adapters.announcements.post import HttpPost, Letter, Outcome
from adapters.announcements.settings import AnnouncementSettings
from tests.adapters.announcements.certificates import contexts_for
from tests.adapters.announcements.receiver import Receiver, receiving

HASTY = AnnouncementSettings(plain_http_allowed=True, private_addresses_allowed=True, timeout_seconds=0.3)
PATIENT = HASTY.model_copy(update={"timeout_seconds": 20.0})
BODY = b'{"test": 2432232314}'


def letter_to(url: str) -> Letter:
    return Letter(url, BODY, {"webhook-id": "evt_1", "Content-Type": "application/cloudevents+json"})


def leading_to(*addresses: str) -> Callable[[str, int], list[Address]]:
    return lambda *_: [ip_address(each) for each in addresses]


@contextmanager
def speaking(speak: Callable[[socket.socket], None]) -> Iterator[str]:
    """Serve one connection by hand, and return the address."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65_536)
                try:
                    speak(connection)
                except OSError:
                    return  # the other side has had enough

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/hooks"
        thread.join()


@pytest.mark.parametrize("status", [200, 201, 204, 299, 301, 307, 400, 404, 410, 429, 500, 503])
def test_the_answer_is_its_status(status: int) -> None:
    """Whatever the endpoint answers, its status code is the outcome, and 2xx alone means taken."""
    with receiving(status) as receiver:
        outcome = HttpPost(PATIENT).send(letter_to(receiver.url))

    assert outcome == Outcome(status)
    assert outcome.is_taken is (200 <= status < 300)
    assert outcome.is_gone is (status == 410)
    assert outcome.words == f"HTTP {status}"
    [arrival] = receiver.arrivals
    assert (arrival.path, arrival.body, arrival.id) == ("/hooks", BODY, "evt_1")
    assert arrival.headers["content-type"] == "application/cloudevents+json"


def test_no_redirect_is_followed() -> None:
    """A redirect is an answer that nothing follows from: the place that it names hears nothing."""
    with receiving() as elsewhere:

        def redirect(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(307)
            handler.send_header("Location", elsewhere.url)
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        with receiving(redirect) as receiver:
            assert HttpPost(PATIENT).send(letter_to(receiver.url)) == Outcome(307)

        assert elsewhere.arrivals == []


def never(connection: socket.socket) -> None:
    while connection.recv(65_536):
        """Read until the other side hangs up."""


def drip_head(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-Slow: 1\r\n")
        threading.Event().wait(0.05)


def drip_status(connection: socket.socket) -> None:
    while True:
        connection.sendall(b"H")
        threading.Event().wait(0.05)


def continue_for_ever(connection: socket.socket) -> None:
    while True:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        threading.Event().wait(0.01)


def grow_the_head(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-Big: " + b"a" * 10_000 + b"\r\n")


@pytest.mark.parametrize("speak", [never, drip_head, drip_status, continue_for_ever])
def test_a_delivery_ends_at_its_deadline(speak: Callable[[socket.socket], None]) -> None:
    """An endpoint that says nothing, or a little now and then for ever, is left at the deadline."""
    with speaking(speak) as url:
        outcome = HttpPost(HASTY).send(letter_to(url))

    assert outcome in {Outcome(None, "ReadTimeout"), Outcome(None, "RemoteProtocolError")}


NONSENSE: dict[str, Callable[[socket.socket], None]] = {
    "endless head": grow_the_head,
    "another protocol": lambda connection: connection.sendall(b"SSH-2.0-OpenSSH\r\n\r\n"),
    "no number": lambda connection: connection.sendall(b"HTTP/1.1 twohundred OK\r\n\r\n"),
    "zeros": lambda connection: connection.sendall(b"\x00" * 200_000),
    "hung up": lambda _: None,
}


@pytest.mark.parametrize("speak", NONSENSE.values(), ids=NONSENSE)
def test_what_is_no_answer_is_a_fault(speak: Callable[[socket.socket], None]) -> None:
    """An endless head, another protocol, rubbish and a hung up line are faults, and none of them is raised."""
    with speaking(speak) as url:
        outcome = HttpPost(PATIENT).send(letter_to(url))

    assert outcome.answer is None
    assert outcome.fault in {"RemoteProtocolError", "ReadError"}
    assert not outcome.is_taken


def test_a_body_is_not_read() -> None:
    """The status counts as soon as the head is complete, however long the body would go on."""
    sent = 0

    def endless(connection: socket.socket) -> None:
        nonlocal sent
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"8000\r\n" + b"a" * 0x8000 + b"\r\n")
            sent += 0x8000

    with speaking(endless) as url:
        outcome = HttpPost(PATIENT).send(letter_to(url))

    assert outcome == Outcome(200)
    assert sent < 50_000_000


def test_nobody_there_is_a_fault() -> None:
    """A port where nobody listens and a name that nobody knows are faults of the delivery."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    def unknown(*_: object) -> list[Address]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    assert HttpPost(PATIENT).send(letter_to(f"http://127.0.0.1:{port}/")) == Outcome(None, "ConnectError")
    assert HttpPost(PATIENT, unknown).send(letter_to("http://hooks.test/")) == Outcome(None, "ConnectError")


def test_the_next_address_is_tried_when_one_is_silent() -> None:
    """Of a name's addresses the first that takes the connection is used."""
    with receiving() as receiver:
        port = receiver.url.rpartition(":")[2]
        outcome = HttpPost(PATIENT, leading_to("127.0.0.2", "127.0.0.1")).send(letter_to(f"http://hooks.test:{port}"))

    assert outcome == Outcome(204)


def test_a_name_that_leads_inside_gets_no_connection() -> None:
    """Without the setting, a public name with an address inside our network is refused before anything is sent."""
    settings = PATIENT.model_copy(update={"private_addresses_allowed": False})
    with receiving() as receiver:
        port = receiver.url.split(":")[2]
        outcome = HttpPost(settings, leading_to("127.0.0.1")).send(letter_to(f"http://hooks.example.com:{port}"))

    assert receiver.arrivals == []
    assert outcome.answer is None
    assert outcome.fault is not None
    assert "hooks.example.com" in outcome.fault


def test_a_name_is_looked_up_once_per_delivery() -> None:
    """The address that was looked at is the one that is connected to: a name that changes its mind gains nothing."""
    answers = [leading_to("127.0.0.1"), leading_to("8.8.8.8")]
    looked_up = []

    def changing(host: str, port: int) -> list[Address]:
        looked_up.append(host)
        return answers.pop(0)(host, port)

    with receiving() as receiver:
        port = receiver.url.split(":")[2]
        outcome = HttpPost(PATIENT, changing).send(letter_to(f"http://hooks.test:{port}"))

    assert (outcome, looked_up) == (Outcome(204), ["hooks.test"])
    assert receiver.arrivals[0].headers["host"].startswith("hooks.test:")


def test_settings_of_today_count() -> None:
    """An endpoint that was registered while plain HTTP was allowed gets nothing any more when it is not."""
    settings = PATIENT.model_copy(update={"plain_http_allowed": False})
    with receiving() as receiver:
        outcome = HttpPost(settings).send(letter_to(receiver.url))

    assert (receiver.arrivals, outcome.answer) == ([], None)


def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would connect to whatever it makes of the name, so none is asked."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with receiving() as receiver:
        assert HttpPost(PATIENT).send(letter_to(receiver.url)) == Outcome(204)


@contextmanager
def speaking_tls(name: str, folder: Path) -> Iterator[tuple[Receiver, HttpPost, str]]:
    """Serve HTTPS under a certificate of this name, on an address of this machine."""
    server_side, client_side = contexts_for(name, folder)
    with receiving(tls=server_side) as receiver:
        post = HttpPost(PATIENT, leading_to("127.0.0.1"), client_side)
        yield receiver, post, receiver.url.split(":")[2]


def test_the_certificate_has_to_be_the_name_s(tmp_path: Path) -> None:
    """The connection goes to the address that was looked at, and TLS speaks of the name all the same."""
    with speaking_tls("hooks.example.com", tmp_path) as (receiver, post, port):
        taken = post.send(letter_to(f"https://hooks.example.com:{port}"))
        refused = post.send(letter_to(f"https://other.example.com:{port}"))
        unknown = HttpPost(PATIENT, leading_to("127.0.0.1")).send(letter_to(f"https://hooks.example.com:{port}"))

    assert taken == Outcome(204)
    assert refused == unknown == Outcome(None, "ConnectError")
    assert len(receiver.arrivals) == 1

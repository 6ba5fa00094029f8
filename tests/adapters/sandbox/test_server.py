"""The HTTP server beneath the routes."""

from __future__ import annotations

import logging
import socket
from contextlib import closing

import httpx
import pytest

from adapters.sandbox import Sandbox
from tests.adapters.sandbox.caller import Caller, error_code
from tests.adapters.sandbox.conftest import SandboxStarter, make_settings


def test_connection_is_kept_alive(start: SandboxStarter) -> None:
    """Requests of one client share one connection, also after refusals."""
    _, caller = start()
    streams = {
        id(caller.http.get(path).extensions["network_stream"])
        for path in ("/api/v1/wallet", "/v1/payouts/none", "/nowhere", "/v1/payouts")
    }
    assert len(streams) == 1


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/v1/wallet", 404),
        ("POST", "/v1/payouts", 405),
        ("GET", "/api/v1/auth/token", 405),
        ("DELETE", "/api/v1/wallet", 501),
    ],
)
def test_unknown_paths_and_methods(start: SandboxStarter, method: str, path: str, status: int) -> None:
    """A path that does not exist is 404, and a method that a path does not have 405."""
    _, caller = start()
    assert caller.http.request(method, path).status_code == status


@pytest.mark.parametrize(
    "head",
    [
        "Content-Length: 1000000",
        "Content-Length: -1",
        "Content-Length: ten",
        "Content-Length: ١٢",
        "Transfer-Encoding: chunked",
    ],
)
def test_body_of_unknown_or_absurd_length_is_refused(start: SandboxStarter, head: str) -> None:
    """A body whose length is missing, malformed or over a megabyte is answered 400, and the connection closed."""
    sandbox, _ = start()
    with closing(_connect(sandbox)) as connection:
        connection.sendall(f"POST /api/v1/payouts HTTP/1.1\r\nHost: sandbox\r\n{head}\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"Connection: close" in answer


def test_stopping_ends_idle_connections_and_frees_the_port() -> None:
    """Stopping hangs up on connected clients, and the port can be taken at once."""
    with Sandbox(make_settings()) as sandbox, closing(_connect(sandbox)) as connection:
        caller = Caller(sandbox)
        sandbox.stop()
        assert connection.recv(1) == b""
        with pytest.raises(httpx.TransportError), closing(caller.http):
            caller.balance()
    with Sandbox(make_settings(port=int(sandbox.base_url.rpartition(":")[2]))) as again:
        assert again.base_url == sandbox.base_url


def test_fault_of_the_sandbox_is_logged_and_answered(
    start: SandboxStarter,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """An exception inside the sandbox is a 500 with its own code, and its trace is in the log."""
    sandbox, caller = start()
    beneficiary_id = caller.payee()
    sandbox.bank._lifecycle = None  # type: ignore[assignment]
    answer = caller.pay(beneficiary_id)
    assert (answer.status_code, error_code(answer)) == (500, "SANDBOX_FAULT")
    assert [record.levelno for record in caplog.records if record.exc_info] == [logging.ERROR]


def _connect(sandbox: Sandbox) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(sandbox.base_url.rpartition(":")[2])), timeout=30)

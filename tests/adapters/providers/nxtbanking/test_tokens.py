"""The access token: one exchange for all threads, before it expires and after it was refused. Over real sockets."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Barrier, Lock, Thread
from time import sleep

import httpx
import pytest
from pydantic import AnyHttpUrl

from adapters.errors import ProviderUnavailableError
from adapters.providers.http import Http
from adapters.providers.nxtbanking.provider import NxtbankingProvider
from ledger.clock import MovableClock
from tests.adapters.providers.nxtbanking.samples import NOON, settings

THREADS = 10
LIFETIME_SECONDS = 3600
MARGIN_SECONDS = 60


class TokenServer(ThreadingHTTPServer):
    """A provider with tokens and a wallet, which counts exchanges and takes long enough over one for all to arrive."""

    daemon_threads = False
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), TokenHandler)
        self.exchanges = 0
        self.wallet_requests = 0
        self.valid = ""
        self.is_down = False
        self.lock = Lock()


class TokenHandler(BaseHTTPRequestHandler):
    server: TokenServer

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            self.server.exchanges += 1
            self.server.valid = f"token-{self.server.exchanges}"
            token = self.server.valid
        sleep(0.05)
        if self.server.is_down:
            self.answer(503, {})
        else:
            self.answer(200, {"access_token": token, "expires_in": LIFETIME_SECONDS})

    def do_GET(self) -> None:
        with self.server.lock:
            self.server.wallet_requests += 1
        is_let_in = self.headers["Authorization"] == f"Bearer {self.server.valid}"
        self.answer(200 if is_let_in else 401, {"balance": 7, "currency": "INR"})

    def answer(self, status: int, fields: dict[str, object]) -> None:
        body = json.dumps(fields).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Stay silent."""


@contextmanager
def serving() -> Iterator[TokenServer]:
    with TokenServer() as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def server() -> Iterator[TokenServer]:
    with serving() as server:
        yield server


@pytest.fixture
def provider(server: TokenServer, clock: MovableClock) -> Iterator[NxtbankingProvider]:
    with Http(httpx.Client(trust_env=False)) as http:
        base_url = AnyHttpUrl(f"http://127.0.0.1:{server.server_port}")
        yield NxtbankingProvider(
            settings(base_url=base_url, refresh_margin_seconds=MARGIN_SECONDS, query_attempts=1), http, clock
        )


def at_once(action: Callable[[], object]) -> list[object]:
    """Return what ten threads got that began together; an expected error is a result."""
    together = Barrier(THREADS)

    def begin() -> object:
        together.wait()
        try:
            return action()
        except ProviderUnavailableError as error:
            return error.reason

    with ThreadPoolExecutor(THREADS) as pool:
        return [future.result() for future in [pool.submit(begin) for _ in range(THREADS)]]


def test_ten_threads_without_a_token_exchange_once(server: TokenServer, provider: NxtbankingProvider) -> None:
    """The first use of the provider buys one token, however many threads need it."""
    assert at_once(provider.wallet_balance_minor) == [7] * THREADS
    assert server.exchanges == 1


def test_ten_threads_with_an_expired_token_exchange_once(
    server: TokenServer, provider: NxtbankingProvider, clock: MovableClock
) -> None:
    """When the token has expired one thread replaces it and the others take the new one."""
    provider.wallet_balance_minor()
    clock.move(timedelta(seconds=LIFETIME_SECONDS + 1))

    assert at_once(provider.wallet_balance_minor) == [7] * THREADS
    assert server.exchanges == 2
    assert server.wallet_requests == 1 + THREADS


def test_ten_threads_with_a_refused_token_exchange_once(server: TokenServer, provider: NxtbankingProvider) -> None:
    """When the provider has forgotten the token, all threads meet a 401 and one of them replaces it."""
    provider.wallet_balance_minor()
    server.valid = "forgotten"

    assert at_once(provider.wallet_balance_minor) == [7] * THREADS
    assert server.exchanges == 2


def test_ten_threads_share_a_failed_exchange_too(server: TokenServer, provider: NxtbankingProvider) -> None:
    """A provider that gives no token is asked once by those who wait together, and again by those who come later."""
    server.is_down = True

    failures = at_once(provider.wallet_balance_minor)

    assert set(failures) == {"no answer: no access token, HTTP 503"}
    assert server.wallet_requests == 0
    assert server.exchanges < THREADS
    exchanges = server.exchanges
    server.is_down = False
    assert provider.wallet_balance_minor() == 7
    assert server.exchanges == exchanges + 1


@pytest.mark.parametrize(
    ("age_seconds", "exchanges"),
    [(0, 1), (LIFETIME_SECONDS - MARGIN_SECONDS - 1, 1), (LIFETIME_SECONDS - MARGIN_SECONDS, 2), (LIFETIME_SECONDS, 2)],
)
def test_a_token_is_replaced_before_it_expires(
    server: TokenServer, provider: NxtbankingProvider, clock: MovableClock, age_seconds: int, exchanges: int
) -> None:
    """A token is used until the margin before its expiry, and not after."""
    provider.wallet_balance_minor()
    clock.move(timedelta(seconds=age_seconds))
    provider.wallet_balance_minor()

    assert server.exchanges == exchanges


def test_a_token_that_lives_shorter_than_the_margin_is_used_once_and_does_not_loop(
    server: TokenServer, clock: MovableClock
) -> None:
    """A margin longer than the token's life costs one exchange per request and no more."""
    with Http(httpx.Client(trust_env=False)) as http:
        base_url = AnyHttpUrl(f"http://127.0.0.1:{server.server_port}")
        provider = NxtbankingProvider(
            settings(base_url=base_url, refresh_margin_seconds=LIFETIME_SECONDS * 2), http, clock
        )
        provider.wallet_balance_minor()
        provider.wallet_balance_minor()

    assert server.exchanges == 2
    assert clock.now() == NOON

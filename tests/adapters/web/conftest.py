"""Services, open for one test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from ledger.clock import MovableClock
from tests.adapters.till import Till, file_url, opened_till
from tests.adapters.web.served import Service, opened_service
from tests.postgres import VERSIONS, PostgresServer


@pytest.fixture
def service(till: Till) -> Iterator[Service]:
    with opened_service(till) as service:
        yield service


@pytest.fixture(params=["sqlite", "postgresql"])
def any_service(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    clock: MovableClock,
    postgres_server: Callable[[int], PostgresServer],
) -> Iterator[Service]:
    """Return a service on each kind of engine in turn."""
    with ExitStack() as stack:
        url = file_url(tmp_path)
        if request.param == "postgresql":
            server = postgres_server(VERSIONS[-1])
            url = server.lend_database()
            stack.callback(server.take_back, url)
        till = stack.enter_context(opened_till(url, clock))
        yield stack.enter_context(opened_service(till))


@pytest.fixture(scope="module")
def shared_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Return one service for all those tests of a module that change nothing in it."""
    with opened_till(file_url(tmp_path_factory.mktemp("book"))) as till, opened_service(till) as service:
        yield service

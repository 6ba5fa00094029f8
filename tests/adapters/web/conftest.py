"""Services, open for one test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger.clock import MovableClock
from tests.adapters.till import Till, file_url, opened_till
from tests.adapters.web.served import Service, opened_service


@pytest.fixture
def service(till: Till) -> Iterator[Service]:
    with opened_service(till) as service:
        yield service


@pytest.fixture
def any_service(database_url: str, clock: MovableClock) -> Iterator[Service]:
    """Return a service on each engine in turn."""
    with opened_till(database_url, clock) as till, opened_service(till) as service:
        yield service


@pytest.fixture(scope="module")
def shared_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Return one service for all those tests of a module that change nothing in it."""
    with opened_till(file_url(tmp_path_factory.mktemp("book"))) as till, opened_service(till) as service:
        yield service

"""What all tests share: the engines they run on."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from tests.postgres import VERSIONS, PostgresServer, PostgresServers

# How long an example takes says how busy the machine is, and nothing about the code.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

_FOLDER = "PAYOUT_LEDGER_TEST_POSTGRES"
_CHROMIUM = "/usr/bin/chromium"
_CHROMIUM_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
_ENGINES = ("sqlite", *(f"postgresql-{version}" for version in VERSIONS))
_MEASURED = tuple(Path(__file__).parent / name for name in ("ledger", "projections"))
"""The tests of the books: coverage is theirs. Measuring doubles the time of what computes most."""
_MEASURED_ENGINES = (_ENGINES[0], _ENGINES[-1])
"""An older version of a server runs the same lines."""


def pytest_configure(config: pytest.Config) -> None:
    """Make one folder for the servers of all test processes; the process that made it stops them."""
    # Looking for cycles among all that is imported, as often as small programs do, would take a tenth of the time.
    gc.set_threshold(100_000, 50, 100)
    if _FOLDER not in os.environ:
        os.environ[_FOLDER] = str(PostgresServers.make_folder())
        config.add_cleanup(_stop_servers)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """End the first of the two measurements that each process of a distributed run begins, which nobody reads."""
    measuring = session.config.pluginmanager.getplugin("_cov")
    if measuring and measuring.cov_controller and hasattr(session.config, "workerinput"):
        measuring.cov_controller.cov.stop()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Measure the coverage of the books by their own tests alone, and by each of them once."""
    for item in items:
        if not _is_measured(item):
            item.add_marker(pytest.mark.no_cover)


def _is_measured(item: pytest.Item) -> bool:
    """Return whether a test is of the books, not repeated by hypothesis, and on an engine that no other stands for."""
    is_of_books = any(item.path.is_relative_to(folder) for folder in _MEASURED)
    engine = next((engine for engine in _ENGINES if engine in item.name), _ENGINES[0])
    return is_of_books and engine in _MEASURED_ENGINES and item.get_closest_marker("hypothesis") is None


def _stop_servers() -> None:
    PostgresServers(Path(os.environ.pop(_FOLDER))).stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a real browser. While it is there its thread runs an event loop, and no other one can be begun."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=_CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Callable[[int], PostgresServer]]:
    """Return the function that finds the server of a version."""
    servers = PostgresServers(Path(os.environ[_FOLDER]))
    yield servers.server
    servers.drop_databases()


@pytest.fixture(params=_ENGINES)
def database_url(
    request: pytest.FixtureRequest, tmp_path: Path, postgres_server: Callable[[int], PostgresServer]
) -> Iterator[str]:
    """Return the URL of a fresh, empty database, on each engine in turn."""
    engine, _, version = request.param.partition("-")
    if engine == "sqlite":
        yield f"sqlite:///{tmp_path}/ledger.db"
    else:
        yield from _fresh_database(postgres_server(int(version)))


@pytest.fixture(params=VERSIONS, ids=lambda version: f"postgresql-{version}")
def postgresql_url(request: pytest.FixtureRequest, postgres_server: Callable[[int], PostgresServer]) -> Iterator[str]:
    """Return the URL of a fresh, empty PostgreSQL database, on each version in turn."""
    yield from _fresh_database(postgres_server(request.param))


def _fresh_database(server: PostgresServer) -> Iterator[str]:
    url = server.lend_database()
    yield url
    server.take_back(url)

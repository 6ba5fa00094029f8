"""Copies of one honest book on one engine of each kind, ready to be tampered with."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

import pytest

from ledger.proofs.checkpoint import Checkpoint
from ledger.store.database import Database
from ledger.store.opening import open_database
from tests.disarmed import disarm
from tests.new_book import make_book
from tests.postgres import VERSIONS, PostgresServer
from tests.tampering.honest_book import make_honest_book

_NUMBERS = count(1)


@dataclass(frozen=True)
class Template:
    """An honest book, and how a copy of it is made and thrown away."""

    checkpoints: Sequence[Checkpoint]
    copy: Callable[[], str]
    drop: Callable[[str], None]


@dataclass(frozen=True)
class Copy:
    """A book to be tampered with, and what was taken elsewhere of the honest one."""

    url: str
    database: Database
    checkpoints: Sequence[Checkpoint]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """Return the honest book in a file."""
    folder = tmp_path_factory.mktemp("honest")
    original = folder / "honest.db"
    make_book(f"sqlite:///{original}")
    checkpoints = make_honest_book(f"sqlite:///{original}")

    def copy() -> str:
        path = folder / f"{next(_NUMBERS)}.db"
        shutil.copy(original, path)
        return f"sqlite:///{path}"

    return Template(checkpoints, copy, drop=lambda _: None)


@pytest.fixture(scope="session")
def postgresql_template(postgres_server: Callable[[int], PostgresServer]) -> Template:
    """Return the honest book on a server."""
    server = postgres_server(VERSIONS[-1])
    original = server.lend_database()
    make_book(original)
    return Template(make_honest_book(original), lambda: server.lend_copy(original), server.drop_copy)


@pytest.fixture(params=["sqlite", f"postgresql-{VERSIONS[-1]}"])
def template(request: pytest.FixtureRequest) -> Template:
    """Return the honest book on each engine in turn."""
    found: Template = request.getfixturevalue(f"{request.param.partition('-')[0]}_template")
    return found


@pytest.fixture
def copy(template: Template) -> Iterator[Copy]:
    """Return a copy of the honest book on each engine, whose triggers were taken away."""
    yield from _copied(template)


@pytest.fixture
def copied_file(sqlite_template: Template) -> Iterator[Copy]:
    """Return a copy of the honest book in a file."""
    yield from _copied(sqlite_template)


def _copied(template: Template) -> Iterator[Copy]:
    url = template.copy()
    database = open_database(url)
    disarm(database)
    yield Copy(url, database, template.checkpoints)
    database.dispose()
    template.drop(url)

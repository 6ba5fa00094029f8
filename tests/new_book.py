"""New books for tests. Their tables are made once and then copied or emptied, which takes a tenth of the time."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache, partial
from pathlib import Path

from sqlalchemy import make_url

from adapters.migrate import BOOK_MIGRATIONS
from ledger.store.migrate import Migrations, migrate
from ledger.store.opening import open_database
from tests.postgres import lender_of


def make_book(url: str, migrations: tuple[Migrations, ...] = BOOK_MIGRATIONS) -> None:
    """Make the tables of a new book at a URL; a book that is there already is brought to the newest version."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and not Path(str(address.database)).exists():
        shutil.copy(_template(migrations), str(address.database))
    elif server := lender_of(url):
        server.fill(url, migrations, partial(_make, url, migrations))
    else:
        _make(url, migrations)


def _make(url: str, migrations: tuple[Migrations, ...]) -> None:
    database = open_database(url, migrations=migrations)
    try:
        migrate(database, migrations)
    finally:
        database.dispose()


@cache
def _template(migrations: tuple[Migrations, ...]) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="payout-ledger-book-"))
    atexit.register(shutil.rmtree, folder)
    path = folder / "template.db"
    _make(f"sqlite:///{path}", migrations)
    return path

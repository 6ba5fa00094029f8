"""A new book for a test: on SQLite a copy of one that was migrated once, which takes a hundredth of the time."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy import make_url

from adapters.embedded import migrate_book

BOOK = "default"


def make_book(url: str) -> None:
    """Make the tables of a new book at a URL; a book that is there already stays as it is."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and not Path(str(address.database)).exists():
        shutil.copy(_template(), str(address.database))
    else:
        migrate_book(url, BOOK)


@cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="payout-ledger-book-"))
    atexit.register(shutil.rmtree, folder)
    path = folder / "template.db"
    migrate_book(f"sqlite:///{path}", BOOK)
    return path

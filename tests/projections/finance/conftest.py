"""Views read as any tool would read them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from ledger.store.database import Database
from projections.finance.place import name_of_view

Rows = list[dict[str, Any]]


@pytest.fixture
def rows_of(database: Database) -> Callable[[str], Rows]:
    """Return what reads a view as any tool would, in some order that is always the same."""

    def rows_of(view: str) -> Rows:
        with database.read() as connection:
            found = connection.execute(text(f"SELECT * FROM {name_of_view(database, view)}"))  # noqa: S608 (ours)
            return sorted((dict(row) for row in found.mappings()), key=str)

    return rows_of

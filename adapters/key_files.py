"""Key files: where a book's secrets are kept unless the settings say otherwise."""

from __future__ import annotations

from pathlib import Path

from ledger.store.database import Database


def key_file_beside(database: Database, ending: str) -> Path | None:
    """Return the file beside a book's SQLite file whose name ends so; None for every other database.

    A key made in whatever folder a process happens to start in would be another one tomorrow.
    """
    name = database.engine.url.database
    if database.is_postgresql or not name or name == ":memory:" or name.startswith("file:"):
        return None
    path = Path(name)
    return path.with_name(f"{path.name}{ending}")

"""procrastinate's tables in a book's schema: made by one explicit call, and brought to the installed version by it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, text
from sqlalchemy.schema import CreateSchema

from adapters.queue.shared_place import SharedPlace
from adapters.queue.tables import WorkTables
from ledger.errors import NotMigratedError


def make_tables(place: SharedPlace) -> None:
    """Make the tables, or bring them to the newest version. Safe to run from many processes at once."""
    with place.engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:schema))"), {"schema": place.schema})
        connection.execute(CreateSchema(place.schema, if_not_exists=True))
        found = _version_on(connection)
        if found is None:
            _run(connection, SchemaManager.get_schema())
            WorkTables(None, "").schedules.create(connection)
            connection.execute(text("CREATE TABLE work_version (version_num text PRIMARY KEY)"))
        else:
            for script in _scripts_after(found):
                _run(connection, script.read_text(encoding="utf-8"))
            connection.execute(text("DELETE FROM work_version"))
        connection.execute(text("INSERT INTO work_version VALUES (:newest)"), {"newest": _newest()})


def check_tables(place: SharedPlace) -> None:
    """Refuse tables that are missing or of another version. Raises NotMigratedError."""
    with place.engine.begin() as connection:
        found = _version_on(connection)
    if found != _newest():
        raise NotMigratedError(place.book, found, _newest())


def _version_on(connection: Connection) -> str | None:
    if connection.scalar(text("SELECT to_regclass('work_version')")) is None:
        return None
    version: str = connection.execute(text("SELECT version_num FROM work_version")).scalar_one()
    return version


def _newest() -> str:
    return _scripts_after("")[-1].stem


def _scripts_after(version: str) -> list[Path]:
    """Return procrastinate's own migrations after a version, in their order, which their names tell."""
    folder = Path(SchemaManager.get_migrations_path())
    return sorted(script for script in folder.glob("*.sql") if script.stem > version)


def _run(connection: Connection, script: str) -> None:
    """Run many statements as they are written; with parameters, even with none, a % would mean one."""
    driver_connection: Any = connection.connection.driver_connection
    driver_connection.execute(script)

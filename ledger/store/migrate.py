"""Migrations: how a book's tables come to be, by one explicit call and never by processes racing at start-up.

Each package keeps its own scripts and its own version table; all that is asked for happens in one transaction, under
the append lock, so several processes may call it at once and a reader sees all of it or nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from alembic import command, context
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.schema import CreateSchema

from ledger.errors import NotMigratedError
from ledger.store.append_lock import lock_writers

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ledger.store.database import Database

_ALEMBIC_IS_GLOBAL = threading.Lock()
"""Alembic keeps the migration that is running in module globals: one at a time in a process."""


class Dependents(Protocol):
    """What stands on the tables and in the way of changing them, such as views."""

    def drop(self, database: Database, connection: Connection) -> None:
        """Remove them, before tables change."""

    def make(self, database: Database, connection: Connection) -> None:
        """Have them as they must be on the tables of the newest version; what is so already stays."""


@dataclass(frozen=True, slots=True)
class Migrations:
    """One package's migration scripts: their folder (with an `env.py` and `versions/`), and their version table."""

    folder: Path
    version_table: str
    dependents: Dependents | None = None

    def version_table_of(self, database: Database) -> str:
        """Return the version table's name among the book's tables."""
        return f"{database.prefix}{self.version_table}"

    @property
    def head(self) -> str:
        """Return the newest version that the scripts lead to."""
        head = ScriptDirectory(str(self.folder)).get_current_head()
        assert head is not None, "a package of migrations has at least one"
        return head


LOG_MIGRATIONS = Migrations(Path(__file__).parent / "migrations", "log_version")


def migrate(database: Database, migrations: Sequence[Migrations] = (LOG_MIGRATIONS,)) -> None:
    """Bring the book's tables to the newest version; where they are already, nothing happens."""
    with _ALEMBIC_IS_GLOBAL, database.begin() as connection:
        lock_writers(database, connection)
        if database.schema is not None:
            connection.execute(CreateSchema(database.schema, if_not_exists=True))
        dependents = [scripts.dependents for scripts in migrations if scripts.dependents is not None]
        if any(_version_of(database, connection, scripts) != scripts.head for scripts in migrations):
            for each in dependents:
                each.drop(database, connection)
            for scripts in migrations:
                _upgrade(database, connection, scripts)
        for each in dependents:
            each.make(database, connection)


def check_migrated(database: Database, migrations: Sequence[Migrations] = (LOG_MIGRATIONS,)) -> None:
    """Refuse tables that are missing or of another version. Raises NotMigratedError."""
    with database.read() as connection:
        for scripts in migrations:
            found = _version_of(database, connection, scripts)
            if found != scripts.head:
                raise NotMigratedError(database.book, found, scripts.head)


def run() -> None:
    """Run the scripts inside the transaction that `migrate` opened; called by each package's `env.py`."""
    attributes = context.config.attributes
    database: Database = attributes["database"]
    migrations: Migrations = attributes["migrations"]
    context.configure(
        connection=attributes["connection"],
        version_table=migrations.version_table_of(database),
        version_table_schema=database.schema,
    )
    with context.begin_transaction():
        context.run_migrations(schema=database.schema, prefix=database.prefix)


def _upgrade(database: Database, connection: Connection, migrations: Migrations) -> None:
    config = Config(attributes={"database": database, "connection": connection, "migrations": migrations})
    config.set_main_option("script_location", str(migrations.folder).replace("%", "%%"))
    command.upgrade(config, "head")


def _version_of(database: Database, connection: Connection, migrations: Migrations) -> str | None:
    options = {"version_table": migrations.version_table_of(database), "version_table_schema": database.schema}
    return MigrationContext.configure(connection, opts=options).get_current_revision()

"""The role that the application works with: it may append to the log, and owns nothing. It has no login.

Who owns a table may switch its triggers off, so whoever has the application's password must not be the owner. The
owner is who migrates and rebuilds, which makes tables; logins of the application are made members of this role.

| tables | rights |
|---|---|
| events, provider messages, checkpoints | SELECT, INSERT |
| versions of the migrations | SELECT |
| all others of the book | SELECT, INSERT, UPDATE, DELETE |
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text

from ledger.errors import RightsMissingError, RolesUnsupportedError
from ledger.store.database import Connection, Database
from ledger.store.migrate import Migrations

_OWNS = "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass(:table)"
_ROWS = "SELECT, INSERT, UPDATE, DELETE"


def writer_role(database: Database) -> str:
    """Return the name of the role, which is one for all databases of a server that hold a book of this name."""
    return f"{database.book}_ledger_writer"


def make_writer_role(database: Database, migrations: Sequence[Migrations]) -> str:
    """Make the role, if it is missing, with exactly its rights, also on tables of later migrations; return its name.

    `migrations` are all of the book's. A table that a later migration makes can be changed row by row, so run this
    again after migrating. Needs the owner of the tables, who may create roles unless this one is there already.
    Raises RolesUnsupportedError or RightsMissingError.
    """
    if database.schema is None:
        raise RolesUnsupportedError(database.url_masked)
    schema, role = database.schema, writer_role(database)
    with database.begin() as connection:
        if not connection.scalar(text(_OWNS), {"table": database.tables.events.fullname}):
            # PostgreSQL itself only warns whoever grants what is not theirs.
            raise RightsMissingError(database.url_masked, f"must be owner of table {database.tables.events.name}")
        grant_rows(connection, schema, role)
        for table in database.tables.append_only:
            _let_only(connection, "SELECT, INSERT", table.fullname, role)
        for scripts in migrations:
            _let_only(connection, "SELECT", f"{schema}.{scripts.version_table_of(database)}", role)
    return role


def grant_rows(connection: Connection, schema: str, role: str) -> None:
    """Let a role, made if it is missing, read and write the rows of all tables in a schema, those of later too."""
    if connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}) is None:
        connection.exec_driver_sql(f"CREATE ROLE {role} NOLOGIN")
    connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {schema} TO {role}")
    for rights, kind in ((_ROWS, "TABLES"), ("USAGE", "SEQUENCES")):
        connection.exec_driver_sql(f"GRANT {rights} ON ALL {kind} IN SCHEMA {schema} TO {role}")
        connection.exec_driver_sql(f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT {rights} ON {kind} TO {role}")


def _let_only(connection: Connection, rights: str, table: str, role: str) -> None:
    connection.exec_driver_sql(f"REVOKE ALL ON {table} FROM {role}")
    connection.exec_driver_sql(f"GRANT {rights} ON {table} TO {role}")

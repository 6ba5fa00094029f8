"""The role that may read the views and nothing else. It has no login: logins are made members of it.

A view reads its tables with the rights of whoever made it, so a reader needs none on the tables.
"""

from __future__ import annotations

from sqlalchemy import text

from ledger.errors import RolesUnsupportedError
from ledger.store.database import Database
from projections.finance.place import finance_schema


def reader_role(database: Database) -> str:
    """Return the name of the role, which is one for all databases of a server that hold a book of this name."""
    return f"{database.book}_finance_reader"


def make_reader_role(database: Database) -> str:
    """Make the role, if it is missing, and grant it the views of now and of later migrations; return its name.

    Needs a user who may create roles, and who owns the views. Raises RolesUnsupportedError.
    """
    schema, role = finance_schema(database), reader_role(database)
    if schema is None:
        raise RolesUnsupportedError(database.url_masked)
    with database.begin() as connection:
        if connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}) is None:
            connection.exec_driver_sql(f"CREATE ROLE {role} NOLOGIN")
        connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {schema} TO {role}")
        connection.exec_driver_sql(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role}")
        connection.exec_driver_sql(f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT ON TABLES TO {role}")
    return role

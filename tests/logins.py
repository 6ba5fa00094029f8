"""Logins at a PostgreSQL server: users that are members of a role of a book, as an application's would be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex

from sqlalchemy import make_url

from ledger.store.database import Database

PASSWORD = "a password of the tests"


@contextmanager
def login_of(database: Database, role: str) -> Iterator[str]:
    """Yield the database's URL for a new login that is a member of a role and nothing else; remove both at the end."""
    name = f"login_{token_hex(6)}"
    with database.begin() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}' IN ROLE {role}")
    url = make_url(database.engine.url).set(drivername="postgresql", username=name, password=PASSWORD)
    try:
        yield url.render_as_string(hide_password=False)
    finally:
        drop_role(database, name)


def drop_role(database: Database, role: str) -> None:
    """Remove a role: they belong to the whole server, and would outlive the test's database."""
    with database.begin() as connection:
        connection.exec_driver_sql(f"DROP OWNED BY {role}")
        connection.exec_driver_sql(f"DROP ROLE {role}")

"""A connection that the host lends: what we write becomes part of the host's own transaction."""

from __future__ import annotations

import sqlite3

from sqlalchemy import Connection

from ledger.errors import HostConnectionError
from ledger.store.database import Database


def join_host_transaction(database: Database, connection: Connection) -> None:
    """Make sure that the host's transaction has begun, as the host's engine begins one. Raises HostConnectionError."""
    expected, found = database.engine.dialect.name, connection.dialect.name
    if found != expected:
        raise HostConnectionError(expected, found)
    if not connection.in_transaction():
        connection.begin()
    if _is_in_autocommit(connection):
        raise HostConnectionError(expected="a transaction", found="autocommit")
    database.ensure_transaction(connection, "BEGIN IMMEDIATE")


def _is_in_autocommit(connection: Connection) -> bool:
    """Ask the driver: only it knows whether each statement is committed by itself."""
    driver_connection = connection.connection.driver_connection
    if not isinstance(driver_connection, sqlite3.Connection):
        return bool(getattr(driver_connection, "autocommit", False))
    # The SQLite driver in this mode is in a transaction only when the host has sent a BEGIN by itself.
    begins_by_itself = (
        driver_connection.isolation_level is not None and getattr(driver_connection, "autocommit", -1) != 1
    )
    return not begins_by_itself and not driver_connection.in_transaction

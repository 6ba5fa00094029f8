"""The driver's errors as SQLAlchemy's, for what is sent to the driver without SQLAlchemy in between."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError


@contextmanager
def driver_of(connection: Connection) -> Iterator[Any]:
    """Lend the driver's own connection. What it raises comes out as SQLAlchemy would raise it.

    A connection that was lost is given up, so that nobody gets it from the pool again.
    """
    dialect, driver = connection.dialect, connection.connection.driver_connection
    dbapi = dialect.loaded_dbapi
    try:
        yield driver
    except dbapi.Error as error:
        is_lost = dialect.is_disconnect(error, driver, None)
        if is_lost:
            connection.invalidate(error)
        raise DBAPIError.instance(
            None, None, error, dbapi.Error, connection_invalidated=is_lost, dialect=dialect
        ) from error

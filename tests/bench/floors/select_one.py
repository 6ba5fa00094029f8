"""The floor of a query: `SELECT 1`, prepared, one round trip."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

_QUERY = "SELECT 1"


def select_one(connection: Connection[Any]) -> None:
    """Ask the server for nothing but an answer."""
    connection.execute(_QUERY, prepare=True).fetchall()

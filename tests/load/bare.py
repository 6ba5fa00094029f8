"""The bare endpoint: FastAPI and one INSERT with psycopg. What the service is compared with; it promises nothing.

python -m tests.load.bare postgresql://...
"""

from __future__ import annotations

import sys
import threading
from http import HTTPStatus
from typing import Any

import psycopg
import typer
from fastapi import FastAPI
from psycopg import Connection
from pydantic import BaseModel

from adapters.cli.stopping import stop_when_told
from adapters.web.server import address_of, bound, serve

PATH = "/rows"
_TABLE = (
    "CREATE TABLE IF NOT EXISTS bare_rows (id bigserial PRIMARY KEY, reference text NOT NULL, amount bigint NOT NULL)"
)
_INSERT = "INSERT INTO bare_rows (reference, amount) VALUES (%s, %s)"


class Row(BaseModel):
    """What is inserted."""

    reference: str
    amount_minor: int


def bare_app(url: str) -> FastAPI:
    """Return the application; each of its threads keeps a connection."""
    kept, app = threading.local(), FastAPI()
    with psycopg.connect(url) as connection:
        connection.execute(_TABLE)

    def connected() -> Connection[Any]:
        if not hasattr(kept, "connection"):
            kept.connection = psycopg.connect(url, autocommit=True)
        found: Connection[Any] = kept.connection
        return found

    @app.post(PATH, status_code=HTTPStatus.ACCEPTED)
    def insert(row: Row) -> Row:
        connected().execute(_INSERT, (row.reference, row.amount_minor))
        return row

    return app


if __name__ == "__main__":
    stop = stop_when_told()
    with bound("127.0.0.1", 0) as listening:
        address = address_of(listening)
        serve(bare_app(sys.argv[1]), listening, stop, lambda: typer.echo(f"Serving {address}"))

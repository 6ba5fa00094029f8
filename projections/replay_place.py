"""A replay that is kept: read tables in a database of their own, with a row that says what they were made from.

Two of them, made by two versions of the software or with two settings, can be compared without the log.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Engine, Integer, String, Table, Text, insert, inspect, select
from sqlalchemy.schema import CreateSchema

from ledger.store.columns import Position, UtcDateTime
from ledger.store.database_url import masked, parse
from ledger.store.own_engines import make_engine
from projections.errors import ReplayNotFoundError, ReplayPlaceTakenError
from projections.replay import TableDigest, Target
from projections.schema import ReadTables

_SCHEMA = "replay"


@dataclass(frozen=True, slots=True)
class ReplayMade:
    """What a kept replay was made from."""

    book: str
    position: int
    """The last event that counts."""
    zone: str
    """The reporting time zone by which days were told."""
    software: str
    """The version that made it."""
    made_at: datetime


class ReplayPlace:
    """A database for one replay."""

    def __init__(self, url: str) -> None:
        """Find the place. Raises DatabaseUrlError or DriverMissingError."""
        parsed = parse(url)
        self.name = masked(parsed)
        self._engine: Engine = make_engine(parsed, "default")
        self._schema = _SCHEMA if self._engine.dialect.name == "postgresql" else None
        self.target = Target(self._engine, ReadTables(self._schema, ""))
        self._made = Table(
            "replay",
            self.target.tables.metadata,
            Column("id", Integer, primary_key=True, autoincrement=False),
            Column("book", String(40), nullable=False),
            Column("position", Position, nullable=False),
            Column("zone", String(100), nullable=False),
            Column("software", String(100), nullable=False),
            Column("made_at", UtcDateTime(), nullable=False),
            Column("digests", Text, nullable=False),
        )

    def prepare(self) -> None:
        """Make the tables. Raises ReplayPlaceTakenError where there are tables already."""
        with self._engine.begin() as connection:
            if inspect(connection).get_table_names(self._schema):
                raise ReplayPlaceTakenError(self.name)
            if self._schema is not None:
                connection.execute(CreateSchema(self._schema, if_not_exists=True))
            self.target.tables.metadata.create_all(connection)

    def finish(self, made: ReplayMade, digests: Sequence[TableDigest]) -> None:
        """Say what the tables were made from: before, they are no replay."""
        told = json.dumps({each.table: each.digest for each in digests})
        with self._engine.begin() as connection:
            facts = {name: getattr(made, name) for name in ("book", "position", "zone", "software", "made_at")}
            connection.execute(insert(self._made), {"id": 1, **facts, "digests": told})

    def made(self) -> ReplayMade:
        """Return what the tables were made from. Raises ReplayNotFoundError where there is no whole replay."""
        with self._engine.connect() as connection:
            if "replay" not in inspect(connection).get_table_names(self._schema):
                raise ReplayNotFoundError(self.name)
            made = self._made.c
            query = select(made.book, made.position, made.zone, made.software, made.made_at)
            row = connection.execute(query).one_or_none()
        if row is None:
            raise ReplayNotFoundError(self.name)
        return ReplayMade(*row)

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()


@contextmanager
def opened_place(url: str) -> Iterator[ReplayPlace]:
    """Open a place for a replay, or one that holds it. Raises DatabaseUrlError or DriverMissingError."""
    place = ReplayPlace(url)
    try:
        yield place
    finally:
        place.close()

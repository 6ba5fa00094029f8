"""How the read tables are stored: what costs bytes, and entries in indexes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Table, text

from ledger.store.opening import open_database
from projections.evidence import versioned
from projections.migrate import ALL_MIGRATIONS
from projections.schema import ReadTables
from tests.builders import PayoutStory, recorded
from tests.new_book import make_book

_STORED = """
    SELECT replace(c.relname, :prefix, ''), a.amname, c.reloptions
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_am a ON a.oid = c.relam
    WHERE n.nspname = :schema AND c.relname ~ ('^' || :pattern) AND NOT c.relname LIKE '%_pkey'
"""
"""Tables and indexes, with how each is kept."""


@pytest.fixture
def migrated(postgresql_url: str) -> Iterator[Connection]:
    """Return a connection to a migrated book, which beside it has the tables as the schema describes them."""
    make_book(postgresql_url, ALL_MIGRATIONS)
    database = open_database(postgresql_url, migrations=ALL_MIGRATIONS)
    with database.begin() as connection:
        ReadTables(database.schema, "fresh_").metadata.create_all(connection)
        yield connection
    database.dispose()


def test_tables_are_stored_as_the_schema_says(migrated: Connection) -> None:
    """The migrations and the schema make the same kinds of indexes, and leave the same room in pages."""
    fresh = _stored(migrated, prefix="fresh_", pattern="fresh_")
    made = _stored(migrated, prefix="", pattern="(?!fresh_)")

    assert fresh
    assert {name: made[name] for name in fresh} == fresh
    assert made["payouts"] == ("heap", ("fillfactor=70",))
    assert made["journal_entries_by_day"][0] == "brin"


def test_noting_a_payout_writes_no_index() -> None:
    """What changes when a provider acknowledges a payout, or charges for it, is in no index over payouts."""
    # PostgreSQL then writes the row's next version beside it, and leaves all indexes alone.
    payouts = ReadTables("ledger", "").payouts
    (queued,) = recorded([PayoutStory().queued()])

    assert not _indexed(payouts) & set(versioned(queued))


def _stored(connection: Connection, *, prefix: str, pattern: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    asked = {"schema": "ledger", "prefix": prefix, "pattern": pattern}
    rows = connection.execute(text(_STORED), asked)
    return {name: (kind, tuple(options or ())) for name, kind, options in rows}


def _indexed(table: Table) -> set[str]:
    """Return the columns that an index over a table holds, or asks for in its condition."""
    conditions = " ".join(str(index.dialect_options["postgresql"]["where"]) for index in table.indexes)
    named = {column.name for column in table.columns if column.name in conditions.split()}
    return named | {column.name for index in table.indexes for column in index.columns}

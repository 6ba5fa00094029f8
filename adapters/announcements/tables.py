"""The tables of announcements: endpoints, who changed them, and what is on its way to each."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, PrimaryKeyConstraint, Table, text

from ledger.store.columns import Uuid
from ledger.store.database import Database
from projections.columns import NAME, Place, flag, moment, number, optional_text, position, uuid
from projections.columns import text as name


class AnnouncementTables:
    """The tables of one book's announcements; the migrations make them."""

    def __init__(self, schema: str | None, prefix: str) -> None:
        """Describe the tables in a schema, under names that begin with the prefix."""
        place = Place(schema, prefix)
        self.metadata = place.metadata
        self.endpoints = _endpoints(place)
        self.changes = _changes(place)
        self.deliveries = _deliveries(place)

    @staticmethod
    def of(database: Database) -> AnnouncementTables:
        """Return the book's tables."""
        return _tables(database.schema, database.prefix)


@lru_cache(maxsize=64)
def _tables(schema: str | None, prefix: str) -> AnnouncementTables:
    """Describe each place once: the same objects mean that a statement is compiled once as well."""
    return AnnouncementTables(schema, prefix)


def _endpoints(place: Place) -> Table:
    """Return the table of endpoints.

    `types` are words with commas between them, missing for all; the secrets are sealed. `position` is the last event of
    the log that has been turned into deliveries.
    """
    return place.table(
        "announcement_endpoints",
        Column("id", Uuid(), primary_key=True),
        name("url"),
        name("description"),
        optional_text("types"),
        name("status"),
        optional_text("status_reason"),
        Column("secret", LargeBinary, nullable=True),
        Column("previous_secret", LargeBinary, nullable=True),
        moment("previous_until"),
        position(),
        name("created_by"),
        moment("created_at", nullable=False),
        place.check("announcement_endpoints_status", "status IN ('active', 'paused', 'disabled', 'removed')"),
        place.check("announcement_endpoints_secret", "(secret IS NULL) = (status = 'removed')"),
        place.check("announcement_endpoints_previous", "(previous_secret IS NULL) = (previous_until IS NULL)"),
    )


def _changes(place: Place) -> Table:
    """Return the table of who did what to an endpoint; a row is never changed."""
    return place.table(
        "announcement_changes",
        Column("id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True),
        uuid("endpoint_id"),
        name("change"),
        optional_text("note"),
        name("actor"),
        moment("changed_at", nullable=False),
        place.index("announcement_changes_by_endpoint", "endpoint_id"),
    )


def _deliveries(place: Place) -> Table:
    """Return the table of deliveries.

    `due_at` of a leased row is when the lease runs out; `again` marks one that was replayed while leased.
    """
    return place.table(
        "announcement_deliveries",
        uuid("endpoint_id"),
        position(),
        name("type"),
        name("status"),
        moment("due_at", nullable=False),
        number("tries"),
        Column("lease_token", Uuid(), nullable=True),
        flag("again"),
        Column("answer", Integer, nullable=True),
        Column("fault", NAME, nullable=True),
        moment("tried_at"),
        PrimaryKeyConstraint("endpoint_id", "position"),
        place.check("announcement_deliveries_status", "status IN ('waiting', 'delivered', 'given_up')"),
        place.check("announcement_deliveries_lease", "lease_token IS NULL OR status = 'waiting'"),
        place.index(
            "announcement_deliveries_due", "endpoint_id", "due_at", "position", where=text("status = 'waiting'")
        ),
        place.index("announcement_deliveries_old", "tried_at", where=text("status = 'delivered'")),
    )

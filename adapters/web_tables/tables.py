"""The tables of the service: API keys, and the answers to requests that must not be carried out twice."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import Column, Integer, LargeBinary, String

from ledger.store.columns import Uuid
from ledger.store.database import Database
from projections.columns import NAME, Place, moment


class WebTables:
    """The tables of one book's service; the migrations make them."""

    def __init__(self, schema: str | None, prefix: str) -> None:
        """Describe the tables in a schema, under names that begin with the prefix."""
        place = Place(schema, prefix)
        self.metadata = place.metadata
        self.api_keys = place.table(
            "api_keys",
            Column("id", Uuid(), primary_key=True),
            Column("name", NAME, nullable=False),
            Column("secret_digest", String(64), nullable=False),
            Column("roles", NAME, nullable=False),
            Column("created_by", NAME, nullable=False),
            moment("created_at", nullable=False),
            Column("revoked_by", NAME, nullable=True),
            moment("revoked_at"),
            place.check("api_keys_revoked", "(revoked_by IS NULL) = (revoked_at IS NULL)"),
            place.index("api_keys_name", "name", unique=True),
        )
        """`roles` are words with commas between them; of the secret there is only a SHA-256."""
        self.answered_requests = place.table(
            "answered_requests",
            Column("key_digest", String(64), primary_key=True),
            Column("request_digest", String(64), nullable=False),
            Column("status", Integer, nullable=False),
            Column("headers", NAME, nullable=False),
            Column("body", LargeBinary, nullable=False),
            moment("answered_at", nullable=False),
            place.index("answered_requests_in_time", "answered_at"),
        )
        """`key_digest` is of the caller and the idempotency key, `request_digest` of all that was asked."""

    @staticmethod
    def of(database: Database) -> WebTables:
        """Return the book's tables."""
        return _tables(database.schema, database.prefix)


@lru_cache(maxsize=64)
def _tables(schema: str | None, prefix: str) -> WebTables:
    """Describe each place once: the same objects mean that a statement is compiled once as well."""
    return WebTables(schema, prefix)

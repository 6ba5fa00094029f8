"""The service: API keys, and the answers to requests."""

from __future__ import annotations

import sqlalchemy as sa

from ledger.store.columns import UtcDateTime
from projections.migrations.table_maker import TEXT, TableMaker, column

revision = "0001"
down_revision = None


def upgrade(schema: str | None, prefix: str) -> None:
    """Make the tables."""
    maker = TableMaker(schema, prefix)
    maker.make(
        "api_keys",
        column("id", sa.Uuid()),
        column("name", TEXT),
        column("secret_digest", sa.String(64)),
        column("roles", TEXT),
        column("created_by", TEXT),
        column("created_at", UtcDateTime()),
        column("revoked_by", TEXT, nullable=True),
        column("revoked_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        maker.check("api_keys_revoked", "(revoked_by IS NULL) = (revoked_at IS NULL)"),
    )
    maker.index("api_keys_name", "api_keys", "name", unique=True)
    maker.make(
        "answered_requests",
        column("key_digest", sa.String(64)),
        column("request_digest", sa.String(64)),
        column("status", sa.Integer()),
        column("headers", TEXT),
        column("body", sa.LargeBinary()),
        column("answered_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("key_digest"),
    )
    maker.index("answered_requests_in_time", "answered_requests", "answered_at")

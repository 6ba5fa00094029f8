"""Announcements: endpoints, their changes, and deliveries."""

from __future__ import annotations

import sqlalchemy as sa

from ledger.store.columns import Position, UtcDateTime
from projections.migrations.table_maker import TEXT, TableMaker, column

revision = "0001"
down_revision = None


def upgrade(schema: str | None, prefix: str) -> None:
    """Make the tables."""
    maker = TableMaker(schema, prefix)
    _make_endpoints(maker)
    _make_changes(maker)
    _make_deliveries(maker)


def _make_endpoints(maker: TableMaker) -> None:
    maker.make(
        "announcement_endpoints",
        column("id", sa.Uuid()),
        column("url", TEXT),
        column("description", TEXT),
        column("types", TEXT, nullable=True),
        column("status", TEXT),
        column("status_reason", TEXT, nullable=True),
        column("secret", sa.LargeBinary(), nullable=True),
        column("previous_secret", sa.LargeBinary(), nullable=True),
        column("previous_until", UtcDateTime(), nullable=True),
        column("position", Position),
        column("created_by", TEXT),
        column("created_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("id"),
        maker.check("announcement_endpoints_status", "status IN ('active', 'paused', 'disabled', 'removed')"),
        maker.check("announcement_endpoints_secret", "(secret IS NULL) = (status = 'removed')"),
        maker.check("announcement_endpoints_previous", "(previous_secret IS NULL) = (previous_until IS NULL)"),
    )


def _make_changes(maker: TableMaker) -> None:
    maker.make(
        "announcement_changes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        column("endpoint_id", sa.Uuid()),
        column("change", TEXT),
        column("note", TEXT, nullable=True),
        column("actor", TEXT),
        column("changed_at", UtcDateTime()),
    )
    maker.index("announcement_changes_by_endpoint", "announcement_changes", "endpoint_id")


def _make_deliveries(maker: TableMaker) -> None:
    maker.make(
        "announcement_deliveries",
        column("endpoint_id", sa.Uuid()),
        column("position", Position),
        column("type", TEXT),
        column("status", TEXT),
        column("due_at", UtcDateTime()),
        column("tries", sa.Integer()),
        column("lease_token", sa.Uuid(), nullable=True),
        column("again", sa.Boolean()),
        column("answer", sa.Integer(), nullable=True),
        column("fault", TEXT, nullable=True),
        column("tried_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("endpoint_id", "position"),
        maker.check("announcement_deliveries_status", "status IN ('waiting', 'delivered', 'given_up')"),
        maker.check("announcement_deliveries_lease", "lease_token IS NULL OR status = 'waiting'"),
    )
    waiting, delivered = "status = 'waiting'", "status = 'delivered'"
    columns = ("endpoint_id", "due_at", "position")
    maker.index("announcement_deliveries_due", "announcement_deliveries", *columns, where=waiting)
    maker.index("announcement_deliveries_old", "announcement_deliveries", "tried_at", where=delivered)

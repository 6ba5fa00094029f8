"""Downtimes: what providers have said of their own outages."""

from __future__ import annotations

import sqlalchemy as sa

from ledger.store.columns import UtcDateTime
from projections.migrations.table_maker import TEXT, TableMaker, column

revision = "0003"
down_revision = "0002"


def upgrade(schema: str | None, prefix: str) -> None:
    """Make the table."""
    TableMaker(schema, prefix).make(
        "work_downtimes",
        column("provider", TEXT),
        column("reference", TEXT),
        column("rail", TEXT),
        column("payee_bank", TEXT),
        column("began_at", UtcDateTime()),
        column("ended_at", UtcDateTime(), nullable=True),
        column("reason", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("provider", "reference", "rail", "payee_bank"),
    )

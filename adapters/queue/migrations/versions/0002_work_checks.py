"""The checks: when each payout was last asked about, and when its order last left again."""

from __future__ import annotations

import sqlalchemy as sa

from ledger.store.columns import UtcDateTime
from projections.migrations.table_maker import TableMaker, column

revision = "0002"
down_revision = "0001"


def upgrade(schema: str | None, prefix: str) -> None:
    """Make the table."""
    maker = TableMaker(schema, prefix)
    maker.make(
        "work_checks",
        column("payout_id", sa.Uuid()),
        column("attempt", sa.Integer()),
        column("checked_at", UtcDateTime()),
        column("sent_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("payout_id"),
    )
    maker.index("work_checks_oldest", "work_checks", "checked_at")

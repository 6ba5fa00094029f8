"""The environment of a book: one row, written once."""

from __future__ import annotations

import sqlalchemy as sa

from ledger.store.columns import UtcDateTime
from projections.migrations.table_maker import TEXT, TableMaker, column

revision = "0001"
down_revision = None


def upgrade(schema: str | None, prefix: str) -> None:
    """Make the table."""
    maker = TableMaker(schema, prefix)
    maker.make(
        "environment",
        column("row", sa.Integer()),
        column("name", TEXT),
        column("since", UtcDateTime()),
        sa.PrimaryKeyConstraint("row"),
        maker.check("environment_one_row", '"row" = 1'),
        maker.check("environment_name", "name IN ('sandbox', 'production')"),
    )

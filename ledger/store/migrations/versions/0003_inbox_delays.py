"""The webhook inbox finds its messages by when they were handled, so that delays are told without reading all of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade(schema: str | None, prefix: str) -> None:
    """Make the index; no row changes."""
    handled = sa.text("handled_at IS NOT NULL")
    op.create_index(
        f"{prefix}webhook_inbox_by_handling",
        f"{prefix}webhook_inbox",
        ["handled_at"],
        schema=schema,
        sqlite_where=handled,
        postgresql_where=handled,
    )

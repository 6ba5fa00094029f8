"""The webhook inbox remembers how often each message was tried, when it is due again, and what it waits for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ledger.store.columns import UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade(schema: str | None, prefix: str) -> None:
    """Add the columns; whatever waits is due at once."""
    inbox = f"{prefix}webhook_inbox"
    op.add_column(inbox, sa.Column("tries", sa.Integer, nullable=False, server_default="0"), schema=schema)
    op.add_column(inbox, sa.Column("next_try_at", UtcDateTime()), schema=schema)
    op.add_column(inbox, sa.Column("waits_for", sa.String(200)), schema=schema)
    waiting = sa.text("handled_at IS NULL")
    op.create_index(
        f"{prefix}webhook_inbox_waiting",
        inbox,
        ["received_at", "digest"],
        schema=schema,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )

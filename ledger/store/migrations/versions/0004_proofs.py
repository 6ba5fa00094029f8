"""The Merkle tree of the log, and the checkpoints that were signed over it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ledger.store.columns import Position, UtcDateTime
from ledger.store.migrations.append_only import make_append_only

revision = "0004"
down_revision = "0003"


def upgrade(schema: str | None, prefix: str) -> None:
    """Make the tables; the tree of what is in the log already grows when it is first asked for."""
    op.create_table(
        f"{prefix}tree_tiles",
        sa.Column("level", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("tile_no", Position, primary_key=True, autoincrement=False),
        sa.Column("hashes", sa.LargeBinary, nullable=False),
        schema=schema,
    )
    op.create_table(
        f"{prefix}checkpoints",
        sa.Column("size", Position, primary_key=True, autoincrement=False),
        sa.Column("signer", sa.String(250), primary_key=True),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("signed_at", UtcDateTime(), nullable=False),
        schema=schema,
    )
    make_append_only(schema, prefix, ["checkpoints"])

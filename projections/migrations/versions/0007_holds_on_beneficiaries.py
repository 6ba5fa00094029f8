"""Beneficiaries are held: a day before which their personal data are not erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade(schema: str | None, prefix: str) -> None:
    """Make the column; nobody was held before."""
    op.add_column(f"{prefix}beneficiaries", sa.Column("held_until", sa.Date(), nullable=True), schema=schema)

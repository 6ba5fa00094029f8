"""Figures: indexes over when payouts ended and when attempts were submitted, for what is counted in a span of time."""

from __future__ import annotations

from projections.migrations.table_maker import TableMaker

revision = "0004"
down_revision = "0003"


def upgrade(schema: str | None, prefix: str) -> None:
    """Make the indexes; no row changes."""
    maker = TableMaker(schema, prefix)
    counted = ("currency", "rail", "amount_minor", "queued_at")
    maker.index("payouts_completed", "payouts", "completed_at", *counted, where="completed_at IS NOT NULL")
    maker.index("payouts_failed", "payouts", "failed_at", where="failed_at IS NOT NULL")
    maker.index("payouts_reversed", "payouts", "reversed_at", where="reversed_at IS NOT NULL")
    maker.index("attempts_by_time", "attempts", "submitted_at")
    maker.index("attempts_succeeded", "attempts", "provider", "completed_at", where="completed_at IS NOT NULL")

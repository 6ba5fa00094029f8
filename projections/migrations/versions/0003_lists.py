"""Lists: indexes in the order in which payouts, anomalies, beneficiaries, entries and batches are listed and found."""

from __future__ import annotations

from alembic import op

from projections.migrations.table_maker import TableMaker

revision = "0003"
down_revision = "0002"

_REPLACED = {
    "payouts_in_transit": "payouts",
    "payouts_by_batch": "payouts",
    "attempts_by_provider_id": "attempts",
    "manual_entries_by_status": "manual_entries",
}
"""The indexes that get other columns, each with its table."""


def upgrade(schema: str | None, prefix: str) -> None:
    """Make the indexes; no row changes."""
    for index, table in _REPLACED.items():
        op.drop_index(f"{prefix}{index}", f"{prefix}{table}", schema=schema)
    maker = TableMaker(schema, prefix)
    _index_payouts(maker)
    _index_attempts(maker)
    _index_registers(maker)


def _index_payouts(maker: TableMaker) -> None:
    number = "queued_position"
    maker.index("payouts_waiting", "payouts", "queued_at", number, where="status = 'queued'")
    maker.index("payouts_in_transit", "payouts", "submitted_at", number, where="status = 'in_transit'")
    maker.index("payouts_by_beneficiary", "payouts", "beneficiary_id", number)
    maker.index("payouts_by_batch", "payouts", "batch_id", number, where="batch_id IS NOT NULL")
    maker.index("payouts_by_time", "payouts", "queued_at", number)
    maker.index("payouts_by_status", "payouts", "status", number, where="status != 'completed'")


def _index_attempts(maker: TableMaker) -> None:
    by_id = ("provider_payout_id", "provider")
    maker.index("attempts_by_provider_id", "attempts", *by_id, where="provider_payout_id IS NOT NULL")
    maker.index("attempts_by_return_utr", "attempts", "return_utr", where="return_utr IS NOT NULL")
    maker.index("attempts_unknown", "attempts", "payout_id", where="outcome_unknown IS TRUE")
    maker.index("anomalies_open_in_order", "anomalies", "raised_at", "position", where="resolution IS NULL")


def _index_registers(maker: TableMaker) -> None:
    maker.index("beneficiaries_in_order", "beneficiaries", "registered_at", "id")
    maker.index("beneficiaries_by_status", "beneficiaries", "status", "registered_at", "id")
    maker.index("manual_entries_in_order", "manual_entries", "proposed_at", "id")
    maker.index("manual_entries_by_status", "manual_entries", "status", "proposed_at", "id")
    maker.index("batches_in_order", "batches", "position")

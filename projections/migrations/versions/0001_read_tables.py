"""The read tables: journal, balances, payouts, and the follower's registers."""

from __future__ import annotations

import sqlalchemy as sa

from ledger.store.columns import Position, UtcDateTime
from projections.migrations.table_maker import TEXT, TableMaker, column, evidence

revision = "0001"
down_revision = None


def upgrade(schema: str | None, prefix: str) -> None:
    """Make the tables."""
    maker = TableMaker(schema, prefix)
    _make_journal_entries(maker)
    _make_journal_lines(maker)
    _make_balances(maker)
    _make_payouts(maker)
    _make_attempts(maker)
    _make_anomalies(maker)
    _make_daily_balances(maker)
    _make_beneficiaries(maker)
    _make_beneficiary_checks(maker)
    _make_manual_entries(maker)
    _make_batches(maker)
    _make_batch_items(maker)
    _make_projection_positions(maker)


def _make_journal_entries(maker: TableMaker) -> None:
    maker.make(
        "journal_entries",
        *evidence(),
        column("aggregate_id", sa.Uuid()),
        column("version", sa.Integer()),
        column("attempt", sa.Integer()),
        column("anomaly", sa.Integer()),
        column("kind", TEXT),
        column("currency", TEXT),
        column("description", TEXT, nullable=True),
        column("effective_date", sa.Date()),
        sa.PrimaryKeyConstraint("position"),
    )
    maker.index("journal_entries_by_time", "journal_entries", "effective_at", "position")
    maker.index("journal_entries_once", "journal_entries", "aggregate_id", "attempt", "kind", "anomaly", unique=True)


def _make_journal_lines(maker: TableMaker) -> None:
    maker.make(
        "journal_lines",
        *evidence(),
        column("line_no", sa.Integer()),
        column("aggregate_id", sa.Uuid()),
        column("payout_id", sa.Uuid(), nullable=True),
        column("account", TEXT),
        column("side", TEXT),
        column("amount_minor", sa.BigInteger()),
        column("currency", TEXT),
        column("effective_date", sa.Date()),
        sa.PrimaryKeyConstraint("position", "line_no"),
        maker.check("journal_lines_side", "side IN ('debit', 'credit')"),
        maker.check("journal_lines_amount", "amount_minor > 0"),
    )
    maker.index(
        "journal_lines_by_account",
        "journal_lines",
        "account",
        "currency",
        "effective_at",
        "position",
        "line_no",
        "side",
        "amount_minor",
        "effective_date",
    )


def _make_balances(maker: TableMaker) -> None:
    maker.make(
        "balances",
        column("account", TEXT),
        column("currency", TEXT),
        *evidence(),
        column("debit_minor", sa.BigInteger()),
        column("credit_minor", sa.BigInteger()),
        sa.PrimaryKeyConstraint("account", "currency"),
        maker.check("balances_debit", "debit_minor BETWEEN 0 AND 9223372036854775807"),
        maker.check("balances_credit", "credit_minor BETWEEN 0 AND 9223372036854775807"),
    )


def _make_payouts(maker: TableMaker) -> None:
    maker.make(
        "payouts",
        column("id", sa.Uuid()),
        column("reference", TEXT),
        column("queued_position", Position),
        column("batch_id", sa.Uuid(), nullable=True),
        column("source_account", TEXT),
        column("beneficiary_id", sa.Uuid()),
        column("amount_minor", sa.BigInteger()),
        column("currency", TEXT),
        column("rail", TEXT),
        column("fee_bearer", TEXT),
        column("status", TEXT),
        column("attempt", sa.Integer()),
        column("next_attempt_at", UtcDateTime(), nullable=True),
        column("queued_at", UtcDateTime()),
        column("submitted_at", UtcDateTime(), nullable=True),
        column("completed_at", UtcDateTime(), nullable=True),
        column("failed_at", UtcDateTime(), nullable=True),
        column("reversed_at", UtcDateTime(), nullable=True),
        column("failure_kind", TEXT, nullable=True),
        column("reason", TEXT, nullable=True),
        column("version", sa.Integer()),
        *evidence(),
        sa.PrimaryKeyConstraint("id"),
        maker.check("payouts_amount", "amount_minor > 0"),
        maker.check("payouts_status", "status IN ('queued', 'in_transit', 'completed', 'failed', 'reversed')"),
    )
    maker.index("payouts_by_batch", "payouts", "batch_id", where="batch_id IS NOT NULL")
    maker.index("payouts_by_source", "payouts", "source_account", "queued_position")
    maker.index("payouts_due", "payouts", "next_attempt_at", where="status = 'queued'")
    maker.index("payouts_in_order", "payouts", "queued_position")
    maker.index("payouts_in_transit", "payouts", "submitted_at", where="status = 'in_transit'")
    maker.index("payouts_reference", "payouts", "reference", unique=True)


def _make_attempts(maker: TableMaker) -> None:
    maker.make(
        "attempts",
        column("payout_id", sa.Uuid()),
        column("attempt", sa.Integer()),
        column("provider", TEXT),
        column("rail", TEXT),
        column("idempotency_key", TEXT),
        column("provider_beneficiary_id", TEXT),
        column("provider_payout_id", TEXT, nullable=True),
        column("state", TEXT),
        column("acknowledged", sa.Boolean()),
        column("outcome_unknown", sa.Boolean()),
        column("provider_status", TEXT, nullable=True),
        column("reason", TEXT, nullable=True),
        column("confidence", TEXT, nullable=True),
        column("utr", TEXT, nullable=True),
        column("return_utr", TEXT, nullable=True),
        column("fee_minor", sa.BigInteger(), nullable=True),
        column("tax_minor", sa.BigInteger(), nullable=True),
        column("fee_refunded_minor", sa.BigInteger(), nullable=True),
        column("tax_refunded_minor", sa.BigInteger(), nullable=True),
        column("submitted_at", UtcDateTime()),
        column("completed_at", UtcDateTime(), nullable=True),
        column("closed_at", UtcDateTime(), nullable=True),
        column("reversed_at", UtcDateTime(), nullable=True),
        column("version", sa.Integer()),
        *evidence(),
        sa.PrimaryKeyConstraint("payout_id", "attempt"),
    )
    maker.index(
        "attempts_by_provider_id", "attempts", "provider", "provider_payout_id", where="provider_payout_id IS NOT NULL"
    )
    maker.index("attempts_by_utr", "attempts", "utr", where="utr IS NOT NULL")
    for name, terms in (
        ("attempts_without_fee", "state = 'succeeded' AND fee_minor IS NULL"),
        ("attempts_without_refund", "state = 'reversed' AND fee_refunded_minor IS NULL"),
    ):
        maker.index(name, "attempts", "payout_id", where=terms)


def _make_anomalies(maker: TableMaker) -> None:
    maker.make(
        "anomalies",
        column("payout_id", sa.Uuid()),
        column("anomaly", sa.Integer()),
        column("attempt", sa.Integer()),
        column("kind", TEXT),
        column("expected", TEXT),
        column("found", TEXT),
        column("freezes", sa.Boolean()),
        column("raised_at", UtcDateTime()),
        column("resolution", TEXT, nullable=True),
        column("note", TEXT, nullable=True),
        column("resolved_by", TEXT, nullable=True),
        column("resolved_at", UtcDateTime(), nullable=True),
        column("version", sa.Integer()),
        *evidence(),
        sa.PrimaryKeyConstraint("payout_id", "anomaly"),
    )
    maker.index("anomalies_open", "anomalies", "payout_id", where="resolution IS NULL")


def _make_daily_balances(maker: TableMaker) -> None:
    maker.make(
        "daily_balances",
        column("account", TEXT),
        column("currency", TEXT),
        column("effective_date", sa.Date()),
        *evidence(),
        column("debit_minor", sa.BigInteger()),
        column("credit_minor", sa.BigInteger()),
        sa.PrimaryKeyConstraint("account", "currency", "effective_date"),
        maker.check("daily_balances_debit", "debit_minor BETWEEN 0 AND 9223372036854775807"),
        maker.check("daily_balances_credit", "credit_minor BETWEEN 0 AND 9223372036854775807"),
    )


def _make_beneficiaries(maker: TableMaker) -> None:
    maker.make(
        "beneficiaries",
        column("id", sa.Uuid()),
        column("reference", TEXT),
        column("status", TEXT),
        column("account_number_masked", TEXT, nullable=True),
        column("ifsc", TEXT, nullable=True),
        column("bank_name", TEXT, nullable=True),
        column("vpa_masked", TEXT, nullable=True),
        column("registered_at", UtcDateTime()),
        column("erased_at", UtcDateTime(), nullable=True),
        column("version", sa.Integer()),
        *evidence(),
        sa.PrimaryKeyConstraint("id"),
    )
    maker.index("beneficiaries_reference", "beneficiaries", "reference", unique=True)


def _make_beneficiary_checks(maker: TableMaker) -> None:
    maker.make(
        "beneficiary_checks",
        column("beneficiary_id", sa.Uuid()),
        column("provider", TEXT),
        column("status", TEXT),
        column("provider_beneficiary_id", TEXT, nullable=True),
        column("reason", TEXT, nullable=True),
        column("version", sa.Integer()),
        *evidence(),
        sa.PrimaryKeyConstraint("beneficiary_id", "provider"),
    )


def _make_manual_entries(maker: TableMaker) -> None:
    maker.make(
        "manual_entries",
        column("id", sa.Uuid()),
        column("reference", TEXT),
        column("kind", TEXT),
        column("status", TEXT),
        column("description", TEXT),
        column("amount_minor", sa.BigInteger()),
        column("currency", TEXT),
        column("proposed_by", TEXT),
        column("decided_by", TEXT, nullable=True),
        column("reason", TEXT, nullable=True),
        column("proposed_at", UtcDateTime()),
        column("decided_at", UtcDateTime(), nullable=True),
        column("version", sa.Integer()),
        *evidence(),
        sa.PrimaryKeyConstraint("id"),
        maker.check("manual_entries_amount", "amount_minor > 0"),
    )
    maker.index("manual_entries_by_status", "manual_entries", "status", "position")


def _make_batches(maker: TableMaker) -> None:
    maker.make(
        "batches",
        column("id", sa.Uuid()),
        column("reference", TEXT),
        column("accepted", sa.Integer()),
        column("refused", sa.Integer()),
        column("version", sa.Integer()),
        *evidence(),
        sa.PrimaryKeyConstraint("id"),
    )
    maker.index("batches_reference", "batches", "reference", unique=True)


def _make_batch_items(maker: TableMaker) -> None:
    maker.make(
        "batch_items",
        column("batch_id", sa.Uuid()),
        column("item_no", sa.Integer()),
        column("reference", TEXT),
        column("payout_id", sa.Uuid(), nullable=True),
        column("refusal", TEXT, nullable=True),
        column("message", TEXT, nullable=True),
        *evidence(),
        sa.PrimaryKeyConstraint("batch_id", "item_no"),
    )


def _make_projection_positions(maker: TableMaker) -> None:
    maker.make(
        "projection_positions",
        column("name", TEXT),
        column("position", Position),
        sa.PrimaryKeyConstraint("name"),
    )

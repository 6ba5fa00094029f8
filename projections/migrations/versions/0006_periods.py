"""Periods: closes, closing balances and reopenings, and the day that an entry is booked on."""

from __future__ import annotations

import sqlalchemy as sa

from ledger.store.columns import Position, UtcDateTime
from projections.migrations.table_maker import TEXT, TableMaker, column, evidence

revision = "0006"
down_revision = "0005"

_POSTED = {"posted_on": "effective_date"}
"""No period was closed before: every entry is booked on the day on which it happened."""


def upgrade(schema: str | None, prefix: str) -> None:
    """Make the tables, and tell the day that each entry there is was booked on."""
    maker = TableMaker(schema, prefix)
    _remake_journal_entries(maker)
    _remake_journal_lines(maker)
    _remake_daily_balances(maker)
    _make_period_closes(maker)
    _make_closing_balances(maker)
    _make_reopenings(maker)


def _remake_journal_entries(maker: TableMaker) -> None:
    maker.remake(
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
        column("posted_on", sa.Date()),
        sa.PrimaryKeyConstraint("position"),
        copied=_POSTED,
    )
    maker.index("journal_entries_by_time", "journal_entries", "posted_on", "effective_at", "position")
    maker.index("journal_entries_once", "journal_entries", "aggregate_id", "attempt", "kind", "anomaly", unique=True)


def _remake_journal_lines(maker: TableMaker) -> None:
    maker.remake(
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
        column("posted_on", sa.Date()),
        sa.PrimaryKeyConstraint("position", "line_no"),
        maker.check("journal_lines_side", "side IN ('debit', 'credit')"),
        maker.check("journal_lines_amount", "amount_minor > 0"),
        copied=_POSTED,
    )
    maker.index(
        "journal_lines_by_account",
        "journal_lines",
        *("account", "currency", "posted_on", "effective_at", "position", "line_no"),
        *("side", "amount_minor", "effective_date"),
    )


def _remake_daily_balances(maker: TableMaker) -> None:
    maker.remake(
        "daily_balances",
        column("account", TEXT),
        column("currency", TEXT),
        column("posted_on", sa.Date()),
        column("effective_date", sa.Date()),
        *evidence(),
        column("debit_minor", sa.BigInteger()),
        column("credit_minor", sa.BigInteger()),
        sa.PrimaryKeyConstraint("account", "currency", "posted_on", "effective_date"),
        maker.check("daily_balances_debit", "debit_minor BETWEEN 0 AND 9223372036854775807"),
        maker.check("daily_balances_credit", "credit_minor BETWEEN 0 AND 9223372036854775807"),
        copied=_POSTED,
    )


def _make_period_closes(maker: TableMaker) -> None:
    maker.make(
        "period_closes",
        column("close_no", sa.Integer()),
        column("through", sa.Date()),
        column("computed_at_position", Position),
        column("closed_by", TEXT),
        column("closed_at", UtcDateTime()),
        column("closed_position", Position),
        column("lifted_by", TEXT, nullable=True),
        column("lifted_at", UtcDateTime(), nullable=True),
        column("lifted_position", Position, nullable=True),
        column("version", sa.Integer()),
        *evidence(),
        sa.PrimaryKeyConstraint("close_no"),
    )
    maker.index("period_closes_held", "period_closes", "through", where="lifted_position IS NULL")


def _make_closing_balances(maker: TableMaker) -> None:
    maker.make(
        "closing_balances",
        column("close_no", sa.Integer()),
        *(column(name, TEXT) for name in ("account", "currency", "side")),
        column("amount_minor", sa.BigInteger()),
        *evidence(),
        sa.PrimaryKeyConstraint("close_no", "account", "currency"),
        maker.check("closing_balances_side", "side IN ('debit', 'credit')"),
        maker.check("closing_balances_amount", "amount_minor > 0"),
    )


def _make_reopenings(maker: TableMaker) -> None:
    maker.make(
        "reopenings",
        column("proposal_no", sa.Integer()),
        column("from_date", sa.Date()),
        *(column(name, TEXT) for name in ("reason", "proposed_by")),
        column("proposed_at", UtcDateTime()),
        column("proposed_position", Position),
        column("approved_by", TEXT, nullable=True),
        column("approved_at", UtcDateTime(), nullable=True),
        column("approved_position", Position, nullable=True),
        column("version", sa.Integer()),
        *evidence(),
        sa.PrimaryKeyConstraint("proposal_no"),
    )

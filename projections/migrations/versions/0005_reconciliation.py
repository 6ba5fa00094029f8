"""Reconciliation: statements and their lines, matches, breaks, and which of them holds a line."""

from __future__ import annotations

import sqlalchemy as sa

from ledger.store.columns import Position, UtcDateTime
from projections.migrations.table_maker import TEXT, TableMaker, column, evidence

revision = "0005"
down_revision = "0004"


def upgrade(schema: str | None, prefix: str) -> None:
    """Make the tables; no row changes."""
    maker = TableMaker(schema, prefix)
    _make_statements(maker)
    _make_statement_lines(maker)
    _make_matches(maker)
    _make_breaks(maker)
    _make_holds(maker)


def _texts(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [column(name, TEXT, nullable=nullable) for name in names]


def _make_statements(maker: TableMaker) -> None:
    maker.make(
        "statements",
        column("id", sa.Uuid()),
        *_texts("account", "currency", "origin"),
        column("statement_id", TEXT, nullable=True),
        column("sequence", sa.Integer(), nullable=True),
        column("from_date", sa.Date()),
        column("to_date", sa.Date()),
        column("opening_minor", sa.BigInteger(), nullable=True),
        column("closing_minor", sa.BigInteger(), nullable=True),
        column("digest", TEXT),
        column("statement_no", sa.Integer()),
        column("line_count", sa.Integer()),
        column("imported_by", TEXT),
        *evidence(),
        sa.PrimaryKeyConstraint("id"),
    )
    maker.index("statements_in_order", "statements", "account", "currency", "origin", "position")


def _make_statement_lines(maker: TableMaker) -> None:
    maker.make(
        "statement_lines",
        column("sheet_id", sa.Uuid()),
        column("line_no", sa.Integer()),
        *_texts("account", "currency", "origin"),
        column("booked_on", sa.Date()),
        column("value_date", sa.Date()),
        column("side", TEXT),
        column("amount_minor", sa.BigInteger()),
        column("kind", TEXT),
        *_texts("utr", "our_reference", "provider_payout_id", "group_reference", "bank_reference", nullable=True),
        *evidence(),
        sa.PrimaryKeyConstraint("sheet_id", "line_no"),
        maker.check("statement_lines_side", "side IN ('debit', 'credit')"),
        maker.check("statement_lines_amount", "amount_minor > 0"),
    )
    maker.index("statement_lines_by_day", "statement_lines", "account", "currency", "origin", "booked_on")


def _make_matches(maker: TableMaker) -> None:
    maker.make(
        "matches",
        column("id", sa.Uuid()),
        *_texts("account", "currency", "origin", "rule"),
        column("amount_minor", sa.BigInteger()),
        column("external_count", sa.Integer()),
        column("booked_count", sa.Integer()),
        column("matched_by", TEXT),
        *_texts("reason", "undone_by", "undo_reason", nullable=True),
        column("made_position", Position),
        column("undone_position", Position, nullable=True),
        column("version", sa.Integer()),
        *evidence(),
        sa.PrimaryKeyConstraint("id"),
    )
    maker.index("matches_in_order", "matches", "account", "currency", "made_position")


def _make_breaks(maker: TableMaker) -> None:
    maker.make(
        "breaks",
        column("id", sa.Uuid()),
        *_texts("account", "currency", "origin", "kind", "status"),
        column("difference_minor", sa.BigInteger()),
        column("suspended_minor", sa.BigInteger()),
        column("value_date", sa.Date()),
        column("external_count", sa.Integer()),
        column("booked_count", sa.Integer()),
        *_texts("owner", "note", "noted_by", nullable=True),
        *_texts("write_off_account", "write_off_reason", "write_off_proposed_by", nullable=True),
        *_texts("settled_by", "closing", nullable=True),
        column("opened_at", UtcDateTime()),
        column("settled_at", UtcDateTime(), nullable=True),
        column("opened_position", Position),
        column("settled_position", Position, nullable=True),
        column("version", sa.Integer()),
        *evidence(),
        sa.PrimaryKeyConstraint("id"),
    )
    maker.index("breaks_in_order", "breaks", "value_date", "opened_position")
    maker.index("breaks_open", "breaks", "account", "currency", "origin", where="status = 'open'")


def _make_holds(maker: TableMaker) -> None:
    """Make the tables of which match or break holds a line of a statement, and a line of the books."""
    told, ours = ("sheet_id", "line_no"), ("entry_position", "line_no")
    maker.make(
        "external_holds",
        column("holder_id", sa.Uuid()),
        column("sheet_id", sa.Uuid()),
        column("line_no", sa.Integer()),
        column("live", sa.Boolean()),
        column("pinned", sa.Boolean()),
        *evidence(),
        sa.PrimaryKeyConstraint("holder_id", *told),
    )
    maker.index("external_holds_by_line", "external_holds", *told)
    maker.index("external_holds_once", "external_holds", *told, unique=True, where="live IS TRUE")
    maker.make(
        "booked_holds",
        column("holder_id", sa.Uuid()),
        column("entry_position", Position),
        column("line_no", sa.Integer()),
        column("origin", TEXT),
        column("live", sa.Boolean()),
        column("pinned", sa.Boolean()),
        *evidence(),
        sa.PrimaryKeyConstraint("holder_id", *ours),
    )
    maker.index("booked_holds_by_line", "booked_holds", *ours)
    maker.index("booked_holds_once", "booked_holds", *ours, "origin", unique=True, where="live IS TRUE")

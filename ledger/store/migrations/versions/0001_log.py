"""The log, its head, and what is kept beside it."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from ledger.store.columns import Position, UtcDateTime
from ledger.store.migrations.append_only import make_append_only

revision = "0001"
down_revision = None

_BEFORE_ALL_EVENTS = datetime(1970, 1, 1, tzinfo=UTC)


def upgrade(schema: str | None, prefix: str) -> None:
    """Make the tables; events and provider messages can never be changed afterwards."""
    _make_events(schema, prefix)
    _make_log_head(schema, prefix)
    _make_tracking(schema, prefix)
    _make_beneficiary_keys(schema, prefix)
    _make_messages(schema, prefix)
    make_append_only(schema, prefix, ["events", "raw_messages"])


def _make_events(schema: str | None, prefix: str) -> None:
    op.create_table(
        f"{prefix}events",
        sa.Column("position", Position, primary_key=True, autoincrement=False),
        sa.Column("originator_id", sa.Uuid(), nullable=False),
        sa.Column("originator_version", sa.Integer, nullable=False),
        sa.Column("topic", sa.String(200), nullable=False),
        sa.Column("state", sa.LargeBinary, nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("originator_id", "originator_version", name=f"{prefix}events_version"),
        schema=schema,
    )


def _make_log_head(schema: str | None, prefix: str) -> None:
    log_head = op.create_table(
        f"{prefix}log_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("position", Position, nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("id = 1", name=f"{prefix}log_head_one_row"),
        schema=schema,
    )
    op.bulk_insert(log_head, [{"id": 1, "position": 0, "recorded_at": _BEFORE_ALL_EVENTS}])


def _make_tracking(schema: str | None, prefix: str) -> None:
    op.create_table(
        f"{prefix}tracking",
        sa.Column("name", sa.String(200), primary_key=True),
        sa.Column("position", Position, nullable=False),
        schema=schema,
    )


def _make_beneficiary_keys(schema: str | None, prefix: str) -> None:
    op.create_table(
        f"{prefix}beneficiary_keys",
        sa.Column("beneficiary_id", sa.Uuid(), primary_key=True),
        sa.Column("wrapped_key", sa.LargeBinary),
        sa.Column("destroyed_at", UtcDateTime()),
        sa.CheckConstraint(
            "(wrapped_key IS NULL) = (destroyed_at IS NOT NULL)", name=f"{prefix}beneficiary_keys_destroyed"
        ),
        schema=schema,
    )


def _make_messages(schema: str | None, prefix: str) -> None:
    op.create_table(
        f"{prefix}raw_messages",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("provider", sa.String(100), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("sealed_body", sa.LargeBinary, nullable=False),
        schema=schema,
    )
    op.create_table(
        f"{prefix}webhook_inbox",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("provider", sa.String(100), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("handled_at", UtcDateTime()),
        sa.Column("outcome", sa.String(200)),
        sa.CheckConstraint("(handled_at IS NULL) = (outcome IS NULL)", name=f"{prefix}webhook_inbox_handled"),
        schema=schema,
    )

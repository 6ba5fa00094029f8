"""The keys of a book by purpose, and a key for each provider message, so that one message can be erased."""

from __future__ import annotations

import json
from collections.abc import Iterator
from uuid import UUID

import sqlalchemy as sa
from alembic import op

from ledger.store.columns import Position, UtcDateTime

revision = "0005"
down_revision = "0004"

_PAGE = 1_000
_SHARED = UUID(int=0)
"""Stands for several payees while messages are counted."""


def upgrade(schema: str | None, prefix: str) -> None:
    """Make the tables, and note of each message that is kept whom it is about; its key stays the derived one."""
    op.create_table(
        f"{prefix}book_keys",
        sa.Column("purpose", sa.String(200), primary_key=True),
        sa.Column("wrapped_key", sa.LargeBinary, nullable=False),
        schema=schema,
    )
    message_keys = op.create_table(
        f"{prefix}message_keys",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("wrapped_key", sa.LargeBinary),
        sa.Column("beneficiary_id", sa.Uuid()),
        sa.Column("is_shared", sa.Boolean, nullable=False),
        sa.Column("destroyed_at", UtcDateTime()),
        sa.CheckConstraint("wrapped_key IS NULL OR destroyed_at IS NULL", name=f"{prefix}message_keys_destroyed"),
        schema=schema,
    )
    op.create_index(f"{prefix}message_keys_of_beneficiary", f"{prefix}message_keys", ["beneficiary_id"], schema=schema)
    _fill(message_keys, schema, prefix)


def _fill(message_keys: sa.Table, schema: str | None, prefix: str) -> None:
    kept = sa.table(f"{prefix}raw_messages", sa.column("digest"), schema=schema)
    digests = list(op.get_bind().scalars(sa.select(kept.c.digest)))
    if not digests:
        return
    about = _payees_by_message(schema, prefix)
    rows = [
        {
            "digest": digest,
            "beneficiary_id": None if about.get(digest) == _SHARED else about.get(digest),
            "is_shared": about.get(digest) == _SHARED,
        }
        for digest in digests
    ]
    op.bulk_insert(message_keys, rows)


def _payees_by_message(schema: str | None, prefix: str) -> dict[str, UUID]:
    """Return for each digest that events name the one payee whom they are about. What else is named is shared."""
    payees: dict[UUID, UUID] = {}
    about: dict[str, UUID] = {}
    for originator_id, topic, state in _events(schema, prefix):
        if topic.startswith("payout.queued/"):
            payees[originator_id] = UUID(state["beneficiary_id"])
        digest = state.get("message_digest")
        if digest is not None:
            payee = originator_id if topic.startswith("beneficiary.") else payees.get(originator_id, _SHARED)
            about[digest] = payee if about.get(digest, payee) == payee else _SHARED
    return about


def _events(schema: str | None, prefix: str) -> Iterator[tuple[UUID, str, dict[str, str]]]:
    events = sa.table(
        f"{prefix}events",
        sa.column("position", Position),
        sa.column("originator_id", sa.Uuid()),
        sa.column("topic", sa.String),
        sa.column("state", sa.LargeBinary),
        schema=schema,
    )
    after = 0
    while True:
        query = sa.select(events).where(events.c.position > after).order_by(events.c.position).limit(_PAGE)
        page = op.get_bind().execute(query).all()
        yield from ((row.originator_id, row.topic, json.loads(bytes(row.state))) for row in page)
        if len(page) < _PAGE:
            return
        after = page[-1].position

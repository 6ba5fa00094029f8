"""Payout search: what an operator types or pastes, whichever of a payout's names it is.

Every look-up reads an index. Nothing is matched in the middle of a name, so that a search costs the same however many
payouts there are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, select

from ledger.payout.attempts import parse_attempt_key
from ledger.texts import is_text
from projections.queries.payout_rows import PayoutRow, payouts_by_id
from projections.queries.typed_text import beginning_with
from projections.schema import ReadTables

FOUND_MAX = 20
LENGTH_MAX = 200
"""Longer than any name of a payout, ours or a provider's."""

Look = Callable[[ReadTables, str], Select[tuple[UUID]] | None]
"""Makes the query for the payouts with this name of one kind, in an order; None where it cannot be such a name."""


def search_payouts(
    connection: Connection, tables: ReadTables, typed: str, *, limit: int = FOUND_MAX
) -> Sequence[PayoutRow]:
    """Return at most `limit` payouts that go by what was typed, those that it names most precisely first.

    In this order: the id or reference; an attempt's idempotency key, provider payout id or UTR, that of a return
    included; the payouts of the batch with this reference; those whose reference begins so. Case counts, but for UTRs.
    What is none of these finds nothing.
    """
    text = typed.strip()
    if not is_text(text, length_max=LENGTH_MAX):
        return []
    ids: dict[UUID, None] = {}
    for look in _LOOKS:
        query = look(tables, text) if len(ids) < limit else None
        if query is not None:
            ids |= dict.fromkeys(connection.scalars(query.limit(limit)))
    wanted = list(ids)[:limit]
    found = payouts_by_id(connection, tables, wanted)
    return [found[payout_id] for payout_id in wanted]


def _by_id(tables: ReadTables, text: str) -> Select[tuple[UUID]] | None:
    try:
        payout_id = UUID(text)
    except ValueError:
        return None
    return select(tables.payouts.c.id).where(tables.payouts.c.id == payout_id)


def _by_reference(tables: ReadTables, text: str) -> Select[tuple[UUID]]:
    return select(tables.payouts.c.id).where(tables.payouts.c.reference == text)


def _by_key(tables: ReadTables, text: str) -> Select[tuple[UUID]] | None:
    named = parse_attempt_key(text)
    if named is None:
        return None
    attempts = tables.attempts.c
    is_named = (attempts.payout_id == named[0]) & (attempts.attempt == named[1])
    return select(attempts.payout_id).where(is_named, attempts.idempotency_key == text)


def _by_provider_id(tables: ReadTables, text: str) -> Select[tuple[UUID]]:
    return _by_attempt(tables, "provider_payout_id", {text})


def _by_utr(tables: ReadTables, text: str) -> Select[tuple[UUID]]:
    return _by_attempt(tables, "utr", {text, text.upper()})


def _by_return_utr(tables: ReadTables, text: str) -> Select[tuple[UUID]]:
    return _by_attempt(tables, "return_utr", {text, text.upper()})


def _by_attempt(tables: ReadTables, column: str, names: set[str]) -> Select[tuple[UUID]]:
    attempts = tables.attempts.c
    return select(attempts.payout_id).where(attempts[column].in_(sorted(names))).order_by(attempts.position)


def _by_batch(tables: ReadTables, text: str) -> Select[tuple[UUID]]:
    payouts, batches = tables.payouts, tables.batches
    query: Select[Any] = select(payouts.c.id).join(batches, batches.c.id == payouts.c.batch_id)
    return query.where(batches.c.reference == text).order_by(payouts.c.queued_position)


def _by_beginning(tables: ReadTables, text: str) -> Select[tuple[UUID]]:
    reference = tables.payouts.c.reference
    return select(tables.payouts.c.id).where(beginning_with(reference, text)).order_by(reference)


_LOOKS: Sequence[Look] = (
    _by_id,
    _by_reference,
    _by_key,
    _by_provider_id,
    _by_utr,
    _by_return_utr,
    _by_batch,
    _by_beginning,
)
"""The most precise first."""

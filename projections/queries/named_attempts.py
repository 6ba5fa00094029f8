"""The attempts that a statement names, by the names that banks and providers know them by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, false, or_, select

from ledger.payout.attempts import AttemptState, parse_attempt_key
from projections.schema import ReadTables


@dataclass(frozen=True, slots=True)
class NamedAttempt:
    """An attempt as a statement can be compared with it."""

    payout_id: UUID
    idempotency_key: str
    provider: str
    state: AttemptState
    amount_minor: int
    currency: str


def named_attempts(connection: Connection, tables: ReadTables, names: Sequence[str]) -> Sequence[NamedAttempt]:
    """Return every attempt that one of these names: its key, a provider's id, or the UTR of its payment."""
    attempts, payouts = tables.attempts.c, tables.payouts
    keys = [parse_attempt_key(name) for name in names]
    is_of_key = or_(false(), *(attempts.payout_id == key[0] for key in keys if key))
    is_named = is_of_key & attempts.idempotency_key.in_(names)
    query = (
        select(
            attempts.payout_id,
            *(attempts.idempotency_key, attempts.provider, attempts.state),
            *(payouts.c.amount_minor, payouts.c.currency),
        )
        .join(payouts, payouts.c.id == attempts.payout_id)
        .where(is_named | attempts.provider_payout_id.in_(names) | attempts.utr.in_(names))
        .order_by(attempts.position)
    )
    return [
        NamedAttempt(row.payout_id, row.idempotency_key, row.provider, AttemptState(row.state), *row[4:])
        for row in connection.execute(query)
    ]

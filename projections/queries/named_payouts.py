"""What became of the payouts that a statement names, by the names that banks and providers know them by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Select, select, true

from ledger.payout.attempts import parse_attempt_key
from ledger.payout.status import PayoutStatus
from projections.schema import ReadTables

_NAMES_PER_QUERY = 500
_COLUMNS = ("provider_payout_id", "utr", "return_utr")


def named_payouts(connection: Connection, tables: ReadTables, names: Iterable[str]) -> dict[str, PayoutStatus]:
    """Return the statuses of those payouts that one of these names: an attempt's key, a provider's id, or a UTR.

    Of two payouts under one name, the later one counts.
    """
    wanted = sorted(set(names))
    found: dict[str, PayoutStatus] = {}
    for start in range(0, len(wanted), _NAMES_PER_QUERY):
        for query in _queries(tables, wanted[start : start + _NAMES_PER_QUERY]):
            found |= {name: PayoutStatus(status) for name, status in connection.execute(query)}
    return found


def _queries(tables: ReadTables, names: Sequence[str]) -> list[Select[Any]]:
    """Return a query for each kind of name: each has an index of its own."""
    attempts, payouts = tables.attempts, tables.payouts
    keys = [parse_attempt_key(name) for name in names]
    is_of_key = attempts.c.payout_id.in_({key[0] for key in keys if key})
    asked = [(attempts.c.idempotency_key, is_of_key), *((attempts.c[name], true()) for name in _COLUMNS)]
    return [
        select(column, payouts.c.status)
        .join(payouts, payouts.c.id == attempts.c.payout_id)
        .where(column.in_(names), condition)
        .order_by(attempts.c.position)
        for column, condition in asked
    ]

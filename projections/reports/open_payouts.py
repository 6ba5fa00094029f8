"""What single payouts hold of the in-transit accounts at the end of a span, from the journal, and since when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, case, func, select

from ledger.accounts import Side
from projections.queries.holds import is_in_transit_account
from projections.queries.totals import AccountKey, Total, amount_of, totals
from projections.reports.asked import Asked
from projections.reports.provider_accounts import provider_of_in_transit
from projections.reports.report import Tie
from projections.schema import ReadTables


@dataclass(frozen=True, slots=True)
class OpenPayout:
    """What one payout holds of an in-transit account (minor units), since when, and by which rail it was sent."""

    account: AccountKey
    amount_minor: int
    since: datetime
    rail: str | None


def open_payouts(connection: Connection, tables: ReadTables, asked: Asked) -> Sequence[OpenPayout]:
    """Return the payouts whose lines on an in-transit account are not even."""
    return [
        OpenPayout((account, currency), int(amount_minor), since, rail)
        for account, currency, amount_minor, since, rail in connection.execute(_query(tables, asked))
    ]


def ties_to_accounts(
    connection: Connection, tables: ReadTables, asked: Asked, found: Sequence[OpenPayout]
) -> Iterator[Tie]:
    """Return a tie for each in-transit account that was ever used: what payouts hold of it is what it holds."""
    held = totals(connection, tables, asked.end)
    amounts = Counter[AccountKey]()
    for each in found:
        amounts[each.account] += each.amount_minor
    accounts = {key for key in held if provider_of_in_transit(key[0]) != key[0]}
    for key in sorted(accounts | amounts.keys()):
        yield Tie(key[0], key[1], amounts[key], held.get(key, Total()).balance_minor(key[0]))


def _query(tables: ReadTables, asked: Asked) -> Select[Any]:
    """Add up what each payout has on an in-transit account; it is there since it was last handed over."""
    lines = tables.journal_lines
    held = amount_of(lines, Side.CREDIT) - amount_of(lines, Side.DEBIT)
    handed_over = case((lines.c.side == Side.CREDIT.value, lines.c.position))
    of_payouts = (
        select(
            lines.c.account,
            lines.c.currency,
            func.sum(held).label("amount_minor"),
            func.coalesce(func.max(handed_over), func.max(lines.c.position)).label("position"),
        )
        .where(is_in_transit_account(lines.c.account), *asked.end.conditions(lines))
        .group_by(lines.c.account, lines.c.currency, lines.c.payout_id)
        .having(func.sum(held) != 0)
        .subquery()
    )
    entries, attempts = tables.journal_entries, tables.attempts
    sent = and_(attempts.c.payout_id == entries.c.aggregate_id, attempts.c.attempt == entries.c.attempt)
    return (
        select(of_payouts.c.account, of_payouts.c.currency, of_payouts.c.amount_minor)
        .add_columns(entries.c.effective_at, attempts.c.rail)
        .join(entries, entries.c.position == of_payouts.c.position)
        .outerjoin(attempts, sent)
    )

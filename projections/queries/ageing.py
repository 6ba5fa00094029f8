"""In-transit ageing: how long money has been with providers without a final outcome, tied to the accounts it is on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from ledger.accounts import normal_balance_minor
from ledger.chart import in_transit
from ledger.payout.status import PayoutStatus
from projections.errors import AgeingUntiedError
from projections.fold import INDIA
from projections.queries.age_buckets import LATER, AgeBuckets
from projections.queries.holds import has_status, is_in_transit_account
from projections.queries.payout_rows import attempt_that_counts
from projections.queries.totals import AccountKey
from projections.schema import ReadTables

__all__ = ["BUCKETS", "LATER", "Ageing", "AgeingRow", "in_transit_ageing"]

_BUCKETS = AgeBuckets()
BUCKETS = _BUCKETS.names
"""The buckets, youngest first; each begins where the one before ends."""


@dataclass(frozen=True, slots=True)
class AgeingRow:
    """One bucket of one in-transit account. The amount is in minor units."""

    account: str
    currency: str
    bucket: str
    payouts: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Ageing:
    """The payouts in transit by account, currency and bucket, youngest first; without empty buckets."""

    rows: Sequence[AgeingRow]
    balances_minor: Mapping[AccountKey, int]
    """What the in-transit accounts hold, which is what their rows add up to."""


def in_transit_ageing(connection: Connection, tables: ReadTables, now: datetime, zone: ZoneInfo = INDIA) -> Ageing:
    """Return the ageing at a moment, with days of the book's reporting time zone.

    Raises AgeingUntiedError when the payouts in transit do not add up to an in-transit account.
    """
    payouts, amounts = Counter[tuple[str, str, str]](), Counter[tuple[str, str, str]]()
    for provider, currency, amount_minor, submitted_at in _open_payouts(connection, tables):
        key = (in_transit(provider), currency, _BUCKETS.bucket_of(submitted_at, now, zone))
        payouts[key] += 1
        amounts[key] += amount_minor
    order = sorted(payouts, key=lambda key: (key[0], key[1], BUCKETS.index(key[2])))
    rows = [AgeingRow(*key, payouts[key], amounts[key]) for key in order]
    return Ageing(rows, _tied_balances(connection, tables, rows))


def _open_payouts(connection: Connection, tables: ReadTables) -> Sequence[tuple[str, str, int, datetime]]:
    payouts, attempts = tables.payouts, tables.attempts
    query = (
        select(attempts.c.provider, payouts.c.currency, payouts.c.amount_minor, payouts.c.submitted_at)
        .join(attempts, attempt_that_counts(tables))
        .where(has_status(payouts, PayoutStatus.IN_TRANSIT))
    )
    return [
        (provider, currency, amount_minor, submitted_at)
        for provider, currency, amount_minor, submitted_at in connection.execute(query)
    ]


def _tied_balances(connection: Connection, tables: ReadTables, rows: Sequence[AgeingRow]) -> Mapping[AccountKey, int]:
    """Return the balances of the in-transit accounts. Raises AgeingUntiedError."""
    balances = tables.balances.c
    query = select(balances.account, balances.currency, balances.debit_minor, balances.credit_minor)
    query = query.where(is_in_transit_account(balances.account)).order_by(balances.account, balances.currency)
    held = {
        (account, currency): normal_balance_minor(account, debit_minor, credit_minor)
        for account, currency, debit_minor, credit_minor in connection.execute(query)
    }
    aged = Counter[AccountKey]()
    for row in rows:
        aged[row.account, row.currency] += row.amount_minor
    for account, currency in held.keys() | aged.keys():
        found, expected = aged[account, currency], held.get((account, currency), 0)
        if found != expected:
            raise AgeingUntiedError(account, currency, found, expected)
    return held

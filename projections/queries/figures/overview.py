"""The overview: where the payouts stand now and what became of payouts today, in each currency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, func, select

from ledger.payout.status import PayoutStatus
from projections.fold import INDIA
from projections.queries.figures.provider_balances import provider_balances
from projections.queries.figures.tallies import Tally
from projections.queries.holds import has_status
from projections.queries.payout_filter import PayoutFilter
from projections.queries.payout_rows import attempt_that_counts
from projections.queries.spans import Span
from projections.schema import ReadTables

_Conditions = Sequence[ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class CurrencyOverview:
    """The payouts of one currency.

    What happened today is counted as what it was: a payout that completed and was reversed today is in both.
    """

    currency: str
    queued: Tally
    in_transit: Tally
    outcome_unknown: Tally
    """Those in transit of which nobody knows whether the money moved."""
    frozen: Tally
    """Those that an open anomaly forbids another attempt, final ones included."""
    completed_today: Tally
    failed_today: Tally
    reversed_today: Tally
    open_anomalies: int
    oldest_queued_since: datetime | None
    """When the payout that is queued for longest was accepted; None when none is queued."""
    oldest_in_transit_since: datetime | None
    """When the open attempt was submitted that is open for longest; None when none is."""


@dataclass(frozen=True, slots=True)
class Overview:
    """The overview at a moment."""

    day: date
    """Today, in the book's reporting time zone."""
    currencies: Sequence[CurrencyOverview]
    """Each currency that a wallet is in, or that there is something to say of, by its code."""


def overview(connection: Connection, tables: ReadTables, now: datetime, zone: ZoneInfo = INDIA) -> Overview:
    """Return the overview. It costs what is open and what ended today, however long the history is."""
    day = now.astimezone(zone).date()
    tallies = {name: _tallies(connection, tables, kind) for name, kind in _kinds(tables, day, zone).items()}
    anomalies = _open_anomalies(connection, tables)
    queued_since = _oldest(connection, tables, PayoutStatus.QUEUED, tables.payouts.c.queued_at)
    in_transit_since = _oldest(connection, tables, PayoutStatus.IN_TRANSIT, tables.payouts.c.submitted_at)
    wallets = {balance.currency for balance in provider_balances(connection, tables)}
    rows = [
        CurrencyOverview(
            currency=currency,
            open_anomalies=anomalies.get(currency, 0),
            oldest_queued_since=queued_since.get(currency),
            oldest_in_transit_since=in_transit_since.get(currency),
            **{name: found.get(currency, Tally()) for name, found in tallies.items()},
        )
        for currency in sorted(wallets.union(anomalies, *tallies.values()))
    ]
    return Overview(day, rows)


def _kinds(tables: ReadTables, day: date, zone: ZoneInfo) -> Mapping[str, _Conditions]:
    """Return the conditions on payouts joined with their attempts, each answered by an index of its own."""
    payouts, today = tables.payouts, Span(day, day + timedelta(days=1))
    return {
        "queued": [has_status(payouts, PayoutStatus.QUEUED)],
        "in_transit": [has_status(payouts, PayoutStatus.IN_TRANSIT)],
        "outcome_unknown": PayoutFilter(outcome_unknown=True).conditions(tables, zone),
        "frozen": PayoutFilter(frozen=True).conditions(tables, zone),
        "completed_today": today.during(payouts.c.completed_at, zone),
        "failed_today": today.during(payouts.c.failed_at, zone),
        "reversed_today": today.during(payouts.c.reversed_at, zone),
    }


def _tallies(connection: Connection, tables: ReadTables, conditions: _Conditions) -> Mapping[str, Tally]:
    payouts = tables.payouts.c
    query = select(payouts.currency, func.count(), func.sum(payouts.amount_minor)).where(*conditions)
    query = query.outerjoin(tables.attempts, attempt_that_counts(tables)).group_by(payouts.currency)
    return {currency: Tally(count, int(minor)) for currency, count, minor in connection.execute(query)}


def _open_anomalies(connection: Connection, tables: ReadTables) -> Mapping[str, int]:
    anomalies, payouts = tables.anomalies, tables.payouts.c
    query = select(payouts.currency, func.count()).select_from(anomalies)
    query = query.join(tables.payouts, payouts.id == anomalies.c.payout_id).where(anomalies.c.resolution.is_(None))
    return dict(connection.execute(query.group_by(payouts.currency)).all())


def _oldest(
    connection: Connection, tables: ReadTables, status: PayoutStatus, since: ColumnElement[datetime]
) -> Mapping[str, datetime]:
    currency = tables.payouts.c.currency
    query = select(currency, func.min(since)).where(has_status(tables.payouts, status)).group_by(currency)
    return dict(connection.execute(query).all())

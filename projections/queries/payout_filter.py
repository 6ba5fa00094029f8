"""Which payouts are wanted: a filter of a list of payouts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Boolean, ColumnElement, func, literal_column, not_, select

from ledger.payout.status import PayoutStatus
from ledger.rails import Rail
from ledger.urgency import Urgency
from projections.queries.amount_range import AmountRange
from projections.queries.holds import has_status
from projections.queries.payout_rows import freezing_anomaly
from projections.queries.spans import Span
from projections.queries.typed_text import equal_to
from projections.schema import ReadTables

_TRUE: ColumnElement[bool] = literal_column("TRUE", Boolean)


@dataclass(frozen=True, slots=True)
class PayoutFilter:
    """Which payouts are wanted; what is None is not asked for, all else must be met."""

    status: PayoutStatus | frozenset[PayoutStatus] | None = None
    """One status, or any of several."""
    source_account: str | None = None
    batch_id: UUID | None = None
    rail: Rail | None = None
    provider: str | None = None
    """The provider of the attempt that counts."""
    beneficiary_id: UUID | None = None
    urgency: Urgency | None = None
    currency: str | None = None
    amounts: AmountRange | None = None
    """Minor units of whatever currency the payout is in."""
    queued: Span | None = None
    """When the payout was accepted."""
    outcome_unknown: bool | None = None
    """Whether nobody knows if the attempt that counts moved money."""
    frozen: bool | None = None
    """Whether an open anomaly forbids another attempt."""
    reference: str | None = None
    """What its caller named it: one payout at most."""

    def conditions(self, tables: ReadTables, zone: ZoneInfo) -> list[ColumnElement[bool]]:
        """Return the conditions on payouts, joined with the attempt that counts, but for that of the status."""
        payouts = tables.payouts.c
        equal = {"batch_id": self.batch_id, "beneficiary_id": self.beneficiary_id}
        typed = {"source_account": self.source_account, "currency": self.currency, "reference": self.reference}
        words = {"rail": self.rail, "urgency": self.urgency}
        found = [payouts[name] == value for name, value in (equal | words).items() if value is not None]
        found += [equal_to(payouts[name], text) for name, text in typed.items() if text is not None]
        found += [] if self.provider is None else [equal_to(tables.attempts.c.provider, self.provider)]
        found += [] if self.amounts is None else self.amounts.conditions(payouts.amount_minor)
        found += [] if self.queued is None else _accepted_within(tables, self.queued, zone)
        found += [] if self.outcome_unknown is None else [_has_outcome_unknown(tables, wanted=self.outcome_unknown)]
        found += [] if self.frozen is None else [_is_frozen(tables, wanted=self.frozen)]
        return found

    def by_status(self, tables: ReadTables, dialect_name: str) -> Sequence[Sequence[ColumnElement[bool]]]:
        """Return the conditions of the status, one set for each that is wanted; one without any when all are."""
        if self.status is None or self.status == frozenset(PayoutStatus):
            return [()]
        wanted = {self.status} if isinstance(self.status, PayoutStatus) else self.status
        return [_of_status(tables, status, dialect_name) for status in PayoutStatus if status in wanted]


def _of_status(tables: ReadTables, status: PayoutStatus, dialect_name: str) -> Sequence[ColumnElement[bool]]:
    """Return the condition that a payout has a status, and what lets the index over all but the completed be used.

    PostgreSQL concludes that by itself. Told, it would take it for one more condition, and count on far too few rows.
    """
    payouts = tables.payouts
    if status is PayoutStatus.COMPLETED or dialect_name == "postgresql":
        return [has_status(payouts, status)]
    return [has_status(payouts, status), not_(has_status(payouts, PayoutStatus.COMPLETED))]


def _accepted_within(tables: ReadTables, span: Span, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    """Return the condition that a payout was accepted in a span, as a range of the positions that lists are read by."""
    accepted, payouts = tables.payouts.alias("accepted").c, tables.payouts.c
    inside = span.during(accepted.queued_at, zone)
    if not inside:
        return []
    # Both ends come from the index by time. The least position as such would be looked for from the book's beginning,
    # which adding nothing prevents; and were the times themselves compared, the span would be read whole and sorted.
    first = select(func.min(accepted.queued_position + 0)).where(*inside).scalar_subquery()
    last = select(func.max(accepted.queued_position + 0)).where(*inside).scalar_subquery()
    queued_at = func.coalesce(payouts.queued_at, payouts.queued_at)
    return [payouts.queued_position >= first, payouts.queued_position <= last, *span.during(queued_at, zone)]


def _has_outcome_unknown(tables: ReadTables, *, wanted: bool) -> ColumnElement[bool]:
    unknown = tables.attempts.c.outcome_unknown
    if not wanted:
        return unknown.is_distinct_from(_TRUE)
    # The few attempts in question have an index of their own.
    attempts = tables.attempts.alias("unknown").c
    candidates = select(attempts.payout_id).where(attempts.outcome_unknown.op("IS")(_TRUE))
    return unknown.op("IS")(_TRUE) & tables.payouts.c.id.in_(candidates)


def _is_frozen(tables: ReadTables, *, wanted: bool) -> ColumnElement[bool]:
    if not wanted:
        return not_(freezing_anomaly(tables))
    anomalies = tables.anomalies.c
    return tables.payouts.c.id.in_(select(anomalies.payout_id).where(anomalies.freezes, anomalies.resolution.is_(None)))

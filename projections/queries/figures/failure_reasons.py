"""Failure reasons: why attempts were declined or failed, the most frequent first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from ledger.payout.attempts import AttemptState
from projections.fold import INDIA
from projections.queries.spans import Span
from projections.schema import ReadTables

_UNSUCCESSFUL = (AttemptState.CLOSED.value, AttemptState.FAILED.value)


@dataclass(frozen=True, slots=True)
class FailureReason:
    """One provider's word for why it did not pay, and how many attempts ended with it."""

    provider: str
    reason: str | None
    """What it gave as the reason, or else the status that it used; None when it gave neither."""
    attempts: int


@dataclass(frozen=True, slots=True)
class FailureReasons:
    """The attempts of a span that were declined or failed."""

    top: Sequence[FailureReason]
    """The most frequent reasons."""
    other_attempts: int
    """How many attempts ended for any other reason."""

    @property
    def attempts(self) -> int:
        """Return how many attempts were declined or failed in all."""
        return self.other_attempts + sum(reason.attempts for reason in self.top)


def failure_reasons(
    connection: Connection, tables: ReadTables, span: Span, zone: ZoneInfo = INDIA, *, limit: int
) -> FailureReasons:
    """Return at most `limit` reasons of the attempts that were submitted in a span, and how many had another one."""
    attempts = tables.attempts.c
    by = (attempts.provider, func.coalesce(attempts.reason, attempts.provider_status).label("reason"))
    is_asked_for = (attempts.state.in_(_UNSUCCESSFUL), *span.during(attempts.submitted_at, zone))
    in_all = func.sum(func.count()).over().label("in_all")
    query = select(*by, func.count().label("attempts"), in_all).where(*is_asked_for).group_by(*by)
    rows = connection.execute(query.order_by(func.count().desc(), *by).limit(limit)).all()
    top = [FailureReason(row.provider, row.reason, row.attempts) for row in rows]
    return FailureReasons(top, int(rows[0].in_all) - sum(reason.attempts for reason in top) if rows else 0)

"""Failure reasons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from ledger.store.database import Database
from projections.queries.figures.failure_reasons import FailureReason, FailureReasons, failure_reasons
from projections.queries.spans import Span
from projections.schema import ReadTables
from tests.projections.queries.figures.conftest import Reader
from tests.projections.queries.figures.timed_payout import TimedPayout, paid

NOON = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def declined(name: str, *reasons: str, provider: str = "Nxt", at: datetime = NOON) -> TimedPayout:
    """Return a payout that was declined again and again."""
    payout = TimedPayout(name)
    payout.at(at).queued()
    for attempt, reason in enumerate(reasons, start=1):
        payout.at(at).submitted(attempt, provider), payout.declined(attempt)
        payout.told[-1] = payout.told[-1].model_copy(update={"reason": reason})
    return payout


@pytest.fixture
def forget_reasons(database: Database, tables: ReadTables) -> Callable[[], None]:
    """Return the function that leaves attempts without the reason that they ended for."""

    def forget() -> None:
        with database.begin() as connection:
            connection.execute(update(tables.attempts).values(reason=None))

    return forget


def test_the_most_frequent_reasons_come_first(read: Reader, record: Callable[..., None]) -> None:
    """So many reasons are told as were asked for, by provider, and what had any other is one number."""
    record(
        declined("P-1", "no funds", "no funds", "bank down", "limit"),
        declined("P-2", "no funds", "bank down", provider="Other"),
        declined("P-3", "bank down"),
    )
    reasons = [
        FailureReason("Nxt", "bank down", 2),
        FailureReason("Nxt", "no funds", 2),
        FailureReason("Nxt", "limit", 1),
        FailureReason("Other", "bank down", 1),
        FailureReason("Other", "no funds", 1),
    ]

    for limit in (1, 2, 5, 9):
        found = read(failure_reasons, Span(), limit=limit)
        assert list(found.top) == reasons[:limit]
        assert found.other_attempts == sum(reason.attempts for reason in reasons[limit:])
        assert found.attempts == 7


def test_failures_count_like_declines(read: Reader, record: Callable[..., None]) -> None:
    """An attempt through which the payout failed has its reason told; one that succeeded or is open has none."""
    failed, still_open = TimedPayout("P-1"), TimedPayout("P-2")
    failed.at(NOON).queued(), failed.submitted(), failed.failed()
    still_open.at(NOON).queued(), still_open.submitted(), still_open.outcome_unknown()
    came_back = paid(TimedPayout("P-3"), NOON)
    came_back.reversed_()
    record(failed, still_open, came_back, paid(TimedPayout("P-4"), NOON))

    assert read(failure_reasons, Span(), limit=5) == FailureReasons([FailureReason("Nxt", "account closed", 1)], 0)


def test_the_status_stands_in_for_a_reason(
    read: Reader, record: Callable[..., None], forget_reasons: Callable[[], None]
) -> None:
    """Where a provider gave no reason its own status word is told."""
    record(declined("P-1", "any"))
    forget_reasons()

    assert read(failure_reasons, Span(), limit=5).top == [FailureReason("Nxt", "failed", 1)]


def test_reasons_are_those_of_attempts_submitted_in_the_span(read: Reader, record: Callable[..., None]) -> None:
    """Other attempts are not told of, and a span without failures has none."""
    moments: Sequence[datetime] = (NOON - HOUR, NOON, NOON + HOUR)
    record(*(declined(f"P-{number}", "no funds", at=moment) for number, moment in enumerate(moments)))

    assert read(failure_reasons, Span(NOON, NOON + HOUR), limit=5).attempts == 1
    assert read(failure_reasons, Span(NOON + 2 * HOUR, None), limit=5) == FailureReasons([], 0)

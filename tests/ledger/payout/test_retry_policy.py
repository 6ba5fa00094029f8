"""Retry policy: how many attempts, and how long between them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.payout.retry_policy import RetryPolicy

NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)


@pytest.mark.parametrize(("made", "allowed"), [(0, True), (1, True), (2, True), (3, False), (4, False)])
def test_attempts_are_limited(made: int, allowed: bool) -> None:  # noqa: FBT001 - the column of the table
    """A payout may make as many attempts as the policy says, and not one more."""
    assert RetryPolicy(attempts_max=3).allows_another(made) is allowed


@pytest.mark.parametrize(("made", "seconds"), [(1, 60), (2, 240), (3, 960)])
def test_delay_grows(made: int, seconds: int) -> None:
    """The wait after the first attempt is the delay, and each further one is longer by the factor."""
    policy = RetryPolicy(attempts_max=5, delay_seconds=60, factor=4, jitter=0)

    assert policy.next_attempt_at(NOW, made, uuid4()) == NOW + timedelta(seconds=seconds)


@given(made=st.integers(1, 8), delay=st.floats(0, 3600), jitter=st.floats(0, 1), payout_id=st.uuids())
def test_jitter_only_stretches_the_wait(made: int, delay: float, jitter: float, payout_id: UUID) -> None:
    """The wait is never shorter than the backoff, longer by at most the jitter, and the same whenever it is asked."""
    policy = RetryPolicy(attempts_max=9, delay_seconds=delay, factor=2, jitter=jitter)
    backoff = timedelta(seconds=delay * 2 ** (made - 1))
    due = policy.next_attempt_at(NOW, made, payout_id)

    assert NOW + backoff <= due <= NOW + backoff * (1 + jitter) + timedelta(microseconds=1)
    assert due == policy.next_attempt_at(NOW, made, payout_id)


def test_jitter_spreads_what_was_declined_together() -> None:
    """A thousand payouts that were declined at once are due all over the time that the jitter allows."""
    policy = RetryPolicy(delay_seconds=100, jitter=0.5)
    waits = sorted((policy.next_attempt_at(NOW, 1, uuid4()) - NOW).total_seconds() for _ in range(1000))

    assert waits[0] < 105
    assert 120 < waits[500] < 130
    assert waits[-1] > 145

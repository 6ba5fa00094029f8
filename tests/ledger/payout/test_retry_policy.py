"""Retry policy: how many attempts, and how long between them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

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
    policy = RetryPolicy(attempts_max=5, delay_seconds=60, factor=4)

    assert policy.next_attempt_at(NOW, made) == NOW + timedelta(seconds=seconds)


@given(made=st.integers(1, 8), delay=st.floats(0, 3600), factor=st.floats(1, 5))
def test_next_attempt_is_never_in_the_past(made: int, delay: float, factor: float) -> None:
    """However the policy is set, the next attempt is due now or later, and never sooner than the one before."""
    policy = RetryPolicy(attempts_max=9, delay_seconds=delay, factor=factor)

    assert NOW <= policy.next_attempt_at(NOW, made) <= policy.next_attempt_at(NOW, made + 1)

"""How long a job that failed waits, and what is told of its failure."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.errors import PeriodError
from adapters.queue.backoff import Backoff
from adapters.queue.failures import told, told_frames
from adapters.queue.port import Schedule
from ledger.errors import PayoutNotFoundError

SPANS = st.timedeltas(timedelta(milliseconds=1), timedelta(days=30))


def test_the_longest_wait_doubles_up_to_a_limit() -> None:
    """After each failure a job waits up to twice as long as before, and never longer than the limit."""
    backoff = Backoff(timedelta(seconds=2), timedelta(seconds=20))

    assert [backoff.longest_after(failures).total_seconds() for failures in range(1, 7)] == [2, 4, 8, 16, 20, 20]


@given(first=SPANS, longest=SPANS, failures=st.integers(1, 10**9), seed=st.integers())
def test_a_wait_lies_between_half_and_the_whole(first: timedelta, longest: timedelta, failures: int, seed: int) -> None:
    """However often a job failed, it waits at least half the longest wait and at most all of it."""
    backoff = Backoff(first, longest)
    whole = backoff.longest_after(failures)

    assert whole / 2 <= backoff.after(failures, Random(seed)) <= whole <= longest


def test_what_failed_together_comes_back_apart() -> None:
    """A hundred jobs that fail at once wait for a hundred different times."""
    random = Random(1)

    assert len({Backoff().after(1, random) for _ in range(100)}) == 100


@pytest.mark.parametrize("every", [timedelta(0), timedelta(seconds=-1)])
def test_a_period_is_longer_than_nothing(every: timedelta) -> None:
    """A schedule that would be due again at once for ever cannot be made."""
    with pytest.raises(PeriodError):
        Schedule("task", every)


def test_failures_of_many_are_told_each() -> None:
    """A group of errors tells of each, with the message only of those that are known to hold no secret."""
    group = ExceptionGroup("secret", [PayoutNotFoundError("P-1"), ValueError("secret")])

    assert (
        told(group) == "ExceptionGroup: PayoutNotFoundError: No payout is known by this name: payout='P-1'; ValueError"
    )
    assert "secret" not in told(group) + told_frames(group)


def test_what_is_told_is_short() -> None:
    """However much an error has to say, the row that keeps it stays small."""
    assert len(told(PayoutNotFoundError("P" * 10_000))) == 500

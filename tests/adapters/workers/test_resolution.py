"""The resolution of open attempts: each cell of its table, for each way in which providers can be asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from adapters.providers.capabilities import Resolution
from adapters.providers.registry import PROVIDERS
from adapters.workers.resolution import OpenAttempt, Step, key_lives, next_step
from tests.adapters.till import MOMENT

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SECOND = timedelta(seconds=1)
FOR_EVER = Resolution(key_lifetime=None, lookup_by_reference=True)
SIX_DAYS = Resolution(key_lifetime=6 * DAY, lookup_by_reference=True, lookup_after=5 * MINUTE)
ONE_DAY_BLIND = Resolution(key_lifetime=DAY, lookup_by_reference=False)
BLIND = Resolution(key_lifetime=None, lookup_by_reference=False)
ALL = {"for ever": FOR_EVER, "six days": SIX_DAYS, "one day, blind": ONE_DAY_BLIND, "blind": BLIND}
DECLARED = {word: entry.declared()[1].resolution for word, entry in PROVIDERS.items()}


def at(age: timedelta, quiet: timedelta | None = None, **facts: bool) -> tuple[OpenAttempt, datetime]:
    """Return an attempt of some age whose order last left so long ago, and the moment."""
    now = MOMENT + age
    last_sent_at = now - (age if quiet is None else quiet)
    return OpenAttempt(MOMENT, last_sent_at, **({"has_id": False} | facts)), now


def step(resolution: Resolution, age: timedelta, quiet: timedelta | None = None, **facts: bool) -> Step:
    attempt, now = at(age, quiet, **facts)
    return next_step(resolution, attempt, now)


@pytest.mark.parametrize("resolution", ALL.values(), ids=ALL)
@pytest.mark.parametrize("age", [2 * MINUTE, 30 * DAY])
def test_a_known_payout_is_asked_about_by_its_id(resolution: Resolution, age: timedelta) -> None:
    """Whoever gave the attempt an id is asked by it, at any age and whatever else was found."""
    for found_nothing in (False, True):
        assert step(resolution, age, has_id=True, is_acknowledged=True, found_nothing=found_nothing) is Step.ASK


@pytest.mark.parametrize("resolution", [FOR_EVER, SIX_DAYS], ids=["for ever", "six days"])
@pytest.mark.parametrize("age", [timedelta(0), 2 * MINUTE, 30 * DAY])
@pytest.mark.parametrize("was_refused", [False, True])
def test_the_look_up_comes_first(resolution: Resolution, age: timedelta, *, was_refused: bool) -> None:
    """Nothing is sent and nothing is concluded before the provider was asked by our key, after a refusal once more."""
    assert step(resolution, age, was_refused=was_refused) is Step.LOOK_UP


@pytest.mark.parametrize(
    ("resolution", "age", "quiet", "expected"),
    [
        (FOR_EVER, 2 * MINUTE, None, Step.SEND_AGAIN),
        (FOR_EVER, HOUR, None, Step.SEND_AGAIN),
        (FOR_EVER, 365 * DAY, 15 * MINUTE, Step.SEND_AGAIN),
        (SIX_DAYS, 5 * MINUTE - SECOND, None, Step.WAIT),
        (SIX_DAYS, 5 * MINUTE, None, Step.SEND_AGAIN),
        (SIX_DAYS, HOUR, 5 * MINUTE - SECOND, Step.WAIT),
        (SIX_DAYS, HOUR, 5 * MINUTE, Step.SEND_AGAIN),
        (SIX_DAYS, 6 * DAY - HOUR - SECOND, 5 * MINUTE, Step.SEND_AGAIN),
        (SIX_DAYS, 6 * DAY - HOUR, 5 * MINUTE, Step.WAIT),
        (SIX_DAYS, 6 * DAY - HOUR, HOUR - SECOND, Step.WAIT),
        (SIX_DAYS, 6 * DAY - HOUR, HOUR, Step.CONCLUDE_ABSENT),
        (SIX_DAYS, 60 * DAY, None, Step.CONCLUDE_ABSENT),
    ],
)  # fmt: skip
def test_what_is_not_found_is_sent_again_while_its_key_lives(
    resolution: Resolution, age: timedelta, quiet: timedelta | None, expected: Step
) -> None:
    """The same order goes out again until its key may expire on the way, and is absent once nothing is under way."""
    assert step(resolution, age, quiet, found_nothing=True) is expected


@pytest.mark.parametrize(
    ("resolution", "age", "quiet", "expected"),
    [
        (FOR_EVER, HOUR - SECOND, None, Step.WAIT),
        (FOR_EVER, HOUR, None, Step.CONCLUDE_ABSENT),
        (FOR_EVER, 3 * DAY, HOUR - SECOND, Step.WAIT),
        (FOR_EVER, 3 * DAY, HOUR, Step.CONCLUDE_ABSENT),
        (SIX_DAYS, 2 * DAY, HOUR - SECOND, Step.WAIT),
        (SIX_DAYS, 2 * DAY, HOUR, Step.CONCLUDE_ABSENT),
    ],
)
def test_what_is_refused_and_not_found_is_absent_once_nothing_is_under_way(
    resolution: Resolution, age: timedelta, quiet: timedelta | None, expected: Step
) -> None:
    """A refused sending counts no more; what counts is how long ago the one before it left."""
    assert step(resolution, age, quiet, found_nothing=True, was_refused=True) is expected


@pytest.mark.parametrize("resolution", ALL.values(), ids=ALL)
@pytest.mark.parametrize("age", [2 * MINUTE, 30 * DAY, 365 * DAY])
def test_what_was_acknowledged_is_never_sent_again(resolution: Resolution, age: timedelta) -> None:
    """A provider that once said that it has the attempt is waited for, without an id too, and never disbelieved."""
    steps = {step(resolution, age, is_acknowledged=True, found_nothing=found) for found in (False, True)}

    assert steps <= {Step.LOOK_UP, Step.WAIT}


@pytest.mark.parametrize(
    ("resolution", "age", "was_refused", "expected"),
    [
        (BLIND, 2 * MINUTE, False, Step.SEND_AGAIN),
        (BLIND, 365 * DAY, False, Step.SEND_AGAIN),
        (BLIND, 365 * DAY, True, Step.WAIT),
        (ONE_DAY_BLIND, DAY - HOUR - SECOND, False, Step.SEND_AGAIN),
        (ONE_DAY_BLIND, DAY - HOUR, False, Step.ALERT),
        (ONE_DAY_BLIND, 365 * DAY, False, Step.ALERT),
        (ONE_DAY_BLIND, HOUR, True, Step.WAIT),
    ],
)  # fmt: skip
def test_without_a_look_up_nothing_is_ever_concluded(
    resolution: Resolution, age: timedelta, *, was_refused: bool, expected: Step
) -> None:
    """The order goes out again while its key lives; afterwards only a person can find out."""
    for found_nothing in (False, True):
        assert step(resolution, age, was_refused=was_refused, found_nothing=found_nothing) is expected


@pytest.mark.parametrize("resolution", (ALL | DECLARED).values(), ids=ALL | DECLARED)
def test_a_key_lives_only_while_its_order_would_arrive_in_time(resolution: Resolution) -> None:
    """An order that could be under way beyond the lifetime of its key is not sent again."""
    lifetime = resolution.key_lifetime
    if lifetime is None:
        assert key_lives(resolution, MOMENT, MOMENT + 3650 * DAY)
        return
    latest = MOMENT + lifetime - resolution.absent_after
    assert key_lives(resolution, MOMENT, latest - SECOND)
    assert not key_lives(resolution, MOMENT, latest)


@pytest.mark.parametrize("resolution", (ALL | DECLARED).values(), ids=ALL | DECLARED)
@pytest.mark.parametrize("age", [timedelta(0), MINUTE, HOUR, DAY, 30 * DAY])
@pytest.mark.parametrize("quiet", [timedelta(0), MINUTE, HOUR, DAY, 30 * DAY])
def test_absence_is_never_concluded_lightly(resolution: Resolution, age: timedelta, quiet: timedelta) -> None:
    """Whatever a provider declares: absent means looked up, not found, not acknowledged, and nothing under way."""
    attempt, now = at(age, min(age, quiet), found_nothing=True)
    refused = replace(attempt, was_refused=True)
    for known in (attempt, refused):
        if next_step(resolution, known, now) is Step.CONCLUDE_ABSENT:
            assert resolution.lookup_by_reference
            assert now - known.last_sent_at >= resolution.absent_after
            assert known.was_refused or not key_lives(resolution, MOMENT, now)
            for less in (replace(known, found_nothing=False), replace(known, is_acknowledged=True)):
                assert next_step(resolution, less, now) is not Step.CONCLUDE_ABSENT


@pytest.mark.parametrize("word", DECLARED)
def test_every_provider_s_open_outcomes_end(word: str) -> None:
    """Years later every provider's open attempt is absent, or sent again under a key that lives, never forgotten."""
    resolution = DECLARED[word]
    later = step(resolution, 900 * DAY, found_nothing=True)

    lives = resolution.key_lifetime is None
    assert later is (Step.SEND_AGAIN if lives else Step.CONCLUDE_ABSENT)

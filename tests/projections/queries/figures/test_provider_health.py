"""Provider health."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from projections.queries.figures.health import Health
from projections.queries.figures.provider_health import ProviderHealth, provider_health
from tests.projections.queries.figures.conftest import Reader
from tests.projections.queries.figures.timed_payout import TimedPayout, paid

NOON = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
TICK = timedelta(microseconds=1)


def sent(name: str, at: datetime) -> TimedPayout:
    """Return a payout that was submitted at a moment."""
    payout = TimedPayout(name)
    payout.at(at).queued(), payout.at(at).submitted()
    return payout


def test_attempts_of_the_last_hour_are_counted_by_how_they_stand(read: Reader, record: Callable[..., None]) -> None:
    """What was submitted in the last hour is counted as it stands now, and what is open whenever it was submitted."""
    declined, failed, came_back = (sent(f"P-{number}", NOON - 9 * MINUTE) for number in range(3))
    declined.declined(), failed.failed(), came_back.completed(), came_back.reversed_()
    unknown, long_unknown, too_old = (
        sent("P-4", NOON - MINUTE),
        sent("P-5", NOON - 2 * HOUR),
        sent("P-6", NOON - 2 * HOUR),
    )
    unknown.at(NOON).outcome_unknown(), long_unknown.outcome_unknown(), too_old.declined()
    record(declined, failed, came_back, unknown, long_unknown, too_old, sent("P-7", NOON), sent("P-8", NOON - HOUR))
    record(paid(TimedPayout("P-9"), NOON - 5 * MINUTE), paid(TimedPayout("P-10"), NOON - HOUR - TICK))

    (found,) = read(provider_health, NOON)

    assert found == ProviderHealth(
        "Nxt",
        submitted=7,
        succeeded=1,
        declined=1,
        failed=1,
        in_transit=4,
        outcome_unknown=2,
        last_success_at=NOON - 5 * MINUTE,
        last_silence_at=NOON,
    )
    assert found.health is Health.SHAKY


def test_an_outcome_that_became_known_is_no_silence(read: Reader, record: Callable[..., None]) -> None:
    """A provider that answered in the end is not held to have been silent."""
    payout = sent("P-1", NOON - MINUTE)
    payout.outcome_unknown(), payout.acknowledged()
    record(payout)

    (found,) = read(provider_health, NOON)

    assert (found.in_transit, found.outcome_unknown, found.last_silence_at) == (1, 0, None)
    assert found.health is Health.HEALTHY


def test_a_provider_that_was_not_tried_is_idle(read: Reader, record: Callable[..., None]) -> None:
    """It is idle where nothing was tried lately, also when our books have never heard of it."""
    record(paid(TimedPayout("P-1"), NOON - 2 * HOUR))

    found = read(provider_health, NOON, providers=["Nxt", "New"])

    assert [(row.provider, row.health, row.last_success_at) for row in found] == [
        ("New", Health.IDLE, None),
        ("Nxt", Health.IDLE, NOON - 2 * HOUR),
    ]


def test_what_is_lately_may_be_longer(read: Reader, record: Callable[..., None]) -> None:
    """How far back attempts count may be asked for."""
    record(paid(TimedPayout("P-1"), NOON - 2 * HOUR))

    (found,) = read(provider_health, NOON, lately=2 * HOUR)

    assert (found.submitted, found.succeeded, found.health) == (1, 1, Health.HEALTHY)

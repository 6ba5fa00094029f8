"""Histories: payouts and deposits over several days, recorded in another order than they happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from ledger.clock import MovableClock
from ledger.events import DomainEvent
from ledger.store.event_store import EventStore
from tests.builders import ManualEntryStory, PayoutStory, Story, appending
from tests.projections.logs import OUTCOMES

NEAR_MIDNIGHT = datetime(2026, 1, 30, 18, 25, tzinfo=UTC)
"""Five minutes before midnight in India: the stories run over into the next day there, and not in UTC."""


def stories(random: Random) -> Sequence[Story]:
    """Return stories that begin near midnights, among them one that still waits and one in transit."""

    def beginning() -> datetime:
        return NEAR_MIDNIGHT + timedelta(days=random.randrange(4), minutes=random.randrange(10))

    payouts = [
        PayoutStory(f"P-{number}", amount_minor=1_000 * number, effective_at=beginning())
        for number in range(1, len(OUTCOMES) + 3)
    ]
    for payout, outcome in zip(payouts, (*OUTCOMES, PayoutStory.queued, _hand_over), strict=True):
        outcome(payout)
    deposits = [ManualEntryStory(f"D-{number}", effective_at=beginning()) for number in range(1, 4)]
    for number, deposit in enumerate(deposits, start=1):
        deposit.deposited(amount_minor=10_000_000 * number)
    return [*payouts, *deposits]


def interleaved(told: Sequence[Story], random: Random) -> Sequence[DomainEvent]:
    """Return the events of all stories taking turns; each story keeps its order."""
    remaining = [list(story.told) for story in told]
    log = []
    while remaining:
        story = random.choice(remaining)
        log.append(story.pop(0))
        remaining = [rest for rest in remaining if rest]
    return log


def record_history(store: EventStore, clock: MovableClock, seed: int = 7) -> None:
    """Append a history, a few events at a time."""
    random = Random(seed)
    log = list(interleaved(stories(random), random))
    while log:
        some = random.randrange(1, 4)
        clock.move(timedelta(seconds=random.randrange(0, 900)))
        store.transact(appending(*log[:some]))
        del log[:some]


def _hand_over(payout: PayoutStory) -> None:
    payout.queued(), payout.submitted()

"""The chapters of the golden store: what each tells. One that is written is never run again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from ledger.events import DomainEvent
from ledger.proofs.leaf import Leaf
from ledger.store.codec import encode, topic_of
from tests.builders import BeneficiaryStory, PayoutStory
from tests.ledger.event_samples import GOLDEN
from tests.projections.logs import OUTCOMES, forgotten_attempt, log_of
from tests.story import MOMENT, Story

Stored = tuple[str, DomainEvent, bytes]
"""A topic with its version, the event, and its state in that version."""
_LOADABLE = [outcome for outcome in OUTCOMES if outcome is not forgotten_attempt]
"""A log that has forgotten an attempt can be projected, but no command works on its payout."""


def first_chapter() -> list[Stored]:
    """Tell of payees and payouts from before the versions of today, and then every kind of event of today."""
    events = [event for story in _old_stories() for event in story.told]
    return [*map(_in_first_version, events), *map(_as_of_today, [*log_of(_LOADABLE), *_late_story().told])]


def second_chapter() -> list[Stored]:
    """Tell of a payee who could not be erased for a while, and then was, on somebody's request."""
    payee = BeneficiaryStory("B-held")
    payee.registered(), payee.held(), payee.released(), payee.erased()
    return [_as_of_today(event) for event in payee.told]


CHAPTERS: tuple[Callable[[], list[Stored]], ...] = (first_chapter, second_chapter)
"""In the order in which they were written; the next one comes behind the last."""


def rows_of(chapter: Sequence[Stored], before: int) -> Iterable[Leaf]:
    """Return the rows that a chapter is stored as behind a position, a second apart."""
    for position, (topic, event, state) in enumerate(chapter, before + 1):
        moment = MOMENT + timedelta(seconds=position)
        yield Leaf(position, event.originator_id, event.originator_version, topic, state, moment)


def _old_stories() -> list[Story]:
    payee, returned, failed = BeneficiaryStory("B-old"), PayoutStory("OLD-1", 7_500), PayoutStory("OLD-2", 9_999)
    payee.registered(), payee.verified()
    returned.queued(), returned.submitted(), returned.declined(), returned.submitted(2), returned.completed(2)
    returned.fee_charged(2), returned.reversed_(2)
    failed.queued(), failed.submitted(), failed.failed()
    return [payee, returned, failed]


def _late_story() -> Story:
    """Tell of a payout whose completion became known when the day that it happened on was closed."""
    late = PayoutStory("LATE-1", 12_345)
    late.queued(), late.submitted()
    completed = late.completed().model_copy(update={"posted_on": date(2026, 2, 1)})
    late.told[-1] = completed
    return late


def _as_of_today(event: DomainEvent) -> Stored:
    return topic_of(event), event, encode(event)


def _in_first_version(event: DomainEvent) -> Stored:
    """Return an event as the first version of its kind was stored: until now later versions have only added fields."""
    topic = f"{event.TOPIC}/1"
    shape = json.loads((GOLDEN / f"{event.TOPIC}.v1.json").read_text(encoding="utf-8"))["filled"]
    state = {name: value for name, value in json.loads(encode(event)).items() if name in shape}
    return topic, event, json.dumps(state, separators=(",", ":"), ensure_ascii=False).encode()

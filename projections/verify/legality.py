"""Legality: every event is one that could follow in the state that its aggregate was in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ledger.aggregate import Aggregate
from ledger.events import DomainEvent, RecordedEvent
from ledger.payout.events import Queued
from projections.verify import other_steps, payout_steps
from projections.verify.finding import Finding
from projections.verify.history import History

RULES = {**payout_steps.RULES, **other_steps.RULES}
"""Whether an event may follow, by its kind: every kind that there is."""
LegalStep = tuple[Any, RecordedEvent]
"""An aggregate as it was before an event, and that event."""


class Legality:
    """The pass over the steps of every aggregate."""

    name = "legality"
    promise = "Every event could follow in the state that it was recorded in."

    def see(self, history: History) -> Iterator[Finding]:
        """Look at one life up to the first step that could not be; what follows from it proves nothing."""
        known = 0
        for _ in legal_steps(history):
            known += 1
        if known < len(history.events):
            recorded = history.events[known]
            event = recorded.event
            rule = "Steps are numbered from 1 without a gap"
            expected, found = f"step {known + 1}", f"step {event.originator_version}"
            if event.originator_version == known + 1:
                rule = "An event could follow in the state that it was recorded in"
                expected, found = "another event, or none", recorded.topic
            key = f"{history.kind.__name__} {history.aggregate_id}, step {event.originator_version}"
            yield Finding(self.name, rule, key, expected, found, recorded.position)


def legal_steps(history: History) -> Iterator[LegalStep]:
    """Replay a life event by event, up to the first that could not follow, each with the state before it."""
    told = {recorded.event.originator_version: recorded for recorded in history.events}
    steps = history.kind.steps(history.aggregate_id, (recorded.event for recorded in history.events))
    for aggregate, event in steps:
        if not _may_follow(aggregate, event):
            return
        yield aggregate, told[event.originator_version]


def _may_follow(aggregate: Aggregate, event: DomainEvent) -> bool:
    is_next = event.originator_version == aggregate.version + 1
    if not is_next or type(event) not in aggregate.event_classes():
        return False
    if isinstance(event, Queued) is not (aggregate.version == 0) and type(event) in payout_steps.RULES:
        # A payout that was never queued has no state to look at.
        return False
    return RULES[type(event)](aggregate, event)

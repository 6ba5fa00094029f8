"""The history of a match or a break as the API gives it: who did what, when, and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from pydantic import Field

from adapters.web.api.documents.base import Moment, Told
from ledger.events import RecordedEvent
from projections.queries.reconciliation_words import reconciliation_words_of
from projections.queries.timeline import TimelineEvent, timeline


class StepTold(Told):
    """One thing that happened to a match or a break."""

    position: int = Field(description="Its place in the book's log.")
    event: str = Field(description="What kind of event it is.", examples=["break.assigned"])
    words: str = Field(description="What it says, for people.")
    actor: str
    request_id: str
    effective_at: Moment = Field(description="When it happened.")
    recorded_at: Moment = Field(description="When it was stored.")

    @classmethod
    def of(cls, event: TimelineEvent) -> Self:
        """Tell of an event."""
        return cls(**{name: getattr(event, name) for name in cls.model_fields})


def history_of(stream: Iterable[RecordedEvent]) -> tuple[StepTold, ...]:
    """Tell of the events of one match or break, the first one first."""
    return tuple(map(StepTold.of, timeline(stream, reconciliation_words_of)))

"""The payout as the event-sourcing library's documentation would write it: its aggregate, with our events' facts."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.domain import Aggregate

from ledger.events import DomainEvent
from tests.builders import PayoutStory


class Payout(Aggregate):
    """A payout whose events carry what ours carry, entry included."""

    class Told(Aggregate.Event):
        """What every event tells."""

        actor: str
        request_id: str
        effective_at: datetime
        message_digest: str | None
        entry: dict[str, Any] | None

    class Queued(Told, Aggregate.Created):
        """It was accepted."""

        reference: str
        source_account: str
        beneficiary_id: UUID
        amount_minor: int
        currency: str
        rail: str | None
        urgency: str
        narration: str
        fee_bearer: str
        batch_id: UUID | None
        next_attempt_at: datetime

    class Submitted(Told):
        """It was handed to a provider."""

        attempt: int
        provider: str
        rail: str | None
        idempotency_key: str
        provider_beneficiary_id: str
        route: dict[str, Any] | None

    class Acknowledged(Told):
        """The provider knows it."""

        attempt: int
        provider_payout_id: str | None
        provider_status: str

    class Completed(Told):
        """The money left."""

        attempt: int
        provider_payout_id: str | None
        confidence: str
        utr: str | None

    class FeeCharged(Told):
        """The provider took its fee."""

        attempt: int
        fee_minor: int
        tax_minor: int


_COLUMNS = {"originator_id", "originator_version", "posted_on"}


def queued(story: PayoutStory) -> Payout:
    """Return a payout that was queued, with the facts of a story of ours."""
    return Payout._create(Payout.Queued, id=uuid4(), **_facts_of(story.queued()))


def whole_life(story: PayoutStory) -> Payout:
    """Return a payout that was queued, submitted, acknowledged, and completed with a fee."""
    payout = queued(story)
    for told in (story.submitted(), story.acknowledged(), story.completed(), story.fee_charged()):
        payout.trigger_event(getattr(Payout, type(told).__name__), **_facts_of(told))
    return payout


def _facts_of(event: DomainEvent) -> dict[str, Any]:
    return event.model_dump(exclude=_COLUMNS)

"""The history of a payout as the API gives it: its events, and its attempts with the reasons for their routes."""

from __future__ import annotations

from typing import Any, Self
from uuid import UUID

from pydantic import Field, JsonValue

from adapters.web.api.documents.base import Moment, Told
from adapters.web.api.documents.entries import EntryTold
from ledger.payout.attempts import AttemptState
from ledger.rails import Rail
from ledger.routes import ConsideredRoute, RoutingDecision
from projections.queries.attempts import AttemptRow
from projections.queries.timeline import TimelineEvent


class EventTold(Told):
    """One event of a payout: what happened, who caused it, and what it booked."""

    position: int = Field(description="Its place in the book's log.")
    version: int = Field(description="The payout's version after it, from 1.")
    event: str = Field(description="What kind of event it is.", examples=["payout.submitted"])
    words: str = Field(description="What it says, for people.")
    facts: dict[str, JsonValue] = Field(description="What it says, for programs, without personal data.")
    effective_at: Moment = Field(description="When it happened.")
    recorded_at: Moment = Field(description="When it was stored.")
    actor: str
    request_id: str
    message_digest: str | None = Field(description="SHA-256 (hex) of the provider's message that caused it.")
    entry: EntryTold | None = Field(description="What it booked, if anything.")

    @classmethod
    def of(cls, event: TimelineEvent) -> Self:
        """Tell of an event."""
        facts: dict[str, Any] = {name: getattr(event, name) for name in cls.model_fields}
        return cls(**facts | {"entry": None if event.entry is None else EntryTold.of(event.entry)})


class Timeline(Told):
    """The events of a payout, the first one first."""

    payout_id: UUID
    events: tuple[EventTold, ...]


class RouteTold(Told):
    """One provider and rail that was looked at for an attempt."""

    provider: str
    rail: Rail
    fee_minor: int = Field(description="What it was expected to cost, without tax.")
    chosen: bool
    reason: str = Field(description="Why it was chosen, or why not.")

    @classmethod
    def of(cls, route: ConsideredRoute) -> Self:
        """Tell of a route."""
        return cls(**dict(route))


class AttemptTold(Told):
    """One try at one provider, with what that provider said of it last. Amounts in the payout's currency."""

    attempt: int
    provider: str
    rail: Rail | None
    state: AttemptState
    acknowledged: bool
    outcome_unknown: bool
    idempotency_key: str
    provider_beneficiary_id: str
    provider_payout_id: str | None
    provider_status: str | None = Field(description="The provider's own word.")
    reason: str | None
    confidence: str | None
    utr: str | None
    return_utr: str | None = Field(description="The bank's reference of the money's way back.")
    fee_minor: int | None
    tax_minor: int | None
    fee_refunded_minor: int | None
    tax_refunded_minor: int | None
    submitted_at: Moment
    completed_at: Moment | None
    closed_at: Moment | None = Field(description="When it was declined or failed.")
    reversed_at: Moment | None
    considered: tuple[RouteTold, ...] = Field(
        description="Every route looked at, the best first; none where it was named."
    )

    @classmethod
    def of(cls, row: AttemptRow, route: RoutingDecision | None) -> Self:
        """Tell of an attempt."""
        facts = {name: getattr(row, name) for name in cls.model_fields if name != "considered"}
        return cls(**facts, considered=() if route is None else tuple(map(RouteTold.of, route.considered)))


class Attempts(Told):
    """The attempts of a payout, the first one first."""

    payout_id: UUID
    attempts: tuple[AttemptTold, ...]

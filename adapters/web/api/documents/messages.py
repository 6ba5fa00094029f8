"""Providers' messages as the API takes and gives them; never their bodies, which name people."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import ConfigDict, Field, JsonValue

from adapters.web.api.documents.base import Asked, Moment, Told
from adapters.web.api.documents.payouts import Provider, Reason
from ledger.events import RecordedEvent
from ledger.message.events import MessageSetAside
from projections.queries.figures.orphans import Orphan

_EXAMPLE: dict[str, JsonValue] = {"provider": "Nxtbanking", "reason": "a test of the provider's, ticket 4711"}
Digest = Annotated[str, Field(description="SHA-256 (hex) of the message, by which the archive finds it.")]


class SetAsideAsked(Asked):
    """Why nothing follows from a message of a provider's."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    provider: Provider
    reason: Reason


class OrphanTold(Told):
    """A message that was tried and still waits, mostly for a payout that is not known here."""

    digest: Digest
    provider: str
    received_at: Moment
    tries: int
    waits_for: str | None = Field(description="The name of the payout that it speaks of.")
    next_try_at: Moment | None = Field(description="None when it is due.")

    @classmethod
    def of(cls, row: Orphan) -> Self:
        """Tell of an orphan."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class OrphanPage(Told):
    """A page of orphans, those received first coming first."""

    orphans: tuple[OrphanTold, ...]
    next_cursor: str | None = Field(description="Asks for the next page; none is behind the last.")


class SetAsideTold(Told):
    """A person's decision that nothing follows from a message."""

    digest: Digest
    provider: str
    reason: str
    set_aside_by: str
    set_aside_at: Moment
    position: int = Field(description="The place of the decision in the book's log.")

    @classmethod
    def of(cls, recorded: RecordedEvent) -> Self:
        """Tell of a decision."""
        event = recorded.event
        assert isinstance(event, MessageSetAside), "nothing else happens to a message"
        return cls(
            digest=event.digest,
            provider=event.provider,
            reason=event.reason,
            set_aside_by=event.actor,
            set_aside_at=event.effective_at,
            position=recorded.position,
        )


class RetryTold(Told):
    """A message that a worker tries again now."""

    digest: Digest
    due_at: Moment

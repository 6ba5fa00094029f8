"""The event of a provider's message: a person decided that nothing follows from it."""

from __future__ import annotations

from typing import ClassVar

from ledger.events import DomainEvent


class MessageSetAside(DomainEvent):
    """A person set a message aside that could not be handled; it is not tried again."""

    TOPIC: ClassVar[str] = "message.set_aside"

    digest: str
    """SHA-256 (hex) of the message, by which the archive finds it."""
    provider: str
    reason: str

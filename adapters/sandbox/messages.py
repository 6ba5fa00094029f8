"""Messages: what a provider tells of its own accord, as the bytes that are signed and sent, or laid into a mailbox."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Occasion(Enum):
    """Why there is something to tell about a payout."""

    ACCEPTED = auto()
    """It was just taken in."""
    MOVED = auto()
    """It has reached another status."""


@dataclass(frozen=True, slots=True)
class WebhookMessage:
    """One event of one payout. It stays the same however often it is delivered; its headers are made each time."""

    payout_id: str
    """Messages with the same one are delivered in order. It is not sent by itself."""
    event: str
    body: bytes
    message_id: str = ""
    """The provider's id of the event, for contracts that have one; it is the same on every repetition."""
    content_type: str = "application/json"

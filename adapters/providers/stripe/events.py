"""Stripe's events as they stand on the wire: each shows an object as it was when something happened to it."""

from __future__ import annotations

from typing import Any

from adapters.providers.messages import Identifier, Message, Text
from adapters.providers.stripe.wire import OutboundPaymentMessage, PayoutMessage


class EventSubject(Message):
    """What kind of object an event is about."""

    object: Text


class EventSubjectData(Message):
    """Where an event keeps its object."""

    object: EventSubject


class EventHead(Message):
    """What every event says."""

    id: Identifier
    type: Text
    account: Identifier | None = None
    """The connected account that it happened to, where Stripe tells a platform of all of its accounts."""
    created: Any = None
    data: EventSubjectData


class PayoutData(Message):
    """The object of an event about a payout."""

    object: PayoutMessage


class PayoutEvent(Message):
    """An event about a payout."""

    created: Any = None
    data: PayoutData


class OutboundPaymentData(Message):
    """The object of an event about an outbound payment."""

    object: OutboundPaymentMessage


class OutboundPaymentEvent(Message):
    """An event about an outbound payment."""

    created: Any = None
    data: OutboundPaymentData

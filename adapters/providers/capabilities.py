"""Capabilities: what a provider declares of itself, so that routing and the resolution of open outcomes need no names.

Every figure here is the provider's documented word or a setting of ours, never a measurement; what a payout really cost
is what the provider says of that payout.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from enum import StrEnum

from adapters.providers.amounts import AmountUnit
from ledger.rails import Rail


class WebhookOrder(StrEnum):
    """Whether a provider's messages arrive in the order in which things happened."""

    ANY = "any"
    """At least once, in any order."""
    NONE = "none"
    """There are no webhooks: messages are fetched."""


@dataclass(frozen=True, slots=True)
class Window:
    """The hours of a day in which a partner bank works a rail, in the rail's own time zone (India: IST)."""

    opens: time
    closes: time
    on_bank_holidays: bool = False
    """Whether it also opens on Sundays, second and fourth Saturdays and national holidays."""


@dataclass(frozen=True, slots=True)
class RailOffer:
    """How a provider carries one rail; limits are for one transfer, in minor units, beside the rail's own."""

    fee_minor: int
    """The list price of one transfer without tax: for choosing only, never for the books."""
    minimum_minor: int | None = None
    limit_minor: int | None = None
    window: Window | None = None
    """None: round the clock."""

    def at_price(self, fee_minor: int) -> RailOffer:
        """Return the same offer at another price."""
        return replace(self, fee_minor=fee_minor)


@dataclass(frozen=True, slots=True)
class Resolution:
    """How an attempt whose outcome is unknown can be cleared up at this provider."""

    key_lifetime: timedelta | None
    """How long the same key pays at most once; None: for ever. Afterwards the order must not be sent again."""
    lookup_by_reference: bool
    """Whether a payout can be found by the key we sent."""
    lookup_after: timedelta = timedelta(0)
    """How long after sending a look-up that finds nothing begins to mean anything."""
    absent_after: timedelta = timedelta(hours=1)
    """From when on a look-up that finds nothing proves that nothing happened."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What one provider can do."""

    rails: Mapping[Rail, RailOffer]
    resolution: Resolution
    amount_unit: AmountUnit
    """What the number one means in its messages."""
    webhook_order: WebhookOrder = WebhookOrder.ANY
    signed_time: bool = False
    """Whether a webhook's signature covers a time, so that replayed messages are refused by their age."""
    fee_told: bool = True
    """Whether the provider says of each payout what it charged."""
    wallet_told: bool = True
    """Whether the provider can be asked for the balance of our wallet."""
    returns_within: timedelta = field(default=timedelta(days=30))
    """How long after a success money may still come back; completed payouts are asked about until then."""

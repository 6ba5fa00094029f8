"""A paper: what differs between the two products on the wire."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Protocol

from adapters.sandbox.exchanges import Fields
from adapters.sandbox.payouts import BankPayout, PayoutRequest


class Paper(Protocol):
    """How one of Stripe's products is written down."""

    @property
    def path(self) -> str:
        """Return where its objects are made and listed."""

    def read(self, form: Fields, key: str) -> PayoutRequest:
        """Return what a client asks for, under the bank's name of its idempotency key. Raises RefusalError."""

    def document(self, payout: BankPayout, expanded: AbstractSet[str] = frozenset()) -> dict[str, object]:
        """Return all there is to know about a payment, with these objects in it written out."""

    def event_of(self, payout: BankPayout, *, is_new: bool) -> str:
        """Return what the event about a payment is called."""

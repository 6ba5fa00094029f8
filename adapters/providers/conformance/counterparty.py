"""The counterparty: an adapter, together with a provider of which the suite chooses what it does and sees its books."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from adapters.providers.port import PayoutProvider
from ledger.money import Money
from ledger.payment_orders import Payee
from ledger.rails import Rail


class Fate(StrEnum):
    """What the provider does with a payout to a payee."""

    PAID = "paid"
    """It is taken on, and the money arrives."""
    REFUSED = "refused"
    """The order is refused, and nothing happens."""
    FAILED = "failed"
    """It is taken on, and later fails without the money having left for good."""
    RETURNED = "returned"
    """The money leaves, and comes back days later."""
    UNHEARD_OF = "unheard_of"
    """For a while its status is a word that nobody has documented; then it is paid."""
    ANSWER_LOST = "answer_lost"
    """It is taken on and paid, and the answer to the order never comes."""
    REQUEST_LOST = "request_lost"
    """The first order never comes to the provider; the next one is taken on."""
    ERROR_AFTER = "error_after"
    """It is taken on and paid, and the answer to the order is a 5xx."""
    ERROR_BEFORE = "error_before"
    """The first order meets a 5xx and nothing happens; the next one is taken on."""
    THROTTLED = "throttled"
    """The first order meets a 429; the next one is taken on."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A webhook as it came off the wire, or a file as it was fetched, which has no headers."""

    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class Counterparty(Protocol):
    """One adapter and its provider, on the same clock."""

    @property
    def provider(self) -> PayoutProvider:
        """Return the adapter."""

    @property
    def fates(self) -> Collection[Fate]:
        """Return what the provider can be made to do."""

    @property
    def rail(self) -> Rail:
        """Return the rail to pay by."""

    @property
    def money(self) -> Money:
        """Return an amount that the wallet holds several times over."""

    def payee(self, fate: Fate) -> Payee:
        """Return a payee whose payouts have this fate."""

    def let_pass(self, by: timedelta) -> None:
        """Move both clocks on, let all that falls due happen, and have the letters delivered."""

    def letters(self) -> Sequence[Letter]:
        """Return every letter so far."""

    def cash_outs_minor(self, idempotency_key: str) -> Sequence[int]:
        """Return what left the wallet for a key and has not come back, payment by payment, by the provider's books."""

"""Transfers: the payments in a simulated provider's own books, which nothing of ours has written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from ledger.payout.attempts import parse_attempt_key
from tests.simulation.stories import FAILURES, SUCCESSES, Step, Word


@dataclass(frozen=True)
class Order:
    """A request as it reached the provider."""

    key: str
    beneficiary: str
    amount_minor: int
    rail: str


@dataclass(frozen=True)
class Saying:
    """One status word of a transfer, and when it was said (UTC)."""

    word: Word
    at: datetime
    retryable: bool = False


@dataclass(eq=False)
class Transfer:
    """One payment at one provider. Amounts in minor units."""

    id: str
    order: Order
    created_at: datetime
    fee_minor: int
    tax_minor: int
    refunds_fee: bool
    visible_from: datetime
    """From when on it is found by its reference."""
    sayings: list[Saying] = field(default_factory=list)
    left_at: datetime | None = None
    came_back_at: datetime | None = None
    contradicts: bool = False
    """The provider had called it failed before the money left."""
    ahead: int = 0
    """How many words are still to be said."""

    @property
    def payout_id(self) -> UUID | None:
        """Return the payout that our reference names; None for one that we did not order."""
        key = parse_attempt_key(self.order.key)
        return key[0] if key else None

    @property
    def last(self) -> Saying:
        """Return the latest word."""
        return self.sayings[-1]

    @property
    def is_paid(self) -> bool:
        """Return whether the money left and did not come back."""
        return self.left_at is not None and self.came_back_at is None

    @property
    def is_closed_for_now(self) -> bool:
        """Return whether the provider has said that no money of it is out."""
        return self.last.word in FAILURES or self.came_back_at is not None

    @property
    def cost_minor(self) -> int:
        """Return what it takes out of the wallet as long as it does not come back."""
        return self.order.amount_minor + self.fee_minor + self.tax_minor

    @property
    def out_of_wallet_minor(self) -> int:
        """Return what it has taken out of the wallet until now."""
        if self.left_at is None:
            return 0
        fee_minor = self.fee_minor + self.tax_minor
        if self.came_back_at is None:
            return self.order.amount_minor + fee_minor
        return 0 if self.refunds_fee else fee_minor

    def take(self, step: Step, at: datetime) -> None:
        """Say the next word, with what it does to the money."""
        if step.pays:
            self.contradicts = any(saying.word in FAILURES for saying in self.sayings)
            self.left_at = at
        if step.returns:
            self.came_back_at = at
        self.sayings.append(Saying(step.word, at, step.retryable))

    def as_of(self, moment: datetime) -> Saying:
        """Return the latest word at an earlier moment, or the first."""
        said = [saying for saying in self.sayings if saying.at <= moment]
        return said[-1] if said else self.sayings[0]


def knows_fee(saying: Saying) -> bool:
    """Return whether the fee is a fact at this word."""
    return saying.word in SUCCESSES | {Word.RETURNED, Word.REFUNDED}

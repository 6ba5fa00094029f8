"""The wallet: our money at the sandbox's bank, with an append-only list of every movement.

The balance is always the opening balance plus the movements, and never below zero. Amounts are positive; the kind of a
movement says whether it came in or went out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from adapters.sandbox.refusals import WalletOverdrawnError


class MovementKind(StrEnum):
    """Why the wallet's balance changed."""

    TOP_UP = "top_up"
    PAYOUT_DEBIT = "payout_debit"
    FEE = "fee"
    TAX = "tax"
    PAYOUT_REFUND = "payout_refund"
    FEE_REFUND = "fee_refund"
    TAX_REFUND = "tax_refund"

    @property
    def is_outgoing(self) -> bool:
        """Return whether money leaves the wallet."""
        return self in OUTGOING


OUTGOING = frozenset({MovementKind.PAYOUT_DEBIT, MovementKind.FEE, MovementKind.TAX})


@dataclass(frozen=True, slots=True)
class Movement:
    """One change of the wallet's balance. The amount is positive, in minor units."""

    sequence: int
    at: datetime
    kind: MovementKind
    amount_minor: int
    payout_id: str | None
    reference_id: str | None

    @property
    def effect_minor(self) -> int:
        """Return the change of the balance: negative when money left."""
        return -self.amount_minor if self.kind.is_outgoing else self.amount_minor


class Wallet:
    """A balance and its movements."""

    def __init__(self, opening_minor: int) -> None:
        """Open with a balance in minor units."""
        self.balance_minor = opening_minor
        self._movements: list[Movement] = []

    def move(
        self,
        kind: MovementKind,
        amount_minor: int,
        at: datetime,
        payout_id: str | None = None,
        reference_id: str | None = None,
    ) -> None:
        """Append one movement; an amount of zero (a rail without a fee) is none. Raises WalletOverdrawnError."""
        if amount_minor == 0:
            return
        movement = Movement(len(self._movements) + 1, at, kind, amount_minor, payout_id, reference_id)
        if self.balance_minor + movement.effect_minor < 0:
            raise WalletOverdrawnError(self.balance_minor, amount_minor)
        self._movements.append(movement)
        self.balance_minor += movement.effect_minor

    def movements(self) -> tuple[Movement, ...]:
        """Return every movement, oldest first."""
        return tuple(self._movements)

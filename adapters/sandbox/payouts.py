"""Payouts as the sandbox's bank keeps them: one per reference, from acceptance to outcome and sometimes back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from adapters.sandbox.charges import Charges
from adapters.sandbox.refusals import IllegalPayoutStepError
from adapters.sandbox.scenarios import Scenario
from ledger.rails import Rail


class PayoutStatus(StrEnum):
    """The provider's words."""

    QUEUED = "QUEUED"
    PROCESSING = "PROCESSING"
    SUCCESS = "SUCCESS"
    FAILED = "FAILED"
    REVERSED = "REVERSED"


OPEN = frozenset({PayoutStatus.QUEUED, PayoutStatus.PROCESSING})
"""The wallet is debited, and the outcome is not known yet."""

NEXT: dict[PayoutStatus, frozenset[PayoutStatus]] = {
    PayoutStatus.QUEUED: frozenset({PayoutStatus.PROCESSING, PayoutStatus.FAILED}),
    PayoutStatus.PROCESSING: frozenset({PayoutStatus.SUCCESS, PayoutStatus.FAILED}),
    PayoutStatus.SUCCESS: frozenset({PayoutStatus.REVERSED}),
    PayoutStatus.FAILED: frozenset(),
    PayoutStatus.REVERSED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class PayoutRequest:
    """What a client asks for. The amount is in minor units."""

    beneficiary_id: str
    amount_minor: int
    rail: Rail
    reference_id: str
    narration: str


@dataclass(frozen=True, slots=True)
class BankPayout:
    """One payout as it stands now."""

    payout_id: str
    request: PayoutRequest
    charges: Charges
    """What the wallet was charged at acceptance."""
    scenario: Scenario
    status: PayoutStatus
    accepted_at: datetime
    changed_at: datetime
    utr: str | None = None
    failure_reason: str | None = None

    @property
    def reference_id(self) -> str:
        """Return the client's reference."""
        return self.request.reference_id

    @property
    def amount_minor(self) -> int:
        """Return the amount in minor units."""
        return self.request.amount_minor

    @property
    def is_open(self) -> bool:
        """Return whether the outcome is still to come."""
        return self.status in OPEN

    @property
    def debited_minor(self) -> int:
        """Return what acceptance took from the wallet: amount, fee and tax."""
        return self.amount_minor + self.charges.fee_minor + self.charges.tax_minor

    def moved_to(self, status: PayoutStatus, at: datetime, utr: str | None, reason: str | None) -> BankPayout:
        """Return the payout in its next status. Raises IllegalPayoutStepError."""
        if status not in NEXT[self.status]:
            raise IllegalPayoutStepError(self.payout_id, self.status, status)
        return replace(self, status=status, changed_at=at, utr=utr, failure_reason=reason)


class Payouts:
    """The register of payouts: one per reference."""

    def __init__(self) -> None:
        """Start empty."""
        self._by_id: dict[str, BankPayout] = {}
        self._ids: dict[str, str] = {}

    def put(self, payout: BankPayout) -> None:
        """Add a payout, or replace it by what it has become."""
        self._by_id[payout.payout_id] = payout
        self._ids[payout.reference_id] = payout.payout_id

    def find(self, payout_id: str) -> BankPayout | None:
        """Return a payout by id, or None."""
        return self._by_id.get(payout_id)

    def find_by_reference(self, reference_id: str) -> BankPayout | None:
        """Return the payout with the client's reference, or None."""
        payout_id = self._ids.get(reference_id)
        return None if payout_id is None else self._by_id[payout_id]

    def all(self) -> tuple[BankPayout, ...]:
        """Return every payout, oldest first."""
        return tuple(self._by_id.values())

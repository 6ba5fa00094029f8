"""Payouts as the sandbox's bank keeps them, from acceptance to outcome and sometimes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from adapters.sandbox.charges import Charges
from adapters.sandbox.reasons import Reason
from adapters.sandbox.refusals import IllegalPayoutStepError
from adapters.sandbox.scenarios import Scenario
from ledger.rails import Rail


class PayoutStatus(StrEnum):
    """How far a payout has come. Each contract has its own words for it."""

    QUEUED = "QUEUED"
    PROCESSING = "PROCESSING"
    UNHEARD_OF = "UNHEARD_OF"
    """Where a provider uses a word that is in no guide. The outcome is still to come."""
    DEBITED = "DEBITED"
    """The money has left, and the beneficiary's bank has not yet said that it credited it."""
    SUCCESS = "SUCCESS"
    FAILED = "FAILED"
    REVERSED = "REVERSED"


OPEN = frozenset({PayoutStatus.QUEUED, PayoutStatus.PROCESSING, PayoutStatus.UNHEARD_OF})
"""The wallet is debited, and the outcome is not known yet."""

NEXT: dict[PayoutStatus, frozenset[PayoutStatus]] = {
    PayoutStatus.QUEUED: frozenset({PayoutStatus.PROCESSING, PayoutStatus.FAILED}),
    PayoutStatus.PROCESSING: frozenset(
        {PayoutStatus.UNHEARD_OF, PayoutStatus.DEBITED, PayoutStatus.SUCCESS, PayoutStatus.FAILED},
    ),
    PayoutStatus.UNHEARD_OF: frozenset({PayoutStatus.SUCCESS, PayoutStatus.FAILED}),
    PayoutStatus.DEBITED: frozenset({PayoutStatus.SUCCESS, PayoutStatus.REVERSED}),
    PayoutStatus.SUCCESS: frozenset({PayoutStatus.REVERSED}),
    PayoutStatus.FAILED: frozenset({PayoutStatus.SUCCESS, PayoutStatus.REVERSED}),
    PayoutStatus.REVERSED: frozenset(),
}
"""A failed payout moves on only while its money is out; see `BankPayout.is_out`."""

REFUNDED = frozenset({PayoutStatus.FAILED, PayoutStatus.REVERSED})
"""Statuses in which the wallet has its money back, unless the bank still sits on it."""


@dataclass(frozen=True, slots=True)
class PayoutRequest:
    """What a client asks for. The amount is in minor units."""

    beneficiary_id: str
    amount_minor: int
    rail: Rail
    reference_id: str
    narration: str
    key: str | None = None
    """The idempotency key, for contracts that know payouts by it."""
    fingerprint: str = ""
    """What the whole request said, digested, so that another request with the same key is noticed."""
    extra: Mapping[str, str] = field(default_factory=dict)
    """What else the contract wants to repeat in its documents."""

    @property
    def identity(self) -> str:
        """Return what makes a repeated request the same one: the key, or the reference where there are no keys."""
        return self.reference_id if self.key is None else self.key


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
    failure_reason: Reason | None = None
    is_out: bool = True
    """Whether its money is out of the wallet."""

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

    @property
    def is_settled(self) -> bool:
        """Return whether its charges are final: the money has left, even if it came back later."""
        return self.status in {PayoutStatus.DEBITED, PayoutStatus.SUCCESS, PayoutStatus.REVERSED}

    def moved_to(
        self,
        status: PayoutStatus,
        at: datetime,
        utr: str | None,
        reason: Reason | None,
        *,
        keeps_money: bool = False,
    ) -> BankPayout:
        """Return the payout in its next status, refunded or not. Raises IllegalPayoutStepError."""
        if status not in NEXT[self.status] or not self.is_out:
            raise IllegalPayoutStepError(self.payout_id, self.status, status)
        is_out = keeps_money or status not in REFUNDED
        return replace(self, status=status, changed_at=at, utr=utr, failure_reason=reason, is_out=is_out)

    # What a provider may say although it is not so

    def as_accepted(self, status: PayoutStatus) -> BankPayout:
        """Return the payout as it was when it was taken in with a status."""
        return replace(self, status=status, changed_at=self.accepted_at, utr=None, failure_reason=None, is_out=True)

    def with_amount(self, amount_minor: int) -> BankPayout:
        """Return the payout with another amount, in minor units."""
        return replace(self, request=replace(self.request, amount_minor=amount_minor))

    def as_stranger(self, payout_id: str) -> BankPayout:
        """Return a payout with an id and a reference that nobody asked for, and otherwise like this one."""
        reference_id = f"stray{sha256(self.payout_id.encode()).hexdigest()[:24]}"
        request = replace(self.request, reference_id=reference_id, key=None)
        return replace(self, payout_id=payout_id, request=request)

"""Payouts as the API takes and gives them."""

from __future__ import annotations

from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue

from adapters.web.api.documents.base import (
    AmountMinor,
    Asked,
    Currency,
    Moment,
    MomentAsked,
    PageWanted,
    Reference,
    Told,
)
from adapters.web.api.documents.entries import Account
from ledger.application.requests import NARRATION_LENGTH_MAX, PayoutRequest
from ledger.currencies import exponent_of
from ledger.money import LARGEST_AMOUNT_MINOR, decimal_from_minor
from ledger.payout.events import FailureKind, FeeBearer
from ledger.payout.status import PayoutStatus
from ledger.rails import Rail
from ledger.urgency import Urgency
from projections.queries.amount_range import AmountRange
from projections.queries.payouts import PayoutFilter, PayoutRow
from projections.queries.spans import Span

REASON_LENGTH_MAX = 500

AmountWanted = Annotated[int, Field(ge=0, le=LARGEST_AMOUNT_MINOR)]
Provider = Annotated[str, Field(min_length=1, max_length=60, examples=["Nxtbanking"])]
Reason = Annotated[
    str, Field(min_length=1, max_length=REASON_LENGTH_MAX, description="Why, for whoever reads it later.")
]

_EXAMPLE: dict[str, JsonValue] = {
    "reference": "SAL-2026-03-0001",
    "source_account": "Liabilities:Customers:Acme",
    "beneficiary_id": "0b6b3f0e-8a4e-5b0c-9d0a-3f1d6f2a7c11",
    "amount_minor": 2_500_000,
    "currency": "INR",
    "rail": "IMPS",
    "narration": "salary for March",
}


class PayoutAsked(Asked):
    """One payout to be made."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    reference: Reference
    source_account: Account
    beneficiary_id: UUID
    amount_minor: AmountMinor
    currency: Currency
    rail: Rail | None = Field(default=None, description="Left out, every attempt takes the best route.")
    narration: str = Field(default="", max_length=NARRATION_LENGTH_MAX, description="What the payee's bank shows.")
    fee_bearer: FeeBearer = FeeBearer.PLATFORM
    urgency: Urgency = Urgency.STANDARD

    def request(self) -> PayoutRequest:
        """Return what the ledger is asked."""
        return PayoutRequest(**dict(self))


class PayoutsWanted(PageWanted):
    """Which payouts are wanted; what is left out is not asked for, all else must be met."""

    reference: Reference | None = Field(default=None, description="Exactly this one.")
    status: list[PayoutStatus] = Field(default=[], description="Any of these.")
    source_account: Account | None = None
    beneficiary_id: UUID | None = None
    batch_id: UUID | None = None
    rail: Rail | None = None
    provider: Provider | None = Field(default=None, description="Of the attempt that counts.")
    urgency: Urgency | None = None
    currency: Currency | None = None
    least_minor: AmountWanted | None = Field(default=None, description="At least this amount.")
    most_minor: AmountWanted | None = Field(default=None, description="At most this amount.")
    queued_since: MomentAsked | None = Field(default=None, description="Accepted at this moment or later.")
    queued_until: MomentAsked | None = Field(default=None, description="Accepted before this moment.")
    outcome_unknown: bool | None = None
    frozen: bool | None = None

    def filter(self) -> PayoutFilter:
        """Return what the books are asked. Raises UnknownCurrencyError, SpanReversedError or AmountRangeError."""
        if self.currency is not None:
            exponent_of(self.currency)
        return PayoutFilter(
            reference=self.reference,
            status=frozenset(self.status) or None,
            source_account=self.source_account,
            batch_id=self.batch_id,
            rail=self.rail,
            provider=self.provider,
            beneficiary_id=self.beneficiary_id,
            urgency=self.urgency,
            currency=self.currency,
            amounts=AmountRange(self.least_minor, self.most_minor),
            queued=Span(self.queued_since, self.queued_until),
            outcome_unknown=self.outcome_unknown,
            frozen=self.frozen,
        )


class ReasonAsked(Asked):
    """Why something is asked for."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "the payee asked for it, ticket 4711"}]})

    reason: Reason


class PayoutTold(Told):
    """A payout as it stands. `status` is final in completed, failed and reversed; what is completed can be reversed."""

    id: UUID
    reference: str
    status: PayoutStatus
    amount_minor: int
    amount: str = Field(description="The same amount as a decimal number.", examples=["25000.00"])
    currency: str
    source_account: str
    beneficiary_id: UUID
    batch_id: UUID | None
    rail: Rail | None
    urgency: Urgency
    fee_bearer: FeeBearer
    provider: str | None
    provider_payout_id: str | None
    utr: str | None = Field(description="The bank's reference of the payment.")
    fee_minor: int | None
    tax_minor: int | None
    attempt: int
    outcome_unknown: bool = Field(description="The provider did not answer clearly; nothing is sent before it has.")
    frozen: bool = Field(description="Something contradicts itself; a person looks into it.")
    next_attempt_at: Moment | None
    queued_at: Moment
    submitted_at: Moment | None
    completed_at: Moment | None
    failed_at: Moment | None
    reversed_at: Moment | None
    failure_kind: FailureKind | None
    reason: str | None
    version: int
    position: int = Field(description="The place in the book's log of the event that last changed it.")

    @classmethod
    def of(cls, row: PayoutRow) -> Self:
        """Tell of a payout."""
        facts = {name: getattr(row, name) for name in cls.model_fields if name != "amount"}
        return cls(**facts, amount=str(decimal_from_minor(row.amount_minor, row.currency)))


class PayoutPage(Told):
    """A page of payouts, those accepted last first."""

    payouts: tuple[PayoutTold, ...]
    next_cursor: str | None = Field(description="Asks for the next page; none is behind the last.")

"""The beneficiary and its commands: register, record what a provider found out, erase."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from ledger.aggregate import Aggregate, Cause, event
from ledger.beneficiary import events
from ledger.errors import (
    BeneficiaryClosedError,
    BeneficiaryHeldError,
    BeneficiaryNotVerifiedError,
    HoldPastError,
    HoldShortenedError,
    InvalidInputError,
    NoRailError,
    RailUnreachableError,
)
from ledger.money import Money
from ledger.rails import RULES, Rail, check_rail_carries


class BeneficiaryStatus(StrEnum):
    """Whether a beneficiary can be paid."""

    REGISTERED = "registered"
    """Known to us; no provider has confirmed the account yet."""
    VERIFIED = "verified"
    REJECTED = "rejected"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class SealedPayee:
    """A payee as it may be stored: personal fields sealed, or masked."""

    facts_digest: str
    name_sealed: str
    account_number_sealed: str | None
    account_number_masked: str | None
    ifsc: str | None
    bank_name: str | None
    vpa_sealed: str | None
    vpa_masked: str | None
    routing_number: str | None


class Beneficiary(Aggregate):
    """A payee, as registered with us and at the providers."""

    reference: str
    status: BeneficiaryStatus
    payee: SealedPayee

    def __init__(self, aggregate_id: UUID) -> None:
        """Start unknown to any provider."""
        super().__init__(aggregate_id)
        self.registrations: dict[str, str] = {}
        """The providers' own ids of this beneficiary, by provider."""
        self.rejections: set[str] = set()
        """The providers that found the account wanting."""
        self.held_until: date | None = None
        """The first day on which a hold lets the personal data be erased; None where there is no hold."""
        self.held_because: str | None = None

    @classmethod
    def register(cls, beneficiary_id: UUID, reference: str, payee: SealedPayee, cause: Cause) -> Beneficiary:
        """Make a payee known."""
        beneficiary = cls(beneficiary_id)
        facts = {field: getattr(payee, field) for field in SealedPayee.__dataclass_fields__}
        beneficiary._record(events.BeneficiaryRegistered, cause, reference=reference, **facts)
        return beneficiary

    def check_payable(self, money: Money, rail: Rail | None) -> None:
        """Refuse a payout to a beneficiary who is closed, or whom the rail, or without one any rail, cannot pay.

        Raises BeneficiaryClosedError, RailUnreachableError, AmountUnderRailMinimumError, AmountOverRailLimitError,
        RailCurrencyError or NoRailError.
        """
        self._check_open()
        if rail is not None:
            self._check_reached(rail, money)
        elif not self.rails_for(money):
            raise NoRailError(self.id, money.amount_minor, money.currency)

    def rails_for(self, money: Money) -> tuple[Rail, ...]:
        """Return the rails that carry this money to the beneficiary."""
        return tuple(rail for rail in Rail if self._is_reached(rail, money))

    def registration_at(self, provider: str) -> str:
        """Return the provider's id of this beneficiary.

        Raises BeneficiaryClosedError or BeneficiaryNotVerifiedError.
        """
        self._check_open()
        if provider not in self.registrations:
            raise BeneficiaryNotVerifiedError(self.id, provider)
        return self.registrations[provider]

    def link(self, provider: str, provider_beneficiary_id: str, cause: Cause) -> None:
        """Record a registration that a provider pays to unseen; the same fact twice records nothing."""
        self.check_not_erased()
        if self.registrations.get(provider) != provider_beneficiary_id:
            facts = {"provider": provider, "provider_beneficiary_id": provider_beneficiary_id}
            self._record(events.BeneficiaryLinked, cause, **facts)

    def verify(
        self, provider: str, provider_beneficiary_id: str, name_at_bank_sealed: str | None, cause: Cause
    ) -> None:
        """Record that a provider confirmed the account; the same fact twice records nothing."""
        self.check_not_erased()
        if provider in self.rejections or self.registrations.get(provider) != provider_beneficiary_id:
            self._record(
                events.BeneficiaryVerified,
                cause,
                provider=provider,
                provider_beneficiary_id=provider_beneficiary_id,
                name_at_bank_sealed=name_at_bank_sealed,
            )

    def reject(self, provider: str, reason: str, cause: Cause) -> None:
        """Record that a provider found the account wanting; the same fact twice records nothing."""
        self.check_not_erased()
        if provider not in self.rejections:
            self._record(events.BeneficiaryRejected, cause, provider=provider, reason=reason)

    def hold(self, until: date, reason: str, *, today: date, cause: Cause) -> None:
        """Keep the personal data until a day, on which they may be erased again; the same hold twice records nothing.

        A hold is made longer by another one. What ends sooner could end the hold of another case too, and needs a
        release. Raises BeneficiaryClosedError, HoldPastError or HoldShortenedError.
        """
        self.check_not_erased()
        if (until, reason) == (self.held_until, self.held_because):
            return
        if until <= today:
            raise HoldPastError(until, today)
        if self.held_until is not None and until < self.held_until:
            raise HoldShortenedError(self.id, until, self.held_until)
        self._record(events.BeneficiaryHeld, cause, until=until, reason=reason)

    def release(self, reason: str, cause: Cause) -> None:
        """Lift the hold; where there is none, nothing is recorded. Raises BeneficiaryClosedError."""
        self.check_not_erased()
        if self.held_until is not None:
            self._record(events.BeneficiaryReleased, cause, reason=reason)

    def erase(self, reason: str, asked_by: str, *, today: date, cause: Cause) -> None:
        """Record that the personal data were erased; twice records nothing. Raises BeneficiaryHeldError."""
        if self.status is BeneficiaryStatus.ERASED:
            return
        if self.held_until is not None and today < self.held_until:
            raise BeneficiaryHeldError(self.id, self.held_until)
        self._record(events.BeneficiaryErased, cause, reason=reason, asked_by=asked_by)

    def _is_reached(self, rail: Rail, money: Money) -> bool:
        try:
            self._check_reached(rail, money)
        except InvalidInputError:
            return False
        return True

    def _check_reached(self, rail: Rail, money: Money) -> None:
        check_rail_carries(rail, money)
        rule = RULES[rail]
        if getattr(self.payee, f"{rule.address}_sealed") is None:
            raise RailUnreachableError(rail, self.id, rule.address)
        if rule.bank_code is not None and getattr(self.payee, rule.bank_code) is None:
            raise RailUnreachableError(rail, self.id, rule.bank_code)

    def _check_open(self) -> None:
        if self.status in {BeneficiaryStatus.REJECTED, BeneficiaryStatus.ERASED}:
            raise BeneficiaryClosedError(self.id, self.status)

    def check_not_erased(self) -> None:
        """Refuse what would need the destroyed key. Raises BeneficiaryClosedError."""
        if self.status is BeneficiaryStatus.ERASED:
            raise BeneficiaryClosedError(self.id, self.status)

    @event(events.BeneficiaryRegistered)
    def _registered(self, recorded: events.BeneficiaryRegistered) -> None:
        self.status = BeneficiaryStatus.REGISTERED
        self.reference = recorded.reference
        self.payee = SealedPayee(**{field: getattr(recorded, field) for field in SealedPayee.__dataclass_fields__})

    @event(events.BeneficiaryLinked)
    def _linked(self, recorded: events.BeneficiaryLinked) -> None:
        self.registrations[recorded.provider] = recorded.provider_beneficiary_id

    @event(events.BeneficiaryVerified)
    def _verified(self, recorded: events.BeneficiaryVerified) -> None:
        self.status = BeneficiaryStatus.VERIFIED
        self.registrations[recorded.provider] = recorded.provider_beneficiary_id
        self.rejections.discard(recorded.provider)

    @event(events.BeneficiaryRejected)
    def _rejected(self, recorded: events.BeneficiaryRejected) -> None:
        self.status = BeneficiaryStatus.REJECTED
        self.rejections.add(recorded.provider)

    @event(events.BeneficiaryHeld)
    def _held(self, recorded: events.BeneficiaryHeld) -> None:
        self.held_until = recorded.until
        self.held_because = recorded.reason

    @event(events.BeneficiaryReleased)
    def _released(self, _recorded: events.BeneficiaryReleased) -> None:
        self.held_until = self.held_because = None

    @event(events.BeneficiaryErased)
    def _erased(self, _recorded: events.BeneficiaryErased) -> None:
        self.status = BeneficiaryStatus.ERASED

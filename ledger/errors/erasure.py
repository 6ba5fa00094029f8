"""Errors of erasing a person: what keeps personal data, and what must not be written about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ledger.errors.base import InvalidInputError, RefusedError


@dataclass(eq=False)
class BeneficiaryHeldError(RefusedError):
    """The beneficiary is held, and cannot be erased before the day on which the hold ends."""

    beneficiary_id: UUID
    held_until: date


@dataclass(eq=False)
class BeneficiaryAwaitsPaymentError(RefusedError):
    """A beneficiary cannot be erased while one of its payouts is queued or in transit: paying it needs the details."""

    beneficiary_id: UUID
    payout_id: UUID


@dataclass(eq=False)
class HoldPastError(RefusedError):
    """A hold must end on a day to come."""

    until: date
    today: date


@dataclass(eq=False)
class HoldShortenedError(RefusedError):
    """A hold can only be made longer; to end it sooner, release it and say why."""

    beneficiary_id: UUID
    until: date
    held_until: date


@dataclass(eq=False)
class PayeeNamedError(InvalidInputError):
    """The log keeps this text for ever, so it must not name the payee; write the number of the case instead."""

    field: str

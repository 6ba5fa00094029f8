"""Errors of decisions: what a rule forbids now, though the values are fine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ledger.errors.base import RefusedError


@dataclass(eq=False)
class InsufficientFundsError(RefusedError):
    """The account's available balance does not cover the amount."""

    account: str
    currency: str
    available_minor: int
    required_minor: int


@dataclass(eq=False)
class BeneficiaryClosedError(RefusedError):
    """The beneficiary was rejected or erased and cannot be paid."""

    beneficiary_id: UUID
    status: str


@dataclass(eq=False)
class BeneficiaryNotVerifiedError(RefusedError):
    """The beneficiary is not verified at this provider yet."""

    beneficiary_id: UUID
    provider: str


@dataclass(eq=False)
class PayoutNotSubmittableError(RefusedError):
    """Only a queued payout without an open attempt can be submitted."""

    payout_id: UUID
    status: str


@dataclass(eq=False)
class RailNotRequestedError(RefusedError):
    """A payout that names its rail goes by that rail, and one that does not needs a rail for each attempt."""

    payout_id: UUID
    requested: str | None
    rail: str | None


@dataclass(eq=False)
class PayoutFrozenError(RefusedError):
    """An unresolved anomaly or an unknown outcome forbids a new attempt."""

    payout_id: UUID
    anomalies: tuple[int, ...]


@dataclass(eq=False)
class AttemptTooEarlyError(RefusedError):
    """The next attempt is not due yet."""

    payout_id: UUID
    next_attempt_at: datetime


@dataclass(eq=False)
class AttemptsExhaustedError(RefusedError):
    """The payout has used all its attempts."""

    payout_id: UUID
    attempts: int


@dataclass(eq=False)
class PayoutNotCancellableError(RefusedError):
    """A payout can be cancelled only while it is queued and no attempt may have moved money."""

    payout_id: UUID
    status: str


@dataclass(eq=False)
class NothingToRecheckError(RefusedError):
    """No attempt was ever submitted, so there is no provider to ask."""

    payout_id: UUID
    status: str


@dataclass(eq=False)
class AnomalyNotOpenError(RefusedError):
    """Only an open anomaly can be resolved."""

    payout_id: UUID
    anomaly: int


@dataclass(eq=False)
class AnomalyResolutionError(RefusedError):
    """This resolution does not fit the anomaly."""

    payout_id: UUID
    anomaly: int
    resolution: str


@dataclass(eq=False)
class SelfApprovalError(RefusedError):
    """A manual entry must be approved by another person than its proposer."""

    entry_id: UUID
    actor: str


@dataclass(eq=False)
class EntryNotPendingError(RefusedError):
    """Only a proposed manual entry can be approved or rejected."""

    entry_id: UUID
    status: str


@dataclass(eq=False)
class MessageHandledError(RefusedError):
    """Only a message that waits in the inbox can be set aside or tried again."""

    digest: str
    outcome: str

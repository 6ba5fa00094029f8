"""The events of a payout's life. Each carries the journal entry that books it, computed once by a posting rule."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, StrictBool, StrictInt

from ledger.events import DomainEvent, Upcaster
from ledger.payout.anomalies import AnomalyKind, Resolution
from ledger.rails import Rail
from ledger.routes import RoutingDecision
from ledger.status_reports import Confidence, ReportSource
from ledger.urgency import Urgency


def _with_named_rail(state: dict[str, Any]) -> dict[str, Any]:
    """Version 1 was written when every caller named the rail."""
    return {**state, "urgency": Urgency.STANDARD.value}


def _without_route(state: dict[str, Any]) -> dict[str, Any]:
    """Version 1 was written when there was one provider to choose from."""
    return {**state, "route": None}


def _without_taken_on(state: dict[str, Any]) -> dict[str, Any]:
    """Version 1 did not say; of an attempt that the provider never knew of, every later sign of life is alarming."""
    return {**state, "taken_on": False}


class FeeBearer(StrEnum):
    """Who bears the provider's fee and the tax on it."""

    PLATFORM = "platform"
    """We do: the fee is our expense."""
    SOURCE = "source"
    """The source account does: the fee is taken from what we hold for it."""


class FailureKind(StrEnum):
    """Why a payout failed for good, without the money having left."""

    REJECTED = "rejected"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    RETURNED_BEFORE_COMPLETION = "returned_before_completion"


class Queued(DomainEvent):
    """The payout was accepted by us and its funds are reserved."""

    TOPIC: ClassVar[str] = "payout.queued"
    VERSION: ClassVar[int] = 2
    UPCASTERS: ClassVar[Mapping[int, Upcaster]] = {1: _with_named_rail}

    reference: str
    """The caller's name for this payout; the payout's id follows from it."""
    source_account: str
    beneficiary_id: UUID
    amount_minor: StrictInt
    currency: str
    rail: Rail | None
    """The rail that the caller named; None leaves it to the routing of each attempt."""
    urgency: Urgency
    narration: str
    fee_bearer: FeeBearer
    batch_id: UUID | None
    next_attempt_at: AwareDatetime
    """When the first attempt is due (UTC)."""


class Submitted(DomainEvent):
    """Written before the call leaves: attempt n, at this provider, on this rail, under this key."""

    TOPIC: ClassVar[str] = "payout.submitted"
    VERSION: ClassVar[int] = 2
    UPCASTERS: ClassVar[Mapping[int, Upcaster]] = {1: _without_route}

    attempt: StrictInt
    provider: str
    rail: Rail | None
    """None for an attempt that only its provider has told us of, and not by which rail."""
    idempotency_key: str
    provider_beneficiary_id: str
    route: RoutingDecision | None
    """What was considered, and why this was chosen; None where the caller named provider and rail."""


class Acknowledged(DomainEvent):
    """The provider knows the attempt."""

    TOPIC: ClassVar[str] = "payout.acknowledged"

    attempt: StrictInt
    provider_payout_id: str | None
    provider_status: str


class OutcomeUnknown(DomainEvent):
    """Timeout, 5xx, 408, 429 or an unreadable answer: the money may have moved, so the hold stays."""

    TOPIC: ClassVar[str] = "payout.outcome_unknown"

    attempt: StrictInt
    reason: str


class Declined(DomainEvent):
    """This attempt definitively did not happen; the payout may be tried again."""

    TOPIC: ClassVar[str] = "payout.declined"
    VERSION: ClassVar[int] = 2
    UPCASTERS: ClassVar[Mapping[int, Upcaster]] = {1: _without_taken_on}

    attempt: StrictInt
    provider_status: str
    reason: str
    next_attempt_at: AwareDatetime
    taken_on: StrictBool
    """The provider had taken the attempt on, and says itself that it failed; otherwise it never knew of it."""


class Completed(DomainEvent):
    """The money left through this attempt."""

    TOPIC: ClassVar[str] = "payout.completed"

    attempt: StrictInt
    provider_payout_id: str | None
    confidence: Confidence
    utr: str | None


class FeeCharged(DomainEvent):
    """The provider took its fee for this attempt, with the payout or later."""

    TOPIC: ClassVar[str] = "payout.fee_charged"

    attempt: StrictInt
    fee_minor: StrictInt
    """Without tax."""
    tax_minor: StrictInt


class FeeRefunded(DomainEvent):
    """The provider gave its fee for this attempt back."""

    TOPIC: ClassVar[str] = "payout.fee_refunded"

    attempt: StrictInt
    fee_minor: StrictInt
    tax_minor: StrictInt


class Failed(DomainEvent):
    """Final: the money did not leave, and the hold is released."""

    TOPIC: ClassVar[str] = "payout.failed"

    attempt: StrictInt
    """0 when no attempt was made."""
    kind: FailureKind
    provider_status: str
    reason: str


class Reversed(DomainEvent):
    """The money left and came back, days or weeks later."""

    TOPIC: ClassVar[str] = "payout.reversed"

    attempt: StrictInt
    provider_status: str
    reason: str
    utr: str | None


class CashOutReturned(DomainEvent):
    """Money that had left outside this payout's outcome, and was held in suspense, came back to the wallet."""

    TOPIC: ClassVar[str] = "payout.cash_out_returned"

    attempt: StrictInt
    provider_status: str
    reason: str


class Observed(DomainEvent):
    """A report that changes nothing but is kept: stale, contradicting without money, or in unknown words."""

    TOPIC: ClassVar[str] = "payout.observed"

    attempt: StrictInt
    source: ReportSource
    status: str
    """The normalised status."""
    provider_status: str
    confidence: Confidence | None
    utr: str | None
    reason: str


class AnomalyRaised(DomainEvent):
    """The provider contradicts itself or us."""

    TOPIC: ClassVar[str] = "payout.anomaly_raised"

    anomaly: StrictInt
    """The anomaly's number within the payout, from 1."""
    attempt: StrictInt
    provider: str
    kind: AnomalyKind
    expected: str
    found: str
    freezes: StrictBool
    """No new attempt is made until the anomaly is resolved."""


class AnomalyResolved(DomainEvent):
    """A person looked into the anomaly and settled it."""

    TOPIC: ClassVar[str] = "payout.anomaly_resolved"

    anomaly: StrictInt
    resolution: Resolution
    note: str


class RecheckRequested(DomainEvent):
    """An operator asked for the provider to be asked again."""

    TOPIC: ClassVar[str] = "payout.recheck_requested"

    reason: str

"""Plans: how each scenario plays out, step by step, on the sandbox's clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from types import MappingProxyType

from adapters.sandbox.payouts import PayoutStatus
from adapters.sandbox.scenarios import Scenario

QUEUE_DELAY = timedelta(seconds=60)
SETTLING_DELAY = timedelta(seconds=30)
SLOW_DELAY = timedelta(hours=6)
REVERSAL_DELAY = timedelta(days=3)
EARLY_NOTICE_DELAY = timedelta(seconds=90)
"""How late the first webhooks come when out of order: after the outcome, which takes `SETTLING_DELAY`."""

REJECTION_REASON = "beneficiary_account_frozen"
REVERSAL_REASON = "returned_by_beneficiary_bank"


class Creation(Enum):
    """How the request that creates the payout is answered."""

    ANSWERED = auto()
    REFUSED = auto()
    """422, nothing is created."""
    ERROR_BEFORE = auto()
    """503 to the first request with a reference, nothing is created; the next one is taken."""
    ERROR_AFTER = auto()
    """The payout is created, and the answer is a 500."""
    HELD = auto()
    """The payout is created; the connection stays silent for `hold_seconds` and is then closed."""
    DROPPED = auto()
    """The payout is created, and the connection is closed at once without an answer."""


class Delivery(Enum):
    """How the payout's webhooks are delivered."""

    ONCE = auto()
    TWICE = auto()
    EARLY_ONES_LATE = auto()
    NEVER = auto()


@dataclass(frozen=True, slots=True)
class Step:
    """The payout reaches a status some time after the step before."""

    delay: timedelta
    status: PayoutStatus
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """One scenario, spelled out."""

    steps: tuple[Step, ...]
    accepted_as: PayoutStatus = PayoutStatus.PROCESSING
    creation: Creation = Creation.ANSWERED
    delivery: Delivery = Delivery.ONCE


SETTLES = (Step(SETTLING_DELAY, PayoutStatus.SUCCESS),)

PLANS: Mapping[Scenario, Plan] = MappingProxyType(
    {
        Scenario.SUCCESS: Plan(SETTLES),
        Scenario.QUEUED: Plan((Step(QUEUE_DELAY, PayoutStatus.PROCESSING), *SETTLES), PayoutStatus.QUEUED),
        Scenario.SLOW: Plan((Step(SLOW_DELAY, PayoutStatus.SUCCESS),)),
        Scenario.REJECTION: Plan((Step(SETTLING_DELAY, PayoutStatus.FAILED, REJECTION_REASON),)),
        Scenario.REFUSAL: Plan((), creation=Creation.REFUSED),
        Scenario.LATE_REVERSAL: Plan((*SETTLES, Step(REVERSAL_DELAY, PayoutStatus.REVERSED, REVERSAL_REASON))),
        Scenario.TIMEOUT_AFTER_ACCEPT: Plan(SETTLES, creation=Creation.HELD),
        Scenario.LOST_ANSWER: Plan(SETTLES, creation=Creation.DROPPED),
        Scenario.ERROR_AFTER_ACCEPT: Plan(SETTLES, creation=Creation.ERROR_AFTER),
        Scenario.ERROR_BEFORE_ACCEPT: Plan(SETTLES, creation=Creation.ERROR_BEFORE),
        Scenario.DUPLICATE_WEBHOOKS: Plan(SETTLES, delivery=Delivery.TWICE),
        Scenario.OUT_OF_ORDER_WEBHOOKS: Plan(SETTLES, delivery=Delivery.EARLY_ONES_LATE),
        Scenario.LOST_WEBHOOKS: Plan(SETTLES, delivery=Delivery.NEVER),
    },
)

"""Plans: how each scenario plays out, step by step, on the sandbox's clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from types import MappingProxyType

from adapters.sandbox.payouts import PayoutStatus
from adapters.sandbox.reasons import Reason
from adapters.sandbox.scenarios import Scenario

QUEUE_DELAY = timedelta(seconds=60)
SETTLING_DELAY = timedelta(seconds=30)
SLOW_DELAY = timedelta(hours=6)
REVERSAL_DELAY = timedelta(days=3)
EARLY_NOTICE_DELAY = timedelta(seconds=90)
"""How late the first webhooks come when out of order: after the outcome, which takes `SETTLING_DELAY`."""

BANK_REVERSAL_DELAY = timedelta(days=1)
"""How long a bank takes to give back what it debited for a payout that failed."""
STALE_NOTICE_DELAY = timedelta(minutes=10)
"""How long after the outcome old news comes."""


class Creation(Enum):
    """How the request that creates the payout is answered."""

    ANSWERED = auto()
    REFUSED = auto()
    """422, nothing is created."""
    ERROR_BEFORE = auto()
    """503 to the first request with an identity, nothing is created; the next one is taken."""
    ERROR_AFTER = auto()
    """The payout is created, and the answer is a 500."""
    HELD = auto()
    """The payout is created; the connection stays silent for `hold_seconds` and is then closed."""
    DROPPED = auto()
    """The payout is created, and the connection is closed at once without an answer."""
    AFTER_WEBHOOKS = auto()
    """The payout is created, and answered when its first webhooks have been delivered."""
    THROTTLED_BEFORE = auto()
    """429 to the first request with an identity, nothing is created; the next one is taken."""
    HELD_BEFORE = auto()
    """As HELD, but nothing is created; the next request is taken."""
    DROPPED_BEFORE = auto()
    """As DROPPED, but nothing is created; the next request is taken."""


class Delivery(Enum):
    """How the payout's webhooks are delivered."""

    ONCE = auto()
    TWICE = auto()
    EARLY_ONES_LATE = auto()
    NEVER = auto()
    WITHOUT_REVERSAL = auto()
    """All but those of the reversal."""
    OLD_NEWS_AFTER = auto()
    """Long after the outcome, the payout is announced once more as it was at acceptance."""
    OUTCOME_WITH_WRONG_AMOUNT = auto()
    """The outcome's webhooks name a rupee too much; a poll tells the truth."""
    STRANGERS_TOO = auto()
    """Each webhook is followed by one about a payout that nobody asked for."""


@dataclass(frozen=True, slots=True)
class Step:
    """The payout reaches a status some time after the step before."""

    delay: timedelta
    status: PayoutStatus
    reason: Reason | None = None
    keeps_money: bool = False
    """Whether a failure leaves the money out of the wallet for now."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One scenario, spelled out."""

    steps: tuple[Step, ...]
    accepted_as: PayoutStatus = PayoutStatus.PROCESSING
    creation: Creation = Creation.ANSWERED
    delivery: Delivery = Delivery.ONCE


SETTLES = (Step(SETTLING_DELAY, PayoutStatus.SUCCESS),)
RETURNS = (*SETTLES, Step(REVERSAL_DELAY, PayoutStatus.REVERSED, Reason.RETURNED))
TIMES_OUT = Step(SETTLING_DELAY, PayoutStatus.FAILED, Reason.BANK_TIMED_OUT, keeps_money=True)

PLANS: Mapping[Scenario, Plan] = MappingProxyType(
    {
        Scenario.SUCCESS: Plan(SETTLES),
        Scenario.QUEUED: Plan((Step(QUEUE_DELAY, PayoutStatus.PROCESSING), *SETTLES), PayoutStatus.QUEUED),
        Scenario.SLOW: Plan((Step(SLOW_DELAY, PayoutStatus.SUCCESS),)),
        Scenario.REJECTION: Plan((Step(SETTLING_DELAY, PayoutStatus.FAILED, Reason.ACCOUNT_FROZEN),)),
        Scenario.REFUSAL: Plan((), creation=Creation.REFUSED),
        Scenario.LATE_REVERSAL: Plan(RETURNS),
        Scenario.TIMEOUT_AFTER_ACCEPT: Plan(SETTLES, creation=Creation.HELD),
        Scenario.LOST_ANSWER: Plan(SETTLES, creation=Creation.DROPPED),
        Scenario.ERROR_AFTER_ACCEPT: Plan(SETTLES, creation=Creation.ERROR_AFTER),
        Scenario.ERROR_BEFORE_ACCEPT: Plan(SETTLES, creation=Creation.ERROR_BEFORE),
        Scenario.DUPLICATE_WEBHOOKS: Plan(SETTLES, delivery=Delivery.TWICE),
        Scenario.OUT_OF_ORDER_WEBHOOKS: Plan(SETTLES, delivery=Delivery.EARLY_ONES_LATE),
        Scenario.LOST_WEBHOOKS: Plan(SETTLES, delivery=Delivery.NEVER),
        Scenario.THROTTLED: Plan(SETTLES, creation=Creation.THROTTLED_BEFORE),
        Scenario.TIMEOUT_BEFORE_ACCEPT: Plan(SETTLES, creation=Creation.HELD_BEFORE),
        Scenario.LOST_REQUEST: Plan(SETTLES, creation=Creation.DROPPED_BEFORE),
        Scenario.TEMPORARY_FAILURE: Plan((Step(SETTLING_DELAY, PayoutStatus.FAILED, Reason.BANK_OFFLINE),)),
        Scenario.FAILED_THEN_REVERSED: Plan(
            (TIMES_OUT, Step(BANK_REVERSAL_DELAY, PayoutStatus.REVERSED, Reason.RETURNED)),
        ),
        Scenario.FAILED_THEN_PAID: Plan((TIMES_OUT, Step(SLOW_DELAY, PayoutStatus.SUCCESS))),
        Scenario.DEBITED_FIRST: Plan(
            (Step(SETTLING_DELAY, PayoutStatus.DEBITED), Step(SLOW_DELAY, PayoutStatus.SUCCESS)),
        ),
        Scenario.UNKNOWN_STATUS: Plan(
            (Step(SETTLING_DELAY, PayoutStatus.UNHEARD_OF), Step(SLOW_DELAY, PayoutStatus.SUCCESS)),
        ),
        Scenario.EARLY_WEBHOOKS: Plan((Step(timedelta(0), PayoutStatus.SUCCESS),), creation=Creation.AFTER_WEBHOOKS),
        Scenario.STALE_WEBHOOK: Plan(SETTLES, delivery=Delivery.OLD_NEWS_AFTER),
        Scenario.WRONG_AMOUNT_WEBHOOK: Plan(SETTLES, delivery=Delivery.OUTCOME_WITH_WRONG_AMOUNT),
        Scenario.STRAY_WEBHOOK: Plan(SETTLES, delivery=Delivery.STRANGERS_TOO),
        Scenario.LOST_REVERSAL_WEBHOOK: Plan(RETURNS, delivery=Delivery.WITHOUT_REVERSAL),
    },
)

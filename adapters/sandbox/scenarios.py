"""Scenarios: the ways in which a payout at a real provider can go, one of which each payout here is given.

A beneficiary with a magic account number or VPA decides for its payouts (`adapters.sandbox.magic`); for all others a
seed and weights do (`Scenario.mix`), as a function of the seed and the payout's reference alone, so that neither the
order of arrival nor the number of workers changes what happens to a payout.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from itertools import accumulate
from types import MappingProxyType

from adapters.errors import SettingError


class Scenario(StrEnum):
    """What happens to one payout. `adapters.sandbox.plans` says how."""

    SUCCESS = "success"
    QUEUED = "queued"
    SLOW = "slow"
    REJECTION = "rejection"
    REFUSAL = "refusal"
    LATE_REVERSAL = "late_reversal"
    TIMEOUT_AFTER_ACCEPT = "timeout_after_accept"
    LOST_ANSWER = "lost_answer"
    ERROR_AFTER_ACCEPT = "error_after_accept"
    ERROR_BEFORE_ACCEPT = "error_before_accept"
    DUPLICATE_WEBHOOKS = "duplicate_webhooks"
    OUT_OF_ORDER_WEBHOOKS = "out_of_order_webhooks"
    LOST_WEBHOOKS = "lost_webhooks"
    THROTTLED = "throttled"
    TIMEOUT_BEFORE_ACCEPT = "timeout_before_accept"
    LOST_REQUEST = "lost_request"
    TEMPORARY_FAILURE = "temporary_failure"
    FAILED_THEN_REVERSED = "failed_then_reversed"
    FAILED_THEN_PAID = "failed_then_paid"
    DEBITED_FIRST = "debited_first"
    UNKNOWN_STATUS = "unknown_status"
    EARLY_WEBHOOKS = "early_webhooks"
    STALE_WEBHOOK = "stale_webhook"
    WRONG_AMOUNT_WEBHOOK = "wrong_amount_webhook"
    STRAY_WEBHOOK = "stray_webhook"
    LOST_REVERSAL_WEBHOOK = "lost_reversal_webhook"

    @staticmethod
    def mix(seed: int, weights: Mapping[Scenario, int] | None = None) -> ScenarioMix:
        """Return a policy that draws from scenarios by weight, most payouts succeeding unless told otherwise."""
        return ScenarioMix(seed, USUAL_WEIGHTS if weights is None else weights)

    @staticmethod
    def only(scenario: Scenario) -> ScenarioMix:
        """Return a policy that gives every payout the same scenario."""
        return ScenarioMix(0, {scenario: 1})


USUAL_WEIGHTS: Mapping[Scenario, int] = MappingProxyType(
    {
        Scenario.SUCCESS: 60,
        Scenario.QUEUED: 3,
        Scenario.SLOW: 3,
        Scenario.REJECTION: 6,
        Scenario.REFUSAL: 3,
        Scenario.LATE_REVERSAL: 4,
        Scenario.TIMEOUT_AFTER_ACCEPT: 3,
        Scenario.LOST_ANSWER: 3,
        Scenario.ERROR_AFTER_ACCEPT: 3,
        Scenario.ERROR_BEFORE_ACCEPT: 3,
        Scenario.DUPLICATE_WEBHOOKS: 3,
        Scenario.OUT_OF_ORDER_WEBHOOKS: 3,
        Scenario.LOST_WEBHOOKS: 3,
    },
)
"""Relative frequencies: a bad month at a provider, in one afternoon. Every payout ends without a person's help."""

HOSTILE_WEIGHTS: Mapping[Scenario, int] = MappingProxyType(dict.fromkeys(Scenario, 1) | {Scenario.SUCCESS: 3})
"""Everything that a provider can do wrong, most of the time; some payouts need a person to look at them."""


@dataclass(frozen=True, slots=True)
class ScenarioMix:
    """A draw of scenarios by seed and integer weights. Raises SettingError when nothing can be drawn."""

    seed: int
    weights: Mapping[Scenario, int]
    _limits: tuple[tuple[int, Scenario], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Lay the weights end to end, in the order of the scenarios' names, so that a dict's order cannot matter."""
        if any(weight < 0 for weight in self.weights.values()) or not any(self.weights.values()):
            setting = "scenarios"
            raise SettingError(setting, "weights must not be negative and must not all be zero")
        names = sorted(self.weights)
        limits = zip(accumulate(self.weights[name] for name in names), names, strict=True)
        object.__setattr__(self, "_limits", tuple(limits))

    def scenario_for(self, reference_id: str) -> Scenario:
        """Return what happens to the payout with this reference."""
        digest = sha256(f"{self.seed}:{reference_id}".encode()).digest()
        drawn = int.from_bytes(digest) % self._limits[-1][0]
        return next(scenario for limit, scenario in self._limits if drawn < limit)

"""Magic accounts: account-number endings and VPAs that decide what happens, like a card scheme's test card numbers.

An account number ending in `9900` and two digits, or a VPA at the handle `sandbox` whose first word is the scenario's
name (`late_reversal@sandbox`, `late_reversal.asha@sandbox`), gives that scenario to every payout to the beneficiary,
whatever the seed says; or decides what the penny drop finds.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from adapters.sandbox.scenarios import Scenario

MAGIC_HANDLE = "sandbox"
_SUFFIX_LENGTH = 6


class PennyDrop(StrEnum):
    """What the bank finds out about an account when the provider sends it one rupee."""

    VERIFIED = "beneficiary_verified"
    REJECTED = "beneficiary_rejected"
    PENDING = "beneficiary_pending"
    """Not known yet; verified ten minutes later on the sandbox's clock."""


MAGIC_SUFFIXES: Mapping[str, Scenario | PennyDrop] = MappingProxyType(
    {
        "990001": Scenario.SUCCESS,
        "990002": Scenario.QUEUED,
        "990003": Scenario.SLOW,
        "990004": Scenario.REJECTION,
        "990005": Scenario.REFUSAL,
        "990006": Scenario.LATE_REVERSAL,
        "990007": Scenario.TIMEOUT_AFTER_ACCEPT,
        "990008": Scenario.LOST_ANSWER,
        "990009": Scenario.ERROR_AFTER_ACCEPT,
        "990010": Scenario.ERROR_BEFORE_ACCEPT,
        "990011": Scenario.DUPLICATE_WEBHOOKS,
        "990012": Scenario.OUT_OF_ORDER_WEBHOOKS,
        "990013": Scenario.LOST_WEBHOOKS,
        "990031": Scenario.THROTTLED,
        "990032": Scenario.TIMEOUT_BEFORE_ACCEPT,
        "990033": Scenario.LOST_REQUEST,
        "990034": Scenario.TEMPORARY_FAILURE,
        "990035": Scenario.FAILED_THEN_REVERSED,
        "990036": Scenario.FAILED_THEN_PAID,
        "990037": Scenario.DEBITED_FIRST,
        "990038": Scenario.UNKNOWN_STATUS,
        "990039": Scenario.EARLY_WEBHOOKS,
        "990040": Scenario.STALE_WEBHOOK,
        "990041": Scenario.WRONG_AMOUNT_WEBHOOK,
        "990042": Scenario.STRAY_WEBHOOK,
        "990043": Scenario.LOST_REVERSAL_WEBHOOK,
        "990021": PennyDrop.VERIFIED,
        "990022": PennyDrop.REJECTED,
        "990023": PennyDrop.PENDING,
    },
)
"""The last six digits of an account number."""

_BY_NAME: Mapping[str, Scenario | PennyDrop] = {str(magic): magic for magic in MAGIC_SUFFIXES.values()}


def magic_of(address: str) -> Scenario | PennyDrop | None:
    """Return what an account number or VPA decides, or None for an ordinary one."""
    local, at, handle = address.partition("@")
    if not at:
        return MAGIC_SUFFIXES.get(address[-_SUFFIX_LENGTH:])
    return _BY_NAME.get(local.partition(".")[0]) if handle == MAGIC_HANDLE else None

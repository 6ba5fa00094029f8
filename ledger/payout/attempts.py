"""Attempts: one try at one provider each, under an idempotency key of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from ledger.payout.anomalies import Resolution
from ledger.rails import Rail
from ledger.status_reports import Confidence

_KEY = re.compile(r"([0-9a-f]{32})_([1-9][0-9]{0,2})", flags=re.ASCII)


def attempt_key(payout_id: UUID, attempt: int) -> str:
    """Return the idempotency key of an attempt.

    It follows from payout and attempt alone, so a crash can never lead to a second key for the same attempt. At most
    36 characters of `[0-9a-f_]`, which is the strictest form that a payout provider is known to ask for.
    """
    return f"{payout_id.hex}_{attempt}"


def parse_attempt_key(key: str) -> tuple[UUID, int] | None:
    """Return payout and attempt of a key of ours; None when it is not one."""
    found = _KEY.fullmatch(key)
    return (UUID(found[1]), int(found[2])) if found else None


class AttemptState(StrEnum):
    """Where one attempt stands."""

    OPEN = "open"
    CLOSED = "closed"
    """Declined, or never recorded as sent: the payout does not depend on it."""
    SUCCEEDED = "succeeded"
    """The payout completed through it."""
    FAILED = "failed"
    """The payout failed through it."""
    REVERSED = "reversed"
    """The payout completed through it, and the money came back."""


@dataclass(slots=True)
class Attempt:
    """What is known of one attempt. Amounts in minor units."""

    number: int
    provider: str = ""
    rail: Rail | None = None
    idempotency_key: str = ""
    provider_beneficiary_id: str = ""
    state: AttemptState = AttemptState.CLOSED
    acknowledged: bool = False
    outcome_unknown: bool = False
    provider_payout_id: str | None = None
    confidence: Confidence | None = None
    utr: str | None = None
    closed_at: datetime | None = None
    """When the provider says its outcome happened (UTC)."""
    given_up: bool = False
    """Its provider had taken it on and says itself that it failed; what is older than that is no sign of life."""
    closing_status: str | None = None
    """The provider's own word that closed it, or brought its money back."""
    fee_minor: int | None = None
    tax_minor: int | None = None
    fee_refunded: bool = False
    returned: bool = False
    """The provider has said that its money came back."""
    suspended: bool = False
    """Its money left, but not as the payout's outcome, and went to suspense."""
    cleared_as: Resolution | None = None
    """How a person cleared the suspense."""
    noted: set[tuple[str, ...]] = field(default_factory=set)
    """The observations already recorded, so that repeated reports do not grow the log."""

    @property
    def was_sent(self) -> bool:
        """Return whether the attempt was recorded as sent; of one that was not, only reports are known."""
        return bool(self.idempotency_key)

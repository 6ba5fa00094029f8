"""Violations: a promise that a world has seen broken."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Promise(StrEnum):
    """What must hold in every world."""

    PAID_ONCE = "paid at most once"
    CLOSED_FIRST = "a new key only after the old attempt is closed"
    RECORDED_FIRST = "an order leaves only after Submitted is committed"
    KEY_ALIVE = "no order is sent again after its key's lifetime"
    NEVER_LOST = "no payout is lost or stuck"
    AGREES = "completed here is paid there"
    WALLET = "our wallet account is the provider's wallet"
    ACCOUNTS = "the accounts are the sums of their payouts"
    BALANCED = "debits equal credits"
    REBUILT = "the rebuilt books equal the live ones"
    VERIFIED = "the log is found in order"
    ONE_RUNNER = "one runner per subject while its lease holds"
    QUEUE_EMPTY = "no work is stuck in the queue"
    INBOX_EMPTY = "only strangers' messages wait in the inbox"
    JUSTIFIED = "an anomaly is raised only over what a provider really did"
    TOLD = "people are told of every anomaly"
    NO_ERROR = "no process fails by itself"


@dataclass(frozen=True)
class Violation:
    """One broken promise."""

    promise: Promise
    text: str

    def __str__(self) -> str:
        """Return both in a line."""
        return f"{self.promise.value}: {self.text}"

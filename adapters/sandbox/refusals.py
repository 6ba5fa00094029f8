"""Refusals: what the sandbox answers instead of doing as asked, and what it raises on a wrong use from Python."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from adapters.errors import AdapterError


class ErrorCode(StrEnum):
    """Why a request is refused. Each contract has an answer for each."""

    INVALID_REQUEST = "INVALID_REQUEST"
    UNKNOWN_MODE = "UNKNOWN_MODE"
    UNAUTHORIZED = "UNAUTHORIZED"
    NOT_FOUND = "NOT_FOUND"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    DUPLICATE_REFERENCE = "DUPLICATE_REFERENCE"
    KEY_REUSED = "KEY_REUSED"
    UNKNOWN_BENEFICIARY = "UNKNOWN_BENEFICIARY"
    BENEFICIARY_NOT_VERIFIED = "BENEFICIARY_NOT_VERIFIED"
    MODE_NOT_SUPPORTED = "MODE_NOT_SUPPORTED"
    AMOUNT_OUT_OF_LIMITS = "AMOUNT_OUT_OF_LIMITS"
    INSUFFICIENT_BALANCE = "INSUFFICIENT_BALANCE"
    PAYOUT_REFUSED = "PAYOUT_REFUSED"
    INTERNAL_ERROR = "INTERNAL_ERROR"
    UNAVAILABLE = "UNAVAILABLE"
    TOO_MANY_REQUESTS = "TOO_MANY_REQUESTS"
    SANDBOX_FAULT = "SANDBOX_FAULT"


@dataclass(eq=False)
class RefusalError(AdapterError):
    """The sandbox refused the request."""

    code: ErrorCode
    message: str
    field: str | None = None
    """The field of the request that is wrong, where one is."""


@dataclass(eq=False)
class NoAnswerError(AdapterError):
    """The connection is closed without an answer after some real seconds, and nothing was done."""

    hold_seconds: float


@dataclass(eq=False)
class ClockBackwardsError(AdapterError):
    """The sandbox's clock only moves forward."""

    seconds: float


@dataclass(eq=False)
class IllegalPayoutStepError(AdapterError):
    """A payout cannot go from this status to that one."""

    payout_id: str
    status: str
    wanted: str


@dataclass(eq=False)
class WalletOverdrawnError(AdapterError):
    """The wallet cannot pay out more than it holds."""

    balance_minor: int
    wanted_minor: int


@dataclass(eq=False)
class WebhooksStillQueuedError(AdapterError):
    """Webhooks were still being delivered when the time to wait was over."""

    outstanding: int
    timeout_seconds: float


@dataclass(eq=False)
class NotDeliveredError(AdapterError):
    """A webhook could not be handed over, and nobody answered."""

    reason: str


def invalid_request(message: str, field: str | None = None) -> RefusalError:
    """Return the answer to a request that cannot mean anything."""
    return RefusalError(ErrorCode.INVALID_REQUEST, message, field)

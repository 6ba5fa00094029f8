"""Refusals: what the sandbox answers instead of doing as asked, and what it raises on a wrong use from Python."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus

from adapters.errors import AdapterError


class ErrorCode(StrEnum):
    """The `code` of an error answer; each goes with one HTTP status."""

    INVALID_REQUEST = "INVALID_REQUEST"
    UNKNOWN_MODE = "UNKNOWN_MODE"
    UNAUTHORIZED = "UNAUTHORIZED"
    NOT_FOUND = "NOT_FOUND"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    DUPLICATE_REFERENCE = "DUPLICATE_REFERENCE"
    UNKNOWN_BENEFICIARY = "UNKNOWN_BENEFICIARY"
    BENEFICIARY_NOT_VERIFIED = "BENEFICIARY_NOT_VERIFIED"
    MODE_NOT_SUPPORTED = "MODE_NOT_SUPPORTED"
    AMOUNT_OUT_OF_LIMITS = "AMOUNT_OUT_OF_LIMITS"
    INSUFFICIENT_BALANCE = "INSUFFICIENT_BALANCE"
    PAYOUT_REFUSED = "PAYOUT_REFUSED"
    INTERNAL_ERROR = "INTERNAL_ERROR"
    UNAVAILABLE = "UNAVAILABLE"
    SANDBOX_FAULT = "SANDBOX_FAULT"

    @property
    def http_status(self) -> HTTPStatus:
        """Return the status that an answer with this code has."""
        return _STATUSES.get(self, HTTPStatus.UNPROCESSABLE_ENTITY)


_STATUSES = {
    ErrorCode.INVALID_REQUEST: HTTPStatus.BAD_REQUEST,
    ErrorCode.UNKNOWN_MODE: HTTPStatus.BAD_REQUEST,
    ErrorCode.UNAUTHORIZED: HTTPStatus.UNAUTHORIZED,
    ErrorCode.NOT_FOUND: HTTPStatus.NOT_FOUND,
    ErrorCode.METHOD_NOT_ALLOWED: HTTPStatus.METHOD_NOT_ALLOWED,
    ErrorCode.DUPLICATE_REFERENCE: HTTPStatus.CONFLICT,
    ErrorCode.INTERNAL_ERROR: HTTPStatus.INTERNAL_SERVER_ERROR,
    ErrorCode.SANDBOX_FAULT: HTTPStatus.INTERNAL_SERVER_ERROR,
    ErrorCode.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
}
"""All others break a rule of the provider and are 422."""


@dataclass(eq=False)
class RefusalError(AdapterError):
    """The sandbox refused the request."""

    code: ErrorCode
    message: str


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


def invalid_request(message: str) -> RefusalError:
    """Return the answer to a request that cannot mean anything."""
    return RefusalError(ErrorCode.INVALID_REQUEST, message)

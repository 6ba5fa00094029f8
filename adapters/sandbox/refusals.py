"""Refusals: what the sandbox answers instead of doing as asked, and what it raises on a wrong use from Python."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from adapters.errors import AdapterError


@dataclass(eq=False)
class RefusalError(AdapterError):
    """The sandbox refused the request."""

    http_status: HTTPStatus
    code: str
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
    return RefusalError(HTTPStatus.BAD_REQUEST, "INVALID_REQUEST", message)


def unprocessable(code: str, message: str) -> RefusalError:
    """Return the answer to a well-formed request that a rule of the provider forbids."""
    return RefusalError(HTTPStatus.UNPROCESSABLE_ENTITY, code, message)


def not_found(message: str) -> RefusalError:
    """Return the answer to a request for what does not exist."""
    return RefusalError(HTTPStatus.NOT_FOUND, "NOT_FOUND", message)

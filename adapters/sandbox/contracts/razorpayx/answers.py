"""Answers: how RazorpayX words a refusal, and the HTTP status that goes with it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

from adapters.sandbox.exchanges import Answer
from adapters.sandbox.refusals import ErrorCode, RefusalError

HTTP_STATUSES: Mapping[ErrorCode, HTTPStatus] = MappingProxyType(
    dict.fromkeys(ErrorCode, HTTPStatus.BAD_REQUEST)
    | {
        ErrorCode.UNAUTHORIZED: HTTPStatus.UNAUTHORIZED,
        ErrorCode.METHOD_NOT_ALLOWED: HTTPStatus.METHOD_NOT_ALLOWED,
        ErrorCode.TOO_MANY_REQUESTS: HTTPStatus.TOO_MANY_REQUESTS,
        ErrorCode.INTERNAL_ERROR: HTTPStatus.INTERNAL_SERVER_ERROR,
        ErrorCode.SANDBOX_FAULT: HTTPStatus.INTERNAL_SERVER_ERROR,
        ErrorCode.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    },
)
"""All others are 400, an id that does not exist among them."""

REASONS: Mapping[ErrorCode, str | None] = MappingProxyType(
    dict.fromkeys(ErrorCode, "input_validation_failed")
    | {
        ErrorCode.INSUFFICIENT_BALANCE: "insufficient_funds",
        ErrorCode.KEY_REUSED: "null",
        ErrorCode.UNAUTHORIZED: "NA",
        ErrorCode.METHOD_NOT_ALLOWED: None,
        ErrorCode.TOO_MANY_REQUESTS: None,
        ErrorCode.INTERNAL_ERROR: "server_error",
        ErrorCode.SANDBOX_FAULT: "server_error",
        ErrorCode.UNAVAILABLE: "server_error",
    },
)
"""Where there is no reason, the provider leaves it null or writes a word for it."""

KEY_REUSED = "Different request body sent for the same Idempotency Header."


def refused(refusal: RefusalError) -> Answer:
    """Return a refusal as an answer."""
    http_status = HTTP_STATUSES[refusal.code]
    is_ours = http_status >= HTTPStatus.INTERNAL_SERVER_ERROR
    error: dict[str, object] = {
        "code": "SERVER_ERROR" if is_ours else "BAD_REQUEST_ERROR",
        "description": KEY_REUSED if refusal.code is ErrorCode.KEY_REUSED else refusal.message,
        "source": "internal" if is_ours else "business",
        "step": None,
        "reason": REASONS[refusal.code],
        "metadata": {},
        "field": refusal.field,
    }
    return Answer.json(http_status, {"error": error})

"""Answers: how NxtBanking words a refusal, and the HTTP status that goes with it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

from adapters.sandbox.exchanges import Answer
from adapters.sandbox.refusals import ErrorCode, RefusalError

HTTP_STATUSES: Mapping[ErrorCode, HTTPStatus] = MappingProxyType(
    dict.fromkeys(ErrorCode, HTTPStatus.UNPROCESSABLE_ENTITY)
    | {
        ErrorCode.INVALID_REQUEST: HTTPStatus.BAD_REQUEST,
        ErrorCode.UNKNOWN_MODE: HTTPStatus.BAD_REQUEST,
        ErrorCode.UNAUTHORIZED: HTTPStatus.UNAUTHORIZED,
        ErrorCode.NOT_FOUND: HTTPStatus.NOT_FOUND,
        ErrorCode.METHOD_NOT_ALLOWED: HTTPStatus.METHOD_NOT_ALLOWED,
        ErrorCode.DUPLICATE_REFERENCE: HTTPStatus.CONFLICT,
        ErrorCode.KEY_REUSED: HTTPStatus.CONFLICT,
        ErrorCode.TOO_MANY_REQUESTS: HTTPStatus.TOO_MANY_REQUESTS,
        ErrorCode.INTERNAL_ERROR: HTTPStatus.INTERNAL_SERVER_ERROR,
        ErrorCode.SANDBOX_FAULT: HTTPStatus.INTERNAL_SERVER_ERROR,
        ErrorCode.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    },
)
"""All others break a rule of the provider and are 422."""


def refused(refusal: RefusalError) -> Answer:
    """Return a refusal as an answer."""
    error = {"code": refusal.code, "message": refusal.message}
    return Answer.json(HTTP_STATUSES[refusal.code], {"error": error})

"""Answers: how a provider that keeps the standard contract words a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

from adapters.sandbox.exchanges import Answer
from adapters.sandbox.refusals import ErrorCode, RefusalError

_HTTP_STATUSES: Mapping[ErrorCode, HTTPStatus] = MappingProxyType(
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
ADDRESS_FIELDS = frozenset({"account_number", "ifsc", "vpa"})
_RETRYABLE = frozenset({ErrorCode.INSUFFICIENT_BALANCE})


def refused(refusal: RefusalError) -> Answer:
    """Return a refusal as an answer; a malformed account of a payee is the payee's fault, and not the request's."""
    about_payee = refusal.code is ErrorCode.INVALID_REQUEST and refusal.field in ADDRESS_FIELDS
    status = HTTPStatus.UNPROCESSABLE_ENTITY if about_payee else _HTTP_STATUSES[refusal.code]
    error = {"code": refusal.code.value, "message": refusal.message, "retryable": refusal.code in _RETRYABLE}
    return Answer.json(status, {"error": error})

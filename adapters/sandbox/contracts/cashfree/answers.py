"""Answers: how Cashfree words a refusal, and the HTTP status that goes with it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

from adapters.sandbox.exchanges import Answer
from adapters.sandbox.refusals import ErrorCode, RefusalError

INVALID, CLIENT, PROVIDER = "invalid_request_error", "authentication_error", "api_error"
"""The types of errors."""

REFUSALS: Mapping[ErrorCode, tuple[HTTPStatus, str, str]] = MappingProxyType(
    {
        ErrorCode.INVALID_REQUEST: (HTTPStatus.BAD_REQUEST, INVALID, "{field}_invalid"),
        ErrorCode.UNKNOWN_MODE: (HTTPStatus.BAD_REQUEST, INVALID, "transfer_mode_invalid"),
        ErrorCode.UNAUTHORIZED: (HTTPStatus.FORBIDDEN, CLIENT, "authentication_failed"),
        ErrorCode.NOT_FOUND: (HTTPStatus.NOT_FOUND, INVALID, "{field}_not_found"),
        ErrorCode.METHOD_NOT_ALLOWED: (HTTPStatus.METHOD_NOT_ALLOWED, INVALID, "method_not_allowed"),
        ErrorCode.DUPLICATE_REFERENCE: (HTTPStatus.CONFLICT, INVALID, "transfer_id_already_exists"),
        ErrorCode.KEY_REUSED: (HTTPStatus.CONFLICT, INVALID, "{field}_already_exists"),
        ErrorCode.UNKNOWN_BENEFICIARY: (HTTPStatus.NOT_FOUND, INVALID, "beneficiary_not_found"),
        ErrorCode.BENEFICIARY_NOT_VERIFIED: (HTTPStatus.UNPROCESSABLE_ENTITY, INVALID, "beneficiary_not_verified"),
        ErrorCode.MODE_NOT_SUPPORTED: (HTTPStatus.UNPROCESSABLE_ENTITY, INVALID, "transfer_mode_not_supported"),
        ErrorCode.AMOUNT_OUT_OF_LIMITS: (HTTPStatus.BAD_REQUEST, INVALID, "transfer_amount_invalid"),
        ErrorCode.INSUFFICIENT_BALANCE: (HTTPStatus.PRECONDITION_FAILED, INVALID, "insufficient_balance"),
        ErrorCode.PAYOUT_REFUSED: (HTTPStatus.UNPROCESSABLE_ENTITY, INVALID, "vba_beneficiary_not_allowed"),
        ErrorCode.INTERNAL_ERROR: (HTTPStatus.INTERNAL_SERVER_ERROR, PROVIDER, "internal_error"),
        ErrorCode.UNAVAILABLE: (HTTPStatus.SERVICE_UNAVAILABLE, PROVIDER, "service_unavailable"),
        ErrorCode.TOO_MANY_REQUESTS: (HTTPStatus.TOO_MANY_REQUESTS, PROVIDER, "too_many_requests"),
        ErrorCode.SANDBOX_FAULT: (HTTPStatus.INTERNAL_SERVER_ERROR, PROVIDER, "sandbox_fault"),
    },
)
"""Status, type and code; a code may name the field, or the kind of thing, that is wrong."""


def refused(refusal: RefusalError) -> Answer:
    """Return a refusal as an answer."""
    status, kind, code = REFUSALS[refusal.code]
    error = {"type": kind, "code": code.format(field=refusal.field or "request"), "message": refusal.message}
    return Answer.json(status, error)

"""Answers: how Stripe words a refusal, and the HTTP status that goes with it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

from adapters.sandbox.exchanges import Answer
from adapters.sandbox.refusals import ErrorCode, RefusalError

_INVALID = "invalid_request_error"

_WORDS: Mapping[ErrorCode, tuple[HTTPStatus, str, str | None]] = MappingProxyType(
    {
        ErrorCode.INVALID_REQUEST: (HTTPStatus.BAD_REQUEST, _INVALID, "parameter_invalid_string"),
        ErrorCode.UNKNOWN_MODE: (HTTPStatus.BAD_REQUEST, _INVALID, "parameter_unknown"),
        ErrorCode.UNAUTHORIZED: (HTTPStatus.UNAUTHORIZED, _INVALID, None),
        ErrorCode.NOT_FOUND: (HTTPStatus.NOT_FOUND, _INVALID, "resource_missing"),
        ErrorCode.METHOD_NOT_ALLOWED: (HTTPStatus.NOT_FOUND, _INVALID, None),
        ErrorCode.DUPLICATE_REFERENCE: (HTTPStatus.BAD_REQUEST, "idempotency_error", None),
        ErrorCode.KEY_REUSED: (HTTPStatus.BAD_REQUEST, "idempotency_error", None),
        ErrorCode.UNKNOWN_BENEFICIARY: (HTTPStatus.NOT_FOUND, _INVALID, "resource_missing"),
        ErrorCode.BENEFICIARY_NOT_VERIFIED: (HTTPStatus.BAD_REQUEST, _INVALID, "bank_account_unusable"),
        ErrorCode.MODE_NOT_SUPPORTED: (HTTPStatus.BAD_REQUEST, _INVALID, "parameter_invalid_string"),
        ErrorCode.AMOUNT_OUT_OF_LIMITS: (HTTPStatus.BAD_REQUEST, _INVALID, "amount_too_large"),
        ErrorCode.INSUFFICIENT_BALANCE: (HTTPStatus.BAD_REQUEST, _INVALID, "balance_insufficient"),
        ErrorCode.PAYOUT_REFUSED: (HTTPStatus.BAD_REQUEST, _INVALID, "payouts_not_allowed"),
        ErrorCode.INTERNAL_ERROR: (HTTPStatus.INTERNAL_SERVER_ERROR, "api_error", None),
        ErrorCode.UNAVAILABLE: (HTTPStatus.SERVICE_UNAVAILABLE, "api_error", None),
        ErrorCode.TOO_MANY_REQUESTS: (HTTPStatus.TOO_MANY_REQUESTS, _INVALID, "rate_limit"),
        ErrorCode.SANDBOX_FAULT: (HTTPStatus.INTERNAL_SERVER_ERROR, "api_error", None),
    },
)

_CODES_BY_FIELD = MappingProxyType(
    {"routing_number": "routing_number_invalid", "account_number": "account_number_invalid"},
)


def refused(refusal: RefusalError) -> Answer:
    """Return a refusal as an answer; a bank account's fields have codes of their own."""
    status, kind, code = _WORDS[refusal.code]
    if refusal.code is ErrorCode.INVALID_REQUEST and refusal.field is not None:
        code = _CODES_BY_FIELD.get(refusal.field, code)
    return _error(status, kind, code, refusal.message, refusal.field)


def key_in_use() -> Answer:
    """Return the answer to a request whose idempotency key another one is using at the moment."""
    return _error(HTTPStatus.CONFLICT, "idempotency_error", "idempotency_key_in_use", "the key is in use", None)


def _error(status: HTTPStatus, kind: str, code: str | None, message: str, param: str | None) -> Answer:
    cause: dict[str, object] = {"type": kind, "message": message}
    if code is not None:
        cause["code"] = code
    if param is not None:
        cause["param"] = param
    return Answer.json(status, {"error": cause})

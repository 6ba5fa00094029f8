"""Answers: how the bank words a refusal of a request, and the HTTP status that goes with it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

from adapters.sandbox.contracts.iso20022.words import FILE_REASONS
from adapters.sandbox.exchanges import Answer
from adapters.sandbox.refusals import ErrorCode, RefusalError

HTTP_STATUSES: Mapping[ErrorCode, HTTPStatus] = MappingProxyType(
    dict.fromkeys(ErrorCode, HTTPStatus.UNPROCESSABLE_ENTITY)
    | {
        ErrorCode.UNAUTHORIZED: HTTPStatus.UNAUTHORIZED,
        ErrorCode.NOT_FOUND: HTTPStatus.NOT_FOUND,
        ErrorCode.METHOD_NOT_ALLOWED: HTTPStatus.METHOD_NOT_ALLOWED,
        ErrorCode.TOO_MANY_REQUESTS: HTTPStatus.TOO_MANY_REQUESTS,
        ErrorCode.INTERNAL_ERROR: HTTPStatus.INTERNAL_SERVER_ERROR,
        ErrorCode.SANDBOX_FAULT: HTTPStatus.INTERNAL_SERVER_ERROR,
        ErrorCode.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    },
)
"""All others are about the file, and are 422."""


def refused(refusal: RefusalError) -> Answer:
    """Return a refusal as an answer."""
    http_status = HTTP_STATUSES[refusal.code]
    if http_status is not HTTPStatus.UNPROCESSABLE_ENTITY:
        return Answer.json(http_status, {"error": refusal.message})
    document = {"status": "RJCT", "reason": FILE_REASONS[refusal.code], "reason_text": refusal.message}
    return Answer.json(http_status, document)

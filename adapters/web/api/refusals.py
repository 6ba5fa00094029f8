"""Refusals: the problem documents that paths answer with, as the OpenAPI document lists them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from adapters.web.problems.problem import MEDIA_TYPE, Problem

_SENTENCES = {
    HTTPStatus.BAD_REQUEST: "The request does not have the documented form.",
    HTTPStatus.UNAUTHORIZED: "The request has no API key, or one that is not valid.",
    HTTPStatus.FORBIDDEN: "None of the caller's roles may do this.",
    HTTPStatus.NOT_FOUND: "What the path names does not exist.",
    HTTPStatus.CONFLICT: "A rule forbids this as things stand, or the same request is still being carried out.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is longer than the service reads.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body is not of the kind that the path takes.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "A rule forbids these values, or the idempotency key belongs to another request.",
    HTTPStatus.TOO_MANY_REQUESTS: "The caller asks more often than is allowed.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The database cannot do its work now; the same request may be sent again.",
}

_SCHEMA = f"#/components/schemas/{Problem.__name__}"


def told(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """Return the description of some refusals."""
    return {int(status): _refusal(_SENTENCES[status]) for status in statuses}


def _refusal(sentence: str) -> dict[str, Any]:
    # The model puts the schema where the reference looks for it.
    return {"model": Problem, "description": sentence, "content": {MEDIA_TYPE: {"schema": {"$ref": _SCHEMA}}}}


EVERYWHERE = told(
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
"""What any path may answer with; without 422 here the framework would list one of its own."""
OF_ONE = told(HTTPStatus.NOT_FOUND)
"""What a path may answer with that names something."""
OF_CHANGE = told(HTTPStatus.CONFLICT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY)
"""What a path may answer with that changes something."""
OF_FILE = OF_CHANGE | told(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
"""What a path may answer with that takes a file."""
BROKEN_RULE = told(HTTPStatus.UNPROCESSABLE_ENTITY)
"""What a path may answer with whose values the ledger has rules for."""

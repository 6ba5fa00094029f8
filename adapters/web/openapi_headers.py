"""The headers of answers, as the OpenAPI document lists them."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from adapters.web.idempotency.key import HEADER as IDEMPOTENCY_KEY
from adapters.web.idempotency.once import REPLAYED
from adapters.web.request_ids import HEADER as REQUEST_ID

Headers = dict[str, Any]
_OF_API = "/v1/"
_MADE = (HTTPStatus.CREATED, HTTPStatus.ACCEPTED)
_SECONDS = {"type": "integer", "minimum": 1}


def _header(description: str, schema: Mapping[str, Any] | None = None, *, required: bool = True) -> Headers:
    return {"description": description, "required": required, "schema": schema or {"type": "string"}}


_REQUEST_ID = _header("The request, as the log and the events name it; the caller's own word for it if it sent one.")
_REPLAYED = _header(
    "The request was carried out before under this key, and nothing was done now.",
    {"type": "string", "const": "true"},
    required=False,
)
_LOCATION = _header("Where it can be looked at, relative to where it was asked for.", {"type": "string"})
_LINK = _header("The next page, as `rel=next` (RFC 8288); none behind the last.", required=False)
_CHALLENGE = _header("How to say who asks.", {"type": "string", "const": "Bearer"})
_RETRY_AFTER = _header("After how many seconds the same request is worth sending again.", _SECONDS)
_LOOK_AGAIN = _header("After how many seconds a payout that is not final may have changed.", _SECONDS, required=False)
_WAIT = _header(
    "After how many seconds a request that is still being carried out may be finished.", _SECONDS, required=False
)
_ETAG = _header("The version of the payout, for `If-None-Match`.", {"type": "string", "pattern": '^"[0-9]+"$'})

_OF_REFUSAL: Mapping[int, Headers] = {
    HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": _CHALLENGE},
    HTTPStatus.CONFLICT: {"Retry-After": _WAIT},
    HTTPStatus.TOO_MANY_REQUESTS: {"Retry-After": _RETRY_AFTER},
    HTTPStatus.SERVICE_UNAVAILABLE: {"Retry-After": _RETRY_AFTER},
}
_OF_PAYOUT = {"ETag": _ETAG, "Retry-After": _LOOK_AGAIN}
_OF_ANSWER: Mapping[tuple[str, int], Headers] = {
    ("show_payout", HTTPStatus.OK): _OF_PAYOUT,
    ("show_payout", HTTPStatus.NOT_MODIFIED): _OF_PAYOUT,
    ("follow_events", HTTPStatus.OK): {"Cache-Control": _header("It is not kept.")},
}


def headers_of(path: str, method: str, operation: Mapping[str, Any], status: int) -> Headers:
    """Return the headers of one answer of an operation; those of HTTP itself are left out."""
    if not path.startswith(_OF_API):
        return {}
    found = {REQUEST_ID: _REQUEST_ID} | _OF_REFUSAL.get(status, {})
    found |= _OF_ANSWER.get((operation["operationId"], status), {})
    taken = {parameter["name"] for parameter in operation.get("parameters", ())}
    if status < HTTPStatus.MULTIPLE_CHOICES:
        found |= {REPLAYED: _REPLAYED} if IDEMPOTENCY_KEY in taken else {}
        found |= {"Link": _LINK} if "cursor" in taken else {}
    if method == "post" and status in _MADE and "{" not in path:
        found["Location"] = _LOCATION
    return found

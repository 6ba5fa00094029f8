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
_TEXT: Headers = {"type": "string"}
_SECONDS: Headers = {"type": "integer", "minimum": 1}
_BEARER: Headers = {"type": "string", "const": "Bearer"}
_TAG: Headers = {"type": "string", "pattern": '^"[0-9]+"$'}
_TRUE: Headers = {"type": "string", "const": "true"}


def _always(schema: Headers, description: str) -> Headers:
    return {"description": description, "required": True, "schema": schema}


def _sometimes(schema: Headers, description: str) -> Headers:
    return {"description": description, "required": False, "schema": schema}


HEADERS: Mapping[str, Headers] = {
    "RequestId": _always(_TEXT, "The request, as log and events name it; the caller's own word for it if it sent one."),
    "Replayed": _sometimes(_TRUE, "The request was carried out before under this key, and nothing was done now."),
    "Location": _always(_TEXT, "Where it can be looked at, relative to where it was asked for."),
    "Link": _sometimes(_TEXT, "The next page, as `rel=next` (RFC 8288); none behind the last."),
    "Challenge": _always(_BEARER, "How to say who asks."),
    "RetryAfter": _always(_SECONDS, "After how many seconds the same request is worth sending again."),
    "LookAgain": _sometimes(_SECONDS, "After how many seconds a payout that is not final may have changed."),
    "Wait": _sometimes(_SECONDS, "After how many seconds the first request with this key may be finished."),
    "ETag": _always(_TAG, "The version of the payout, for `If-None-Match`."),
    "CacheControl": _always(_TEXT, "That a stream or a file is kept in no cache."),
    "FileName": _always(_TEXT, "What to call the file: its name has the log position it was made at."),
}
"""By their names among the components of the document."""


def _ref(name: str) -> Headers:
    return {"$ref": f"#/components/headers/{name}"}


_OF_REFUSAL: Mapping[int, Headers] = {
    HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": _ref("Challenge")},
    HTTPStatus.CONFLICT: {"Retry-After": _ref("Wait")},
    HTTPStatus.TOO_MANY_REQUESTS: {"Retry-After": _ref("RetryAfter")},
    HTTPStatus.SERVICE_UNAVAILABLE: {"Retry-After": _ref("RetryAfter")},
}
_OF_PAYOUT = {"ETag": _ref("ETag"), "Retry-After": _ref("LookAgain")}
_OF_ANSWER: Mapping[tuple[str, int], Headers] = {
    ("show_payout", HTTPStatus.OK): _OF_PAYOUT,
    ("show_payout", HTTPStatus.NOT_MODIFIED): _OF_PAYOUT,
    ("follow_events", HTTPStatus.OK): {"Cache-Control": _ref("CacheControl")},
    ("download_report", HTTPStatus.OK): {
        "Cache-Control": _ref("CacheControl"),
        "Content-Disposition": _ref("FileName"),
    },
}


def headers_of(path: str, method: str, operation: Mapping[str, Any], status: int) -> Headers:
    """Return the headers of one answer of an operation; those of HTTP itself are left out."""
    if not path.startswith(_OF_API):
        return {}
    found = {REQUEST_ID: _ref("RequestId")} | _OF_REFUSAL.get(status, {})
    found |= _OF_ANSWER.get((operation["operationId"], status), {})
    taken = {parameter["name"] for parameter in operation.get("parameters", ())}
    if status < HTTPStatus.MULTIPLE_CHOICES:
        found |= {REPLAYED: _ref("Replayed")} if IDEMPOTENCY_KEY in taken else {}
        found |= {"Link": _ref("Link")} if "cursor" in taken else {}
    if method == "post" and status in _MADE and "{" not in path:
        found["Location"] = _ref("Location")
    return found

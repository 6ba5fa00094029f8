"""Telling: makes problem documents of broken rules, of requests without form, and of refusals by the framework."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from http import HTTPStatus
from typing import Any
from uuid import UUID

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic_core import to_jsonable_python
from sqlalchemy.exc import InterfaceError, OperationalError
from starlette.exceptions import HTTPException

from adapters.web.idempotency.key import HEADER
from adapters.web.problems.fields import field_of
from adapters.web.problems.problem import TYPE_PREFIX, Fault, Problem, ProblemResponse
from adapters.web.problems.statuses import RETRY_SECONDS, retry_after_seconds, status_of
from adapters.web.request_ids import request_id_of
from ledger.errors import LedgerError, StoreError

OUTAGES = (InterfaceError, OperationalError)
"""The database cannot do its work now."""
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_BODY = "body"
FAULTS_MAX = 100
"""How many things that are wrong are told of; a long list may have as many as it has items."""


def rule_broken(request: Request, error: LedgerError) -> ProblemResponse:
    """Tell of a broken rule by its name, its sentence and the values that broke it.

    What is no rule of the caller's tells no values, such as addresses of ours; a fault of ours is raised as it is.
    """
    status = status_of(error, [_name_in_path(str(value)) for value in request.path_params.values()])
    if status is HTTPStatus.INTERNAL_SERVER_ERROR:
        raise error
    if isinstance(error, StoreError):
        return database_away(request)
    field = field_of(error, _fields_of(request))
    problem = Problem(
        type=TYPE_PREFIX + slug_of(type(error)),
        title=sentence_of(type(error)),
        status=status,
        detail=str(error),
        request_id=request_id_of(request),
        values=to_jsonable_python({each.name: getattr(error, each.name) for each in fields(error)}, fallback=str),
        faults=() if field is None else (Fault(detail=sentence_of(type(error)), **_place(request, field)),),
    )
    return ProblemResponse(problem, _headers(status, retry_after_seconds(error, status)))


def form_wrong(request: Request, error: RequestValidationError) -> ProblemResponse:
    """Tell what does not have the documented form. What was sent is not repeated: it may be an account number."""
    found = [_json_fault(each) if each["type"] == "json_invalid" else each for each in error.errors()[:FAULTS_MAX]]
    problem = Problem(
        type=f"{TYPE_PREFIX}request-malformed",
        title="The request does not have the documented form.",
        status=HTTPStatus.BAD_REQUEST,
        detail="; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in found),
        request_id=request_id_of(request),
        faults=tuple(_fault(each["loc"], each["msg"]) for each in found),
    )
    return ProblemResponse(problem)


def refused_by_framework(request: Request, error: HTTPException) -> ProblemResponse:
    """Tell of a path or a method that there is not."""
    phrase = HTTPStatus(error.status_code).phrase
    problem = Problem(
        type=f"{TYPE_PREFIX}{phrase.lower().replace(' ', '-')}",
        title=f"{phrase}.",
        status=error.status_code,
        detail=str(error.detail),
        request_id=request_id_of(request),
    )
    return ProblemResponse(problem, dict(error.headers or {}))


def database_away(request: Request) -> ProblemResponse:
    """Tell that the database does not answer: the same request, with the same idempotency key, may be sent again."""
    status = HTTPStatus.SERVICE_UNAVAILABLE
    problem = Problem(
        type=f"{TYPE_PREFIX}database-away",
        title="The database cannot do its work now.",
        status=status,
        detail="Send the same request again, with the same Idempotency-Key: it is carried out once.",
        request_id=request_id_of(request),
    )
    return ProblemResponse(problem, _headers(status, RETRY_SECONDS))


def slug_of(kind: type[LedgerError]) -> str:
    """Return the name of a rule in a problem's type, such as `insufficient-funds`."""
    return slug_of_name(kind.__name__)


def slug_of_name(kind_name: str) -> str:
    """Return the same for a rule that was recorded by the name of its error, as a batch does."""
    return _CAPITAL.sub("-", kind_name.removesuffix("Error")).lower()


def sentence_of(kind: type[LedgerError]) -> str:
    """Return the rule as a sentence."""
    return (kind.__doc__ or "").strip().splitlines()[0]


def _headers(status: HTTPStatus, after_seconds: int | None) -> dict[str, str]:
    headers = {} if after_seconds is None else {"Retry-After": str(after_seconds)}
    return headers | ({"WWW-Authenticate": "Bearer"} if status is HTTPStatus.UNAUTHORIZED else {})


def _place(request: Request, field: str) -> Mapping[str, Any]:
    """Return where a field stands: in the path, the query or a header if it is there, else in the body."""
    if field in request.path_params or field in request.query_params or field in request.headers:
        return {"parameter": field}
    return {"pointer": f"#/{field}"}


def _json_fault(found: Mapping[str, Any]) -> Mapping[str, Any]:
    """Tell where text stops being JSON, which is no place inside of a value."""
    _, character = found["loc"]
    return {"loc": (_BODY,), "msg": f"no JSON, at character {character}: {found['ctx']['error']}"}


def _fault(location: Sequence[int | str], message: str) -> Fault:
    place, *rest = location
    if place != _BODY:
        return Fault(detail=message, parameter=".".join(map(str, rest)))
    return Fault(detail=message, pointer="#" + "".join(f"/{_escaped(str(part))}" for part in rest))


def _escaped(part: str) -> str:
    """Write a name as a part of a pointer (RFC 6901)."""
    return part.replace("~", "~0").replace("/", "~1")


def _fields_of(request: Request) -> Collection[str]:
    """Return the names of what the path that was asked for takes: parameters, and fields of its body."""
    body = getattr(request.scope.get("route"), "body_field", None)
    kind = None if body is None else body.field_info.annotation
    header = {HEADER} & {name.title() for name in request.headers}
    return {*request.path_params, *request.query_params, *header, *getattr(kind, "model_fields", ())}


def _name_in_path(value: str) -> str:
    """Return what a value of the path names; an id is the same in large and small letters."""
    try:
        return str(UUID(value))
    except ValueError:
        return value

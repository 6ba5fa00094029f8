"""Telling: makes problem documents of broken rules, of requests without form, and of refusals by the framework."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic_core import to_jsonable_python
from sqlalchemy.exc import InterfaceError, OperationalError
from starlette.exceptions import HTTPException

from adapters.web.problems.fields import field_of
from adapters.web.problems.problem import TYPE_PREFIX, Fault, Problem, ProblemResponse
from adapters.web.problems.statuses import RETRY_SECONDS, retry_after_seconds, status_of
from adapters.web.request_ids import request_id_of
from ledger.errors import LedgerError

OUTAGES = (InterfaceError, OperationalError)
"""The database cannot do its work now."""
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_BODY = "body"


def rule_broken(request: Request, error: LedgerError) -> ProblemResponse:
    """Tell of a broken rule by its name, its sentence and the values that broke it."""
    status = status_of(error, [str(value) for value in request.path_params.values()])
    field = field_of(error)
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
    problem = Problem(
        type=f"{TYPE_PREFIX}request-malformed",
        title="The request does not have the documented form.",
        status=HTTPStatus.BAD_REQUEST,
        detail="; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()),
        request_id=request_id_of(request),
        faults=tuple(_fault(each["loc"], each["msg"]) for each in error.errors()),
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
    return _CAPITAL.sub("-", kind.__name__.removesuffix("Error")).lower()


def sentence_of(kind: type[LedgerError]) -> str:
    """Return the rule as a sentence."""
    return (kind.__doc__ or "").strip().splitlines()[0]


def _headers(status: HTTPStatus, after_seconds: int | None) -> dict[str, str]:
    headers = {} if after_seconds is None else {"Retry-After": str(after_seconds)}
    return headers | ({"WWW-Authenticate": "Bearer"} if status is HTTPStatus.UNAUTHORIZED else {})


def _place(request: Request, field: str) -> Mapping[str, Any]:
    """Return where a field stands: in the path or query if it is there, else in the body."""
    if field in request.path_params or field in request.query_params:
        return {"parameter": field}
    return {"pointer": f"#/{field}"}


def _fault(location: Sequence[int | str], message: str) -> Fault:
    place, *rest = location
    if place != _BODY:
        return Fault(detail=message, parameter=".".join(map(str, rest)))
    return Fault(detail=message, pointer="#" + "".join(f"/{part}" for part in rest))

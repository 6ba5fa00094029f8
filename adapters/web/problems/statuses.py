"""Statuses: which HTTP status tells of which broken rule.

| status | when |
|---|---|
| 400 | the request does not have the documented form |
| 404 | what the path names does not exist |
| 409 | the values are fine, but a rule forbids the step as things stand |
| 422 | a rule forbids these values, whatever the state |
| 503 | the database cannot do its work now; the same request may be sent again |
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from http import HTTPStatus

from adapters.errors import StatementFileError, StatementProfileError
from adapters.web.errors import RequestError
from ledger.errors import (
    DatabaseUnreachableError,
    InvalidInputError,
    LedgerError,
    NotFoundError,
    OutcomeUndeterminedError,
    ReferenceReusedError,
    RefusedError,
    UnknownAccountError,
    VersionConflictError,
)

RETRY_SECONDS = 2
"""What a caller is asked to wait where nothing better is known."""


def status_of(error: LedgerError, named_in_path: Collection[str]) -> HTTPStatus:
    """Return the status that tells of a broken rule.

    What does not exist is 404 only if the path names it; in a body it is a value that cannot be.
    """
    match error:
        case RequestError():
            return error.STATUS
        case ReferenceReusedError() | RefusedError():
            return HTTPStatus.CONFLICT
        case NotFoundError() | UnknownAccountError():
            return HTTPStatus.NOT_FOUND if _names_of(error) & set(named_in_path) else HTTPStatus.UNPROCESSABLE_ENTITY
        case InvalidInputError() | StatementFileError() | StatementProfileError():
            return HTTPStatus.UNPROCESSABLE_ENTITY
        case DatabaseUnreachableError() | OutcomeUndeterminedError() | VersionConflictError():
            return HTTPStatus.SERVICE_UNAVAILABLE
        case _:
            return HTTPStatus.INTERNAL_SERVER_ERROR


def retry_after_seconds(error: LedgerError, status: HTTPStatus) -> int | None:
    """Return how long a caller should wait before the same request is worth sending again; None where it never is."""
    told: int | None = getattr(error, "retry_after_seconds", None)
    return RETRY_SECONDS if told is None and status is HTTPStatus.SERVICE_UNAVAILABLE else told


def _names_of(error: LedgerError) -> set[str]:
    return {str(getattr(error, field.name)) for field in fields(error)}

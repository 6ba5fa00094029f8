"""Errors of requests over HTTP: what was asked cannot be heard, or not now, or not by this caller.

The tree:

    LedgerError
    └── AdapterError
        └── RequestError
            ├── CredentialsMissingError        401   nobody says who asks
            ├── CredentialsWrongError          401   the key is not known, or was revoked
            ├── RightMissingError              403   the caller's roles do not reach so far
            ├── FormForgedError                403   a form of the dashboard was not given to who sends it, or long ago
            ├── IdempotencyKeyMalformedError   400   the key of a request cannot be one
            ├── IdempotencyKeyReusedError      422   the key belongs to another request
            ├── RequestRunningError            409   the first request with this key is not finished
            ├── CursorWrongError               422   a page goes on from something that is no place in this list
            ├── MomentRangeError               422   a moment lies before or after what the books deal with
            ├── BodyTooLargeError              413   the body is longer than the service reads
            ├── RateExceededError              429   the caller asks more often than is allowed
            ├── TooManyStreamsError            429   the caller has as many open streams as is allowed
            ├── AnomalyNotFoundError           404   the payout has no anomaly of this number
            ├── KeyNotFoundError               404   no API key has this name
            ├── KeyNameTakenError              409   an API key has this name, or had it
            ├── KeyRevokedError                409   the API key was revoked before
            └── KeyWithoutRoleError            422   an API key needs a role
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar
from uuid import UUID

from adapters.errors import AdapterError


class RequestError(AdapterError):
    """The request cannot be carried out as it was made."""

    STATUS: ClassVar[HTTPStatus]
    """What it is answered with."""


@dataclass(eq=False)
class CredentialsMissingError(RequestError):
    """The request needs an API key: `Authorization: Bearer plk_...`."""

    STATUS: ClassVar[HTTPStatus] = HTTPStatus.UNAUTHORIZED


@dataclass(eq=False)
class CredentialsWrongError(RequestError):
    """The API key is not known here, or was revoked."""

    STATUS: ClassVar[HTTPStatus] = HTTPStatus.UNAUTHORIZED


@dataclass(eq=False)
class RightMissingError(RequestError):
    """None of the caller's roles may do this."""

    STATUS: ClassVar[HTTPStatus] = HTTPStatus.FORBIDDEN

    right: str
    roles: tuple[str, ...]


@dataclass(eq=False)
class FormForgedError(RequestError):
    """The form was not given to this person, or too long ago; open the page again."""

    STATUS: ClassVar[HTTPStatus] = HTTPStatus.FORBIDDEN


@dataclass(eq=False)
class IdempotencyKeyMalformedError(RequestError):
    """An idempotency key is 1 to 255 visible ASCII characters, in quotation marks or without."""

    STATUS: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST


@dataclass(eq=False)
class IdempotencyKeyReusedError(RequestError):
    """The idempotency key was used before for another request."""

    STATUS: ClassVar[HTTPStatus] = HTTPStatus.UNPROCESSABLE_ENTITY


@dataclass(eq=False)
class RequestRunningError(RequestError):
    """The first request with this idempotency key is not finished yet; ask again."""

    STATUS: ClassVar[HTTPStatus] = HTTPStatus.CONFLICT

    retry_after_seconds: int


@dataclass(eq=False)
class CursorWrongError(RequestError):
    """The cursor was not made by this list with these filters."""

    STATUS: ClassVar[HTTPStatus] = HTTPStatus.UNPROCESSABLE_ENTITY


@dataclass(eq=False)
class MomentRangeError(RequestError):
    """A moment lies between the years 1970 and 2199."""

    STATUS: ClassVar[HTTPStatus] = HTTPStatus.UNPROCESSABLE_ENTITY

    field: str


@dataclass(eq=False)
class BodyTooLargeError(RequestError):
    """The body is longer than the service reads."""

    STATUS: ClassVar[HTTPStatus] = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    bytes_max: int


@dataclass(eq=False)
class BodyKindError(RequestError):
    """A file is sent as it is, as the kind of body that the path takes."""

    STATUS: ClassVar[HTTPStatus] = HTTPStatus.UNSUPPORTED_MEDIA_TYPE

    taken: str


@dataclass(eq=False)
class RateExceededError(RequestError):
    """The caller asks more often than is allowed."""

    STATUS: ClassVar[HTTPStatus] = HTTPStatus.TOO_MANY_REQUESTS

    allowed: str
    retry_after_seconds: int


@dataclass(eq=False)
class TooManyStreamsError(RequestError):
    """The caller has as many open streams as is allowed."""

    STATUS: ClassVar[HTTPStatus] = HTTPStatus.TOO_MANY_REQUESTS

    allowed: int
    retry_after_seconds: int


@dataclass(eq=False)
class AnomalyNotFoundError(RequestError):
    """The payout has no anomaly of this number."""

    STATUS: ClassVar[HTTPStatus] = HTTPStatus.NOT_FOUND

    payout_id: UUID
    anomaly: int


@dataclass(eq=False)
class KeyNotFoundError(RequestError):
    """No API key has this name."""

    STATUS: ClassVar[HTTPStatus] = HTTPStatus.NOT_FOUND

    name: str


@dataclass(eq=False)
class KeyNameTakenError(RequestError):
    """An API key has this name, or had it before it was revoked."""

    STATUS: ClassVar[HTTPStatus] = HTTPStatus.CONFLICT

    name: str


@dataclass(eq=False)
class KeyRevokedError(RequestError):
    """The API key was revoked before."""

    STATUS: ClassVar[HTTPStatus] = HTTPStatus.CONFLICT

    name: str


@dataclass(eq=False)
class KeyWithoutRoleError(RequestError):
    """An API key needs at least one role."""

    STATUS: ClassVar[HTTPStatus] = HTTPStatus.UNPROCESSABLE_ENTITY

    name: str

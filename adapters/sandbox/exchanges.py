"""Exchanges: an HTTP request as the routes see it, and what may come of it: an answer, or silence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from adapters.sandbox.refusals import ErrorCode, RefusalError, invalid_request
from adapters.sandbox.wire import decode_object


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sent."""

    method: str
    path: str
    query: Mapping[str, list[str]] = field(default_factory=dict)
    authorization: str = field(default="", repr=False)
    body: bytes = field(default=b"", repr=False)

    def fields(self) -> Fields:
        """Return the body's fields. Raises RefusalError."""
        return Fields(decode_object(self.body))


class Fields:
    """The fields of a JSON object, read strictly: a wrong type is refused and never converted."""

    def __init__(self, values: Mapping[str, object]) -> None:
        """Read from a decoded object."""
        self._values = values

    def get(self, name: str) -> object:
        """Return any value, or None when it is absent."""
        return self._values.get(name)

    def text(self, name: str) -> str:
        """Return a string that must be there and not be blank. Raises RefusalError."""
        value = self._values.get(name)
        if not isinstance(value, str) or not value.strip():
            message = f"{name} must be a non-empty string"
            raise invalid_request(message)
        return value

    def optional_text(self, name: str) -> str | None:
        """Return a string, or None when it is absent or null. Raises RefusalError."""
        return None if self._values.get(name) is None else self.text(name)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the sandbox answers."""

    http_status: HTTPStatus
    body: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Silence:
    """The connection is closed without an answer after some real seconds."""

    hold_seconds: float


def refused(refusal: RefusalError) -> Answer:
    """Return a refusal as an answer."""
    return failed(refusal.code, refusal.message)


def failed(code: ErrorCode, message: str) -> Answer:
    """Return an answer that names an error."""
    return Answer(code.http_status, {"error": {"code": code, "message": message}})

"""Exchanges: an HTTP request as the routes see it, and what may come of it: an answer, or silence."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from adapters.sandbox.refusals import invalid_request
from adapters.sandbox.wire import decode_object, encode

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sent."""

    method: str
    path: str
    """Decoded, without the query."""
    query: Mapping[str, list[str]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """By name in lower case."""
    body: bytes = field(default=b"", repr=False)

    def fields(self) -> Fields:
        """Return the fields of a JSON body. Raises RefusalError."""
        return Fields(decode_object(self.body))

    def form(self) -> Fields:
        """Return the fields of a form-encoded body, all of them text, under names such as `metadata[reference]`.

        Raises RefusalError.
        """
        try:
            pairs = parse_qsl(self.body.decode(), keep_blank_values=True, strict_parsing=bool(self.body))
        except ValueError:
            message = "the body is not form-encoded"
            raise invalid_request(message) from None
        return Fields(dict(pairs))

    def bearer_token(self) -> str | None:
        """Return the token of `Authorization: Bearer`, or None."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token if scheme == "Bearer" else None

    def basic_credentials(self) -> tuple[str, str] | None:
        """Return user and password of `Authorization: Basic`, or None when they cannot be read."""
        scheme, _, encoded = self.headers.get("authorization", "").partition(" ")
        if scheme != "Basic":
            return None
        try:
            user, colon, password = b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        return (user, password) if colon else None


class Fields:
    """The fields of a JSON object or a form, read strictly: a wrong type is refused and never converted."""

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
            raise invalid_request(message, name)
        return value

    def optional_text(self, name: str) -> str | None:
        """Return a string, or None when it is absent or null. Raises RefusalError."""
        return None if self._values.get(name) is None else self.text(name)

    def flag(self, name: str, *, default: bool | None = None) -> bool:
        """Return a boolean; where there is no default it must be there. Raises RefusalError."""
        value = self._values.get(name, default)
        if not isinstance(value, bool):
            message = f"{name} must be true or false"
            raise invalid_request(message, name)
        return value

    def nested(self, name: str) -> Fields:
        """Return the fields of an object that must be there. Raises RefusalError."""
        value = self._values.get(name)
        if not isinstance(value, dict):
            message = f"{name} must be an object"
            raise invalid_request(message, name)
        return Fields(value)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the sandbox answers."""

    http_status: int
    body: bytes
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    """Others than the content's type and length."""

    @classmethod
    def json(cls, http_status: int, document: object, headers: Mapping[str, str] | None = None) -> Answer:
        """Return a JSON answer; amounts in it may be exact decimals."""
        return cls(http_status, encode(document), JSON, headers or {})


@dataclass(frozen=True, slots=True)
class Silence:
    """The connection is closed without an answer after some real seconds."""

    hold_seconds: float

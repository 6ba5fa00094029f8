"""Bodies: a request is read only as far as the service is willing to, whatever length it announces.

What is read must mean one thing: JSON that names a field twice, or holds a number that JSON does not have, is refused,
because two programs that read it might understand two amounts.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from starlette.requests import Request
from starlette.types import Message, Receive

from adapters.web.errors import BodyTooLargeError


def limited(request: Request, bytes_max: int) -> Request:
    """Return the same request, whose body cannot be read beyond a length.

    Reading raises BodyTooLargeError; a length that is announced is believed at once.
    """
    announced = request.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced[:20]) > bytes_max:
        raise BodyTooLargeError(bytes_max)
    return _OneMeaning(request.scope, _counting(request.receive, bytes_max))


class _OneMeaning(Request):
    """A request whose JSON cannot be understood in two ways."""

    async def json(self) -> Any:
        """Return the body's value. Raises JSONDecodeError."""
        if not hasattr(self, "_json"):
            text = _text(await self.body())
            self._json = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant)
        return self._json


def _text(body: bytes) -> str:
    """Return JSON's text, which is UTF-8 wherever it goes from one system to another (RFC 8259)."""
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        message = "not UTF-8"
        raise json.JSONDecodeError(message, "", error.start) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        message = "a field stands twice in one object"
        raise json.JSONDecodeError(message, "", 0)
    return found


def _refuse_constant(word: str) -> NoReturn:
    message = f"{word} is no number of JSON"
    raise json.JSONDecodeError(message, "", 0)


def _counting(receive: Receive, bytes_max: int) -> Receive:
    read = 0

    async def receive_counted() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > bytes_max:
            raise BodyTooLargeError(bytes_max)
        return message

    return receive_counted

"""Bodies: a request is read only as far as the service is willing to, whatever length it announces."""

from __future__ import annotations

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
    return Request(request.scope, _counting(request.receive, bytes_max))


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

"""Webhooks in: the address that a provider sends its messages to, as a router of the service.

    POST /webhooks/{provider}     200 kept · 401 wrong signature · 403 wrong source · 404 no such provider
                                  408 did not arrive whole · 411 length unclear · 413 or 431 too large
                                  503 not kept, to be sent again

The event loop checks what a message looks like and who signed it, so that no forger ever occupies a thread or the
database; what is genuine is kept by a thread, and only then acknowledged. An answer says which rule was broken and
never a value.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from adapters.errors import (
    MessageIncompleteError,
    MessageLengthError,
    MessageRefusedError,
    MessageTooLargeError,
)
from adapters.networks import Network
from adapters.source_address import FORWARDED_FOR, source_address
from adapters.web.problems.problem import TYPE_PREFIX, Problem, ProblemResponse
from adapters.web.problems.statuses import RETRY_SECONDS
from adapters.web.problems.telling import sentence_of, slug_of
from adapters.web.request_ids import request_id_of
from adapters.workers.reception import BODY_BYTES_MAX, Envelope, GenuineMessage, Reception

LOG = logging.getLogger(__name__)
PATH = "/webhooks/{provider}"
READ_SECONDS = 20.0
_LENGTH = "content-length"
_DIGITS_MAX = 9
"""More digits than any length has that could be meant."""


@dataclass(frozen=True, slots=True)
class _Door:
    """Takes in one message after the other."""

    reception: Reception
    trusted_proxies: Collection[Network]
    read_seconds: float

    async def answer(self, request: Request) -> Response:
        """Take in the message that a request is."""
        try:
            message = await self._genuine(request)
            await run_in_threadpool(self.reception.keep, message)
        except MessageRefusedError as refused:
            LOG.info("a webhook was refused: %s", refused)
            return _told(request, refused)
        return Response(status_code=HTTPStatus.OK)

    async def _genuine(self, request: Request) -> GenuineMessage:
        envelope = self._envelope(request)
        self.reception.check_outside(envelope, _announced_bytes(envelope))
        return self.reception.opened(envelope, await self._body(request))

    def _envelope(self, request: Request) -> Envelope:
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw]
        peer = request.client.host if request.client is not None else None
        forwarded = [value for name, value in headers if name.lower() == FORWARDED_FOR]
        source = source_address(peer, forwarded, self.trusted_proxies)
        return Envelope(request.path_params["provider"], source, headers)

    async def _body(self, request: Request) -> bytes:
        """Read the body, in as many pieces as it comes, and never more of it than is taken in."""
        body = bytearray()
        try:
            async with asyncio.timeout(self.read_seconds):
                async for piece in request.stream():
                    if len(body) + len(piece) > BODY_BYTES_MAX:
                        raise MessageTooLargeError(BODY_BYTES_MAX)
                    body += piece
        except (ClientDisconnect, TimeoutError) as broken:
            raise MessageIncompleteError from broken
        return bytes(body)


def webhook_router(
    reception: Reception, trusted_proxies: Collection[Network] = (), read_seconds: float = READ_SECONDS
) -> APIRouter:
    """Return the router that takes in the messages of every provider of a reception.

    `trusted_proxies` are our own proxies, whose `X-Forwarded-For` is believed; without any, a message comes from the
    other end of the socket, whatever its headers say. A body must arrive within `read_seconds`.
    """
    router = APIRouter()
    door = _Door(reception, trusted_proxies, read_seconds)
    # Not in the document of the API: whoever calls this has the documentation of its own messages.
    router.add_route(PATH, door.answer, methods=["POST"], include_in_schema=False)
    return router


def _announced_bytes(envelope: Envelope) -> int:
    """Return the length that a message says it has; 0 when it comes in chunks. Raises MessageLengthError."""
    told = [value for name, value in envelope.headers if name.lower() == _LENGTH]
    if not told:
        return 0
    if len(told) > 1 or not (told[0].isascii() and told[0].isdecimal()):
        raise MessageLengthError
    return int(told[0]) if len(told[0]) <= _DIGITS_MAX else BODY_BYTES_MAX + 1


def _told(request: Request, refused: MessageRefusedError) -> Response:
    """Tell the rule and nothing else: neither whose message was expected from where, nor what was wrong with it."""
    rule = sentence_of(type(refused))
    problem = Problem(
        type=TYPE_PREFIX + slug_of(type(refused)),
        title=rule,
        status=refused.STATUS,
        detail=rule,
        request_id=request_id_of(request),
    )
    again = refused.STATUS is HTTPStatus.SERVICE_UNAVAILABLE
    return ProblemResponse(problem, {"Retry-After": str(RETRY_SECONDS)} if again else None)

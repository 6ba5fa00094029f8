"""Once: lets a path carry out a command once for each idempotency key of its caller."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel
from sqlalchemy import Connection

from adapters.observability.traces import command_span
from adapters.web.answers import Answer, Answers
from adapters.web.callers import Caller
from adapters.web.digests import digest_of
from adapters.web.idempotency.key import HEADER, PATTERN, key_from
from adapters.web.request_ids import request_id_of
from adapters.web.site import Site
from ledger.application.commands import Context

D = TypeVar("D", bound=BaseModel)
REPLAYED = "Idempotency-Replayed"


@dataclass(frozen=True, slots=True)
class Once:
    """One request under its idempotency key."""

    actor: str
    request_id: str
    name: str
    """What the request does, as the OpenAPI document calls it."""
    payout_id: UUID | None
    """The payout that the path names, if it names one."""
    _answers: Answers
    _key_digest: str
    _request_digest: str

    def answer(
        self,
        status: HTTPStatus,
        command: Callable[[Context], D],
        headers: Callable[[D], Mapping[str, str]] = lambda _: {},
        without_secrets: Callable[[D], D] | None = None,
        payout_id: UUID | None = None,
    ) -> Response:
        """Run a command in the context it is given, whose connection it must use, and answer with its document.

        The same request again is answered the same, marked as replayed. A secret that is told once is never kept: what
        is kept, and answered again, is the document `without_secrets`. What happens is traced under the payout that it
        is about: the one given, or the one that the path names.
        """

        def run(connection: Connection) -> Answer:
            document = command(Context(actor=self.actor, request_id=self.request_id, connection=connection))
            kept = None if without_secrets is None else _json(without_secrets(document))
            return Answer(status, _json(document), dict(headers(document)), kept_body=kept)

        with command_span(self.name, payout_id or self.payout_id, actor=self.actor):
            answer = self._answers.once(self._key_digest, self._request_digest, run)
        marked = {REPLAYED: "true"} if answer.replayed else {}
        return Response(answer.body, answer.status, dict(answer.headers) | marked, media_type="application/json")


def _json(document: BaseModel) -> bytes:
    return document.model_dump_json(by_alias=True).encode()


async def _once(
    request: Request,
    key: Annotated[
        str,
        Header(
            alias=HEADER,
            pattern=PATTERN,
            max_length=257,
            description="The caller's own name for this request, such as a UUID. Sent again with the same key, it is "
            "carried out once and answered the same.",
            examples=['"8e03978e-40d5-43e8-bc93-6894a57f9324"'],
        ),
    ],
) -> Once:
    site: Site = request.state.site
    caller: Caller = request.state.caller
    asked = site.answers.request_digest(request.method, request.url.path, request.url.query, await request.body())
    return Once(
        actor=caller.actor,
        request_id=request_id_of(request),
        name=request.scope["route"].operation_id,
        payout_id=_payout_named(request),
        _answers=site.answers,
        _key_digest=digest_of(caller.actor, key_from(key)),
        _request_digest=asked,
    )


def _payout_named(request: Request) -> UUID | None:
    """Return the payout that the path names; what is no id has been refused, or is about to be."""
    try:
        return UUID(request.path_params["payout_id"])
    except (KeyError, ValueError):
        return None


DoOnce = Annotated[Once, Depends(_once)]
"""For the paths that change something."""

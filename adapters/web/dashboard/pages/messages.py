"""Messages: what providers sent, as evidence, and what of it fits no payout."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated

import structlog
from fastapi import APIRouter, Form, Path, Query, Request, Response
from starlette.responses import RedirectResponse

from adapters.web.access import allowed
from adapters.web.callers import Caller, Right
from adapters.web.cursors import cursor_for, moment_from, place_of
from adapters.web.dashboard.entrance import OfFront, Sender
from adapters.web.dashboard.fields import Field
from adapters.web.dashboard.front import Front
from adapters.web.dashboard.paging import PAGE, Cursor, older
from adapters.web.dashboard.route import PageRoute
from adapters.web.request_ids import request_id_of
from ledger.application.message_commands import REASON_LENGTH_MAX
from projections.queries.figures.orphans import Orphan, list_orphans

router = APIRouter(route_class=PageRoute)
LOG = structlog.get_logger()
SAID = {
    "aside": ("The message was set aside.", "Your name and reason stay in the log."),
    "retry": ("The message is tried again.", "A worker looks at it now."),
}
Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
_REASON = Field("reason", "Reason", required=True, hint="Recorded with your name.", length_max=REASON_LENGTH_MAX)


@router.get("/orphans", dependencies=[allowed(Right.SEE_MESSAGES)])
def show_orphans(
    request: Request, front: OfFront, cursor: Cursor = None, said: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    """List the messages that were tried and still wait, those received first coming first."""
    caller: Caller = request.state.caller
    told = place_of(request, cursor, str, str)
    after = None if told is None else (moment_from(told[0]), told[1])
    with front.site.read() as connection:
        found = list_orphans(connection, front.site.book.tables, limit=PAGE, after=after)
    return front.page(
        request,
        "pages/orphans.html",
        orphans=found,
        older=_older(request, found),
        said=SAID.get(said),
        reason=(_REASON,),
        may_decide=caller.may(Right.OPERATE),
    )


@router.get("/messages/{digest}", dependencies=[allowed(Right.SEE_MESSAGES)])
def show_message(request: Request, front: OfFront, digest: Digest) -> Response:
    """Show what a provider sent, byte for byte. That somebody read it is logged: it may name a payee."""
    found = front.site.book.archive.read(digest)
    LOG.info("a provider's message was read", digest=digest)
    text = found.body.decode(errors="replace")
    return front.page(request, "pages/message.html", message=found, text=text, length=len(found.body))


@router.post("/messages/{digest}/set-aside", dependencies=[allowed(Right.OPERATE)])
def set_aside(
    request: Request,
    front: OfFront,
    digest: Digest,
    sender: Sender,
    provider: Annotated[str, Form(max_length=100)],
    reason: Annotated[str, Form(min_length=1, max_length=REASON_LENGTH_MAX)],
) -> Response:
    """Decide that nothing follows from a message."""
    front.site.book.ledger.set_message_aside(
        digest, provider, reason.strip(), actor=sender.actor, request_id=request_id_of(request)
    )
    return _back(request, front, "aside")


@router.post("/messages/{digest}/retry", dependencies=[allowed(Right.OPERATE)])
def retry(request: Request, front: OfFront, digest: Digest, _: Sender) -> Response:
    """Have a worker try a message again now."""
    book = front.site.book
    book.inbox.try_now(digest, book.clock.now())
    return _back(request, front, "retry")


def _older(request: Request, found: Sequence[Orphan]) -> str:
    if len(found) < PAGE:
        return ""
    return older(request, cursor_for(request, [found[-1].received_at.isoformat(), found[-1].digest]))


def _back(request: Request, front: Front, said: str) -> Response:
    return RedirectResponse(front.shell(request).at(f"/orphans?said={said}"), HTTPStatus.SEE_OTHER)

"""/v1/messages: what providers sent that fits nothing yet, and what a person decides about it."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from adapters.web.access import OfSite, allowed
from adapters.web.api.documents.base import PageWanted
from adapters.web.api.documents.messages import OrphanPage, OrphanTold, RetryTold, SetAsideAsked, SetAsideTold
from adapters.web.api.refusals import OF_CHANGE, OF_ONE
from adapters.web.callers import Right
from adapters.web.cursors import cursor_for, links, moment_from, place_of
from adapters.web.errors import CursorWrongError
from adapters.web.idempotency.once import DoOnce
from adapters.web.route import LedgerRoute
from ledger.application.commands import Context
from ledger.texts import is_digest
from projections.queries.figures.orphans import list_orphans

router = APIRouter(prefix="/messages", tags=["messages"], route_class=LedgerRoute)
Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="SHA-256 (hex) of the message.")]


@router.get(
    "/orphans", response_model=OrphanPage, dependencies=[allowed(Right.SEE_MESSAGES)], operation_id="list_orphans"
)
def list_of_orphans(
    request: Request, response: Response, site: OfSite, wanted: Annotated[PageWanted, Query()]
) -> OrphanPage:
    """List messages that were tried and still wait, those received first coming first."""
    after = _going_on(request, wanted.cursor)
    with site.read() as connection:
        rows = list_orphans(connection, site.book.tables, limit=wanted.limit, after=after)
    following = None
    if len(rows) == wanted.limit:
        following = cursor_for(request, [rows[-1].received_at.isoformat(), rows[-1].digest])
    response.headers.update(links(request, following))
    return OrphanPage(orphans=tuple(map(OrphanTold.of, rows)), next_cursor=following)


@router.post(
    "/{digest}/set-aside",
    response_model=SetAsideTold,
    responses=OF_ONE | OF_CHANGE,
    dependencies=[allowed(Right.OPERATE)],
    operation_id="set_message_aside",
)
def set_message_aside(digest: Digest, site: OfSite, once: DoOnce, asked: SetAsideAsked) -> Response:
    """Decide that nothing follows from a message that waits. It is not tried again, and stays in the archive."""

    def command(context: Context) -> SetAsideTold:
        receipt = site.book.ledger.set_message_aside(digest, asked.provider, asked.reason, **context)
        (recorded,) = site.book.store.stream_on(context["connection"], receipt.aggregate_id)
        return SetAsideTold.of(recorded)

    return once.answer(HTTPStatus.OK, command)


@router.post(
    "/{digest}/retry",
    status_code=HTTPStatus.ACCEPTED,
    response_model=RetryTold,
    responses=OF_ONE | OF_CHANGE,
    dependencies=[allowed(Right.OPERATE)],
    operation_id="retry_message",
)
def retry_message(digest: Digest, site: OfSite, once: DoOnce) -> Response:
    """Have a worker try a message that waits again now."""

    def command(context: Context) -> RetryTold:
        now = site.book.clock.now()
        site.book.inbox.try_now(digest, now, context["connection"])
        return RetryTold(digest=digest, due_at=now)

    return once.answer(HTTPStatus.ACCEPTED, command)


def _going_on(request: Request, cursor: str | None) -> tuple[datetime, str] | None:
    told = place_of(request, cursor, str, str)
    if told is None:
        return None
    received_at, digest = told
    if not is_digest(digest):
        raise CursorWrongError
    return moment_from(received_at), digest

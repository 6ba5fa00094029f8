"""/v1/payouts/batch and /v1/batches: many payouts asked for at once, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from starlette.exceptions import HTTPException

from adapters.web.access import OfSite, allowed
from adapters.web.api.documents.base import PageWanted
from adapters.web.api.documents.batches import (
    BatchAsked,
    BatchDecided,
    BatchPage,
    BatchTold,
    ItemPage,
    ItemTold,
)
from adapters.web.api.refusals import OF_CHANGE, OF_ONE
from adapters.web.callers import Right
from adapters.web.cursors import cursor_for, links, place_of
from adapters.web.idempotency.once import DoOnce
from adapters.web.route import BulkRoute, LedgerRoute
from ledger.application.commands import Context
from projections.queries.batches import batch_by_id, items_of_batch, list_batches

queueing = APIRouter(prefix="/payouts/batch", tags=["batches"], route_class=BulkRoute)
"""Stands in front of the paths of single payouts, whose ids its name could be taken for."""
router = APIRouter(prefix="/batches", tags=["batches"], route_class=LedgerRoute)


@queueing.post(
    "",
    status_code=HTTPStatus.ACCEPTED,
    response_model=BatchDecided,
    responses=OF_CHANGE,
    dependencies=[allowed(Right.PAY)],
    operation_id="queue_batch",
)
def queue_batch(site: OfSite, once: DoOnce, asked: BatchAsked) -> Response:
    """Accept up to 10,000 payouts in one transaction; each is accepted, or refused by the name of a rule.

    They are funded in the order given, so a later, smaller one may be accepted where an earlier one was refused. The
    same reference with the same payouts is the same batch, and is answered as it was decided the first time.
    """

    def command(context: Context) -> BatchDecided:
        receipt = site.book.ledger.queue_payouts(asked.reference, asked.requests(), **context)
        return BatchDecided.of(asked.reference, receipt)

    return once.answer(HTTPStatus.ACCEPTED, command, _location)


@queueing.api_route("", methods=["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"], include_in_schema=False)
def refuse_other_methods() -> Response:
    """Refuse whatever else is asked of the path, which is no payout's."""
    raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "POST"})


@router.get("", response_model=BatchPage, dependencies=[allowed(Right.SEE_PAYOUTS)], operation_id="list_batches")
def list_of_batches(
    request: Request, response: Response, site: OfSite, wanted: Annotated[PageWanted, Query()]
) -> BatchPage:
    """List batches, the latest first."""
    before = place_of(request, wanted.cursor, int)
    with site.book.read() as connection:
        rows = list_batches(connection, site.book.tables, limit=wanted.limit, before=before)
    following = cursor_for(request, [rows[-1].position]) if len(rows) == wanted.limit else None
    response.headers.update(links(request, following))
    return BatchPage(batches=tuple(map(BatchTold.of, rows)), next_cursor=following)


@router.get(
    "/{batch_id}",
    response_model=BatchTold,
    responses=OF_ONE,
    dependencies=[allowed(Right.SEE_PAYOUTS)],
    operation_id="show_batch",
)
def show_batch(batch_id: UUID, site: OfSite) -> BatchTold:
    """Show a batch and how many of its payouts have which status."""
    with site.book.read() as connection:
        return BatchTold.of(batch_by_id(connection, site.book.tables, batch_id))


@router.get(
    "/{batch_id}/items",
    response_model=ItemPage,
    responses=OF_ONE,
    dependencies=[allowed(Right.SEE_PAYOUTS)],
    operation_id="list_batch_items",
)
def list_of_batch_items(
    batch_id: UUID, request: Request, response: Response, site: OfSite, wanted: Annotated[PageWanted, Query()]
) -> ItemPage:
    """List what a batch asked for, in the order given, each payout as it stands."""
    after = place_of(request, wanted.cursor, int)
    with site.book.read() as connection:
        batch_by_id(connection, site.book.tables, batch_id)
        rows = items_of_batch(connection, site.book.tables, batch_id, limit=wanted.limit, after=after or 0)
    following = cursor_for(request, [rows[-1].item_no]) if len(rows) == wanted.limit else None
    response.headers.update(links(request, following))
    return ItemPage(items=tuple(map(ItemTold.of, rows)), next_cursor=following)


def _location(document: BatchDecided) -> Mapping[str, str]:
    """Say where the batch can be looked at, relative to where it was asked for (RFC 9110)."""
    return {"Location": f"../batches/{document.id}"}

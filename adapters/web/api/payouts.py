"""/v1/payouts: queue, list, see, cancel, and ask for a re-check. No path waits for a provider."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response

from adapters.web.access import OfSite, allowed
from adapters.web.api.documents.payouts import PayoutAsked, PayoutPage, PayoutsWanted, PayoutTold, ReasonAsked
from adapters.web.api.etags import NOT_MODIFIED, etag_of, matches
from adapters.web.api.refusals import OF_CHANGE, OF_ONE
from adapters.web.callers import Right
from adapters.web.cursors import cursor_for, links, place_of
from adapters.web.idempotency.once import DoOnce
from adapters.web.route import LedgerRoute
from adapters.web.site import Site
from ledger.application.commands import Context
from ledger.application.receipts import Receipt
from projections.queries.payouts import list_payouts, payout_by_id

router = APIRouter(prefix="/payouts", tags=["payouts"], route_class=LedgerRoute)
LOOK_AGAIN_SECONDS = 2
"""How long a caller is asked to wait before it looks again at a payout that is not final."""


@router.post(
    "",
    status_code=HTTPStatus.ACCEPTED,
    response_model=PayoutTold,
    responses=OF_CHANGE,
    dependencies=[allowed(Right.PAY)],
    operation_id="queue_payout",
)
def queue_payout(site: OfSite, once: DoOnce, asked: PayoutAsked) -> Response:
    """Accept a payout and reserve its funds; workers do the rest.

    The same reference with the same facts is the same payout.
    """

    def command(context: Context) -> PayoutTold:
        return _told(site, site.book.ledger.queue_payout(asked.request(), **context), context)

    payout_id = site.book.ledger.identities.payout(asked.reference)
    return once.answer(HTTPStatus.ACCEPTED, command, _location, payout_id=payout_id)


@router.get("", response_model=PayoutPage, dependencies=[allowed(Right.SEE_PAYOUTS)], operation_id="list_payouts")
def list_of_payouts(
    request: Request,
    response: Response,
    site: OfSite,
    wanted: Annotated[PayoutsWanted, Query()],
) -> PayoutPage:
    """List payouts, those accepted last first."""
    before = place_of(request, wanted.cursor, int)
    with site.read() as connection:
        rows = list_payouts(
            connection, site.book.tables, wanted.filter(), limit=wanted.limit, before=before, zone=site.book.zone
        )
    following = cursor_for(request, [rows[-1].queued_position]) if len(rows) == wanted.limit else None
    response.headers.update(links(request, following))
    return PayoutPage(payouts=tuple(PayoutTold.of(row) for row in rows), next_cursor=following)


@router.get(
    "/{payout_id}",
    response_model=PayoutTold,
    responses=OF_ONE | NOT_MODIFIED,
    dependencies=[allowed(Right.SEE_PAYOUTS)],
    operation_id="show_payout",
)
def show_payout(
    payout_id: UUID,
    response: Response,
    site: OfSite,
    if_none_match: Annotated[str | None, Header(description="The ETag of what the caller has.")] = None,
) -> Response | PayoutTold:
    """Show a payout as it stands, from our own tables; no provider is asked."""
    with site.read() as connection:
        row = payout_by_id(connection, site.book.tables, payout_id)
    response.headers["ETag"] = tag = etag_of(row.version)
    if not row.status.is_final:
        response.headers["Retry-After"] = str(LOOK_AGAIN_SECONDS)
    if matches(if_none_match, tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=dict(response.headers))
    return PayoutTold.of(row)


@router.post(
    "/{payout_id}/cancel",
    response_model=PayoutTold,
    responses=OF_ONE | OF_CHANGE,
    dependencies=[allowed(Right.CANCEL)],
    operation_id="cancel_payout",
)
def cancel_payout(payout_id: UUID, site: OfSite, once: DoOnce, asked: ReasonAsked) -> Response:
    """Cancel a payout that no provider has; its funds are free again."""

    def command(context: Context) -> PayoutTold:
        return _told(site, site.book.ledger.cancel_payout(payout_id, asked.reason, **context), context)

    return once.answer(HTTPStatus.OK, command)


@router.post(
    "/{payout_id}/recheck",
    status_code=HTTPStatus.ACCEPTED,
    response_model=PayoutTold,
    responses=OF_ONE | OF_CHANGE,
    dependencies=[allowed(Right.OPERATE)],
    operation_id="recheck_payout",
)
def recheck_payout(payout_id: UUID, site: OfSite, once: DoOnce, asked: ReasonAsked) -> Response:
    """Have a worker ask the provider now. It changes nothing but what the provider then says."""

    def command(context: Context) -> PayoutTold:
        receipt = site.book.ledger.request_recheck(payout_id, asked.reason, **context)
        # Last, so that only what would otherwise be carried out counts; a refusal takes the command back with it.
        site.rechecks.check("recheck", str(payout_id))
        return _told(site, receipt, context)

    return once.answer(HTTPStatus.ACCEPTED, command)


def _told(site: Site, receipt: Receipt, context: Context) -> PayoutTold:
    """Return the payout as the command's own transaction sees it."""
    return PayoutTold.of(payout_by_id(context["connection"], site.book.tables, receipt.aggregate_id))


def _location(document: PayoutTold) -> Mapping[str, str]:
    """Say where the payout can be looked at, relative to where it was asked for (RFC 9110)."""
    return {"Location": f"payouts/{document.id}"}

"""Stuck payouts: queued or in transit for longer than anybody should wait without looking."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from adapters.web.access import allowed
from adapters.web.callers import Caller, Right
from adapters.web.dashboard.entrance import OfFront
from adapters.web.dashboard.paging import PAGE, Cursor, older_than, place_behind
from adapters.web.dashboard.route import PageRoute
from projections.queries.stuck import STUCK_AFTER, count_stuck, list_stuck

router = APIRouter(route_class=PageRoute, dependencies=[allowed(Right.SEE_PAYOUTS)])


@router.get("/stuck")
def show_stuck(request: Request, front: OfFront, cursor: Cursor = None) -> Response:
    """List stuck payouts, those first that are stuck for longest."""
    book = front.site.book
    caller: Caller = request.state.caller
    after, now = place_behind(request, cursor), book.clock.now()
    with front.site.read() as connection:
        found = list_stuck(connection, book.tables, now, limit=PAGE, after=after)
        counts = count_stuck(connection, book.tables, now)
    return front.page(
        request,
        "pages/stuck.html",
        stuck=found,
        counts=counts,
        now=now,
        stuck_after=STUCK_AFTER,
        older=older_than(request, found),
        may_recheck=caller.may(Right.OPERATE),
    )

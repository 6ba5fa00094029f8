"""Anomalies: what providers contradict, each waiting for somebody. They are settled on their payout's page."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from adapters.web.access import allowed
from adapters.web.callers import Right
from adapters.web.dashboard.entrance import OfFront
from adapters.web.dashboard.paging import PAGE, Cursor, older_than, place_behind
from adapters.web.dashboard.route import PageRoute
from projections.queries.open_anomalies import list_open_anomalies

router = APIRouter(route_class=PageRoute)


@router.get("/anomalies", dependencies=[allowed(Right.SEE_PAYOUTS)])
def show_anomalies(request: Request, front: OfFront, cursor: Cursor = None) -> Response:
    """List open anomalies, the latest first."""
    after = place_behind(request, cursor)
    with front.site.read() as connection:
        found = list_open_anomalies(connection, front.site.book.tables, limit=PAGE, after=after)
    return front.page(request, "pages/anomalies.html", anomalies=found, older=older_than(request, found))

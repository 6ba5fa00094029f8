"""The overview: what is on its way, what is not as it should be, and whether there is money to pay with."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request, Response

from adapters.web.access import allowed
from adapters.web.callers import Caller, Right
from adapters.web.dashboard.entrance import OfFront
from adapters.web.dashboard.route import PageRoute
from projections.queries.breaks import list_breaks
from projections.queries.figures.orphans import count_orphans
from projections.queries.figures.overview import overview
from projections.queries.figures.provider_health import provider_health
from projections.queries.figures.wallet_cover import wallet_covers
from projections.queries.recorded_breaks import count_open_breaks
from projections.queries.stuck import STUCK_AFTER, count_stuck, list_stuck

router = APIRouter(route_class=PageRoute, dependencies=[allowed(Right.SEE_PAYOUTS)])
BREAKS_COUNTED = 100
"""More open breaks than these are shown as so many and more."""
STUCK_SHOWN = 5
PROVIDERS_WITHIN = timedelta(hours=1)


@router.get("/")
def show_overview(request: Request, front: OfFront) -> Response:
    """Show how the book stands now."""
    book = front.site.book
    caller: Caller = request.state.caller
    now = book.clock.now()
    with front.site.read() as connection:
        given: dict[str, Any] = {
            "overview": overview(connection, book.tables, now, book.zone),
            "stuck": list_stuck(connection, book.tables, now, limit=STUCK_SHOWN),
            "stuck_count": sum(each.payouts for each in count_stuck(connection, book.tables, now)),
            "orphans": count_orphans(connection, book.tables),
            "breaks": len(list_breaks(connection, book.tables, now, limit=BREAKS_COUNTED + 1, zone=book.zone))
            + count_open_breaks(connection, book.tables),
            "wallets": wallet_covers(connection, book.tables, now),
            "providers": provider_health(connection, book.tables, now, lately=PROVIDERS_WITHIN),
        }
    return front.page(
        request,
        "pages/overview.html",
        now=now,
        stuck_after=STUCK_AFTER,
        breaks_counted=BREAKS_COUNTED,
        sees_books=caller.may(Right.SEE_BOOKS),
        sees_messages=caller.may(Right.SEE_MESSAGES),
        **given,
    )

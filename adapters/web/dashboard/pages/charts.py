"""Charts: how the book did over some days."""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from adapters.web.access import allowed
from adapters.web.callers import Right
from adapters.web.dashboard.entrance import OfFront
from adapters.web.dashboard.fields import Choice, Field
from adapters.web.dashboard.graphs import Graphs
from adapters.web.dashboard.route import PageRoute

router = APIRouter(route_class=PageRoute, dependencies=[allowed(Right.SEE_PAYOUTS)])


class Days(IntEnum):
    """How far back."""

    WEEK = 7
    MONTH = 30
    QUARTER = 90


@router.get("/charts")
def show_charts(request: Request, front: OfFront, days: Annotated[Days, Query()] = Days.MONTH) -> Response:
    """Show every chart, up to now."""
    book = front.site.book
    with front.site.read() as connection:
        found = list(Graphs(book, connection, book.clock.now(), days.value).all())
    choices = tuple(Choice(str(each.value), f"{each.value} days") for each in Days)
    return front.page(
        request, "pages/charts.html", charts=found, filters=(Field("days", "Over", "select", str(days.value), choices),)
    )

"""/v1/breaks: differences that are still open."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from adapters.web.access import OfSite, allowed
from adapters.web.api.documents.base import PageWanted
from adapters.web.api.documents.breaks import BreakPage, BreakTold
from adapters.web.callers import Right
from adapters.web.cursors import cursor_for, links, moment_from, place_of
from adapters.web.route import LedgerRoute
from projections.queries.breaks import list_breaks

router = APIRouter(prefix="/breaks", tags=["figures"], route_class=LedgerRoute)


@router.get("", response_model=BreakPage, dependencies=[allowed(Right.SEE_BOOKS)], operation_id="list_breaks")
def list_of_breaks(
    request: Request, response: Response, site: OfSite, wanted: Annotated[PageWanted, Query()]
) -> BreakPage:
    """List open breaks: money too long in transit, and what providers contradict; the oldest first."""
    told, book = place_of(request, wanted.cursor, str, int), site.book
    after = None if told is None else (moment_from(told[0]), told[1])
    with site.read() as connection:
        rows = list_breaks(connection, book.tables, book.clock.now(), limit=wanted.limit, after=after, zone=book.zone)
    following = None
    if len(rows) == wanted.limit:
        following = cursor_for(request, [rows[-1].since.isoformat(), rows[-1].position])
    response.headers.update(links(request, following))
    return BreakPage(breaks=tuple(map(BreakTold.of, rows)), next_cursor=following)

"""One close of the books: what every account held, and whether the books still say the same of that day."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from adapters.web.access import allowed
from adapters.web.callers import Right
from adapters.web.dashboard.closing_balances import Changed, CurrencyBalances
from adapters.web.dashboard.entrance import OfFront
from adapters.web.dashboard.route import PageRoute
from projections.queries.closes import close_numbered, closing_balances, stored_balances

router = APIRouter(route_class=PageRoute, dependencies=[allowed(Right.SEE_BOOKS)])
CloseNo = Annotated[int, Path(ge=1, le=1_000_000_000)]


@router.get("/periods/{close_no}")
def show_close(request: Request, front: OfFront, close_no: CloseNo) -> Response:
    """Show what a close kept, beside what the books say of its last day now."""
    tables = front.site.book.tables
    with front.site.book.read() as connection:
        found = close_numbered(connection, tables, close_no)
        kept = stored_balances(connection, tables, close_no)
        today = closing_balances(connection, tables, found.through)
    return front.page(
        request,
        "pages/period_close.html",
        close=found,
        kept=CurrencyBalances.each_of(kept),
        changed=Changed.each_of(kept, today),
    )

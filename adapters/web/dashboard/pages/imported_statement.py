"""One imported statement: its lines, and who holds each of them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from adapters.web.access import allowed
from adapters.web.callers import Right
from adapters.web.cursors import cursor_for, place_of
from adapters.web.dashboard.commands import Said
from adapters.web.dashboard.entrance import OfFront
from adapters.web.dashboard.fields import Choice, Field
from adapters.web.dashboard.optional import Optional
from adapters.web.dashboard.paging import Cursor, older
from adapters.web.dashboard.route import PageRoute
from adapters.web.dashboard.texts import words
from projections.queries.held_lines import Held, held_counts, held_lines
from projections.queries.statements import imported_statement

router = APIRouter(route_class=PageRoute, dependencies=[allowed(Right.SEE_BOOKS)])
LINES_SHOWN = 200
SAID = {
    "imported": ("The statement was imported.", "Its account was reconciled; what is open is told below."),
    "repeated": ("This file was imported before.", "None of its lines counts twice; its account was reconciled again."),
}
"""What is told on the page after something was done."""
_HELD = (Choice("", "any"), *(Choice(each.value, words(each.value)) for each in Held))


@router.get("/statements/{statement_id}")
def show_imported_statement(
    request: Request,
    front: OfFront,
    statement_id: UUID,
    held: Annotated[Optional[Held], Query()] = None,
    cursor: Cursor = None,
    said: Said = "",
) -> Response:
    """Show a statement with its lines in its own order."""
    tables, after = front.site.book.tables, place_of(request, cursor, int)
    with front.site.read() as connection:
        found = imported_statement(connection, tables, statement_id)
        counts = held_counts(connection, tables, [statement_id])[statement_id]
        lines = held_lines(connection, tables, statement_id, held=held, limit=LINES_SHOWN, after=after or 0)
    return front.page(
        request,
        "pages/imported_statement.html",
        statement=found,
        counts=counts,
        lines=lines,
        older=older(request, cursor_for(request, [lines[-1].line_no])) if len(lines) == LINES_SHOWN else "",
        filters=(Field("held", "Lines", "select", held or "", _HELD),),
        said=SAID.get(said),
    )

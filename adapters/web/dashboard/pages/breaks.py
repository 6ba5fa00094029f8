"""Breaks: what statements and the books differ in, by age and owner, and what the book sees by itself."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict
from pydantic import Field as Limited

from adapters.embedded import Book
from adapters.web.access import allowed
from adapters.web.callers import Right
from adapters.web.cursors import LENGTH_MAX
from adapters.web.dashboard.break_graphs import ageing_charts
from adapters.web.dashboard.entrance import OfFront
from adapters.web.dashboard.fields import Choice, Field
from adapters.web.dashboard.optional import Optional
from adapters.web.dashboard.paging import PAGE, older_than, place_behind
from adapters.web.dashboard.route import PageRoute
from adapters.web.dashboard.texts import words
from ledger.reconciliation.break_kinds import BreakKind
from ledger.reconciliation.recorded_break import BreakStatus
from projections.queries.breaks import list_breaks
from projections.queries.recorded_breaks import BreakFilter, end_of, recorded_breaks

router = APIRouter(route_class=PageRoute, dependencies=[allowed(Right.SEE_BOOKS)])
BREAKS_SHOWN = 200
"""The chart counts them all; a longer list is narrowed down by its filters."""
_KINDS = (Choice("", "any"), *(Choice(each.value, words(each.value.lower())) for each in BreakKind))


class BreaksAsked(BaseModel):
    """What was typed into the form above the list."""

    model_config = ConfigDict(frozen=True)

    account: str = Limited(default="", max_length=200)
    kind: Optional[BreakKind] = None
    owner: str = Limited(default="", max_length=200)
    as_of: Optional[date] = None
    cursor: str | None = Limited(default=None, max_length=LENGTH_MAX)

    def filter(self, book: Book) -> BreakFilter:
        """Return what the books are asked: the breaks that are open, or that were at the end of a day."""
        return BreakFilter(
            account=self.account.strip() or None,
            status=None if self.as_of else BreakStatus.OPEN,
            open_at=None if self.as_of is None else end_of(self.as_of, book.zone),
            kind=self.kind,
            owner=self.owner.strip() or None,
        )

    def fields(self) -> tuple[Field, ...]:
        """Return the form with what was typed."""
        return (
            Field("account", "Account", value=self.account),
            Field("kind", "Kind", "select", self.kind or "", _KINDS),
            Field("owner", "Owner", value=self.owner),
            Field("as_of", "As of the end of", "date", self.as_of.isoformat() if self.as_of else ""),
        )


@router.get("/breaks")
def show_breaks(request: Request, front: OfFront, asked: Annotated[BreaksAsked, Query()]) -> Response:
    """List the breaks of reconciliation with their ageing, and those that the book sees without any statement."""
    book, after = front.site.book, place_behind(request, asked.cursor)
    now = book.clock.now()
    with front.site.read() as connection:
        found = recorded_breaks(connection, book.tables, asked.filter(book))
        seen = list_breaks(connection, book.tables, now, limit=PAGE, after=after, zone=book.zone)
    as_of = asked.as_of or now.astimezone(book.zone).date()
    return front.page(
        request,
        "pages/breaks.html",
        breaks=found[:BREAKS_SHOWN],
        break_count=len(found),
        as_of=as_of,
        charts=ageing_charts(found, as_of),
        seen=seen,
        older=older_than(request, seen),
        filters=asked.fields(),
    )

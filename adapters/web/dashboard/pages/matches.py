"""Matches: which lines of statements and of the books are the same fact, who or what said so, and taking that back."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from adapters.web.access import allowed
from adapters.web.callers import Caller, Right
from adapters.web.cursors import cursor_for, place_of
from adapters.web.dashboard.commands import Reason, Said, back_to, context_of
from adapters.web.dashboard.entrance import OfFront, Sender
from adapters.web.dashboard.fields import Choice, Field
from adapters.web.dashboard.paging import PAGE, Cursor, older
from adapters.web.dashboard.route import PageRoute
from ledger.application.reconciling import REASON_LENGTH_MAX
from ledger.reconciliation.events import Matched
from projections.queries.line_facts import line_facts
from projections.queries.payouts_of_lines import payouts_of_lines
from projections.queries.reconciliation_words import reconciliation_words_of
from projections.queries.recorded_matches import recorded_match, recorded_matches
from projections.queries.timeline import timeline

router = APIRouter(prefix="/reconciliation/matches", route_class=PageRoute)
LINES_SHOWN = 100
SAID = {
    "matched": ("The lines are matched.", "Your name and reason stay with it."),
    "undone": ("The match was undone.", "Its lines are a break now, and wait for a person."),
}
"""What is told on the page after something was done."""
_REASON = Field("reason", "Reason", required=True, hint="Recorded with your name.", length_max=REASON_LENGTH_MAX)


@router.get("", dependencies=[allowed(Right.SEE_BOOKS)])
def show_matches(
    request: Request,
    front: OfFront,
    account: Annotated[str, Query(max_length=200)] = "",
    undone: Literal["", "yes"] = "",
    cursor: Cursor = None,
) -> Response:
    """List matches, the last one first."""
    before = place_of(request, cursor, int)
    with front.site.read() as connection:
        found = recorded_matches(
            connection,
            front.site.book.tables,
            account=account or None,
            undone=bool(undone),
            limit=PAGE,
            before=before,
        )
    filters = (
        Field("account", "Account", value=account),
        Field("undone", "Which", "select", undone, (Choice("", "that stand"), Choice("yes", "that were undone"))),
    )
    following = older(request, cursor_for(request, [found[-1].made_position])) if len(found) == PAGE else ""
    return front.page(request, "pages/matches.html", matches=found, older=following, filters=filters)


@router.get("/{match_id}", dependencies=[allowed(Right.SEE_BOOKS)])
def show_match(request: Request, front: OfFront, match_id: UUID, said: Said = "") -> Response:
    """Show a match with both of its sides, and its history."""
    book = front.site.book
    caller: Caller = request.state.caller
    with front.site.read() as connection:
        found = recorded_match(connection, book.tables, match_id)
        stream = book.store.stream(match_id)
        made = stream[0].event
        assert isinstance(made, Matched), "a match begins by being made"
        told, booked = (
            line_facts(connection, book.tables, side[:LINES_SHOWN]) for side in (made.external, made.booked)
        )
        payouts = payouts_of_lines(connection, book.tables, made.booked[:LINES_SHOWN])
    return front.page(
        request,
        "pages/match.html",
        match=found,
        told=told,
        booked=booked,
        payouts=payouts,
        history=timeline(stream, reconciliation_words_of),
        said=SAID.get(said),
        reason=(_REASON,),
        may_undo=caller.may(Right.BOOK) and found.undone_by is None,
    )


@router.post("/{match_id}/undo", dependencies=[allowed(Right.BOOK)])
def undo(request: Request, front: OfFront, match_id: UUID, sender: Sender, reason: Reason) -> Response:
    """Take a match back."""
    front.site.book.reconciliation.undo_match(match_id, reason.strip(), **context_of(request, sender))
    return back_to(request, front, f"/reconciliation/matches/{match_id}", said="undone")

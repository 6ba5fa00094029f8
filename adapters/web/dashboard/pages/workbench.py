"""The workbench: one break with what could belong to it, where people say which lines are the same fact."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from enum import IntEnum
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response
from sqlalchemy import Connection

from adapters.web.access import allowed
from adapters.web.callers import Right
from adapters.web.dashboard.break_forms import FIELDS, REASON, BreakForms
from adapters.web.dashboard.commands import Said, back_to, context_of
from adapters.web.dashboard.entrance import OfFront, Sender
from adapters.web.dashboard.front import Front
from adapters.web.dashboard.route import PageRoute
from adapters.web.problems.problem import Problem
from adapters.web.problems.telling import rule_broken
from ledger.application.reconciling import REASON_LENGTH_MAX
from ledger.errors import InvalidInputError, NotFoundError, RefusedError
from ledger.reconciliation.recorded_break import BreakStatus, RecordedBreak
from projections.queries.line_facts import line_facts
from projections.queries.payouts_of_lines import payouts_of_lines
from projections.queries.reconciliation_words import reconciliation_words_of
from projections.queries.recorded_breaks import recorded_break
from projections.queries.timeline import timeline
from projections.queries.workbench import LINES_MAX, Reach, workbench

router = APIRouter(prefix="/reconciliation/breaks/{break_id}", route_class=PageRoute)
CANDIDATES_SHOWN = 24
SAID = {
    "assigned": ("The break has an owner.", "It is told in the history."),
    "noted": ("The note was kept.", "The history has every note, with who wrote it."),
    "proposed": ("The write-off was proposed.", "Another person must approve it; nothing is booked until then."),
    "approved": ("The break is written off.", "The difference is booked, under both names."),
    "dismissed": ("The break was dismissed.", "Nothing follows from it; your name and reason stay with it."),
}
"""What is told on the page after something was done."""


class Window(IntEnum):
    """Within how many business days a candidate is looked for."""

    NEAR = 3
    FORTNIGHT = 10
    WEEKS = 30


LineIds = Annotated[list[Annotated[str, Form(max_length=60)]], Form(max_length=500)]
Within = Annotated[Window, Query()]


@router.get("", dependencies=[allowed(Right.SEE_BOOKS)])
def show_break(
    request: Request, front: OfFront, break_id: UUID, days: Within = Window.NEAR, said: Said = ""
) -> Response:
    """Show a break, its candidates with the evidence for each, what may be done about it, and its history."""
    return _page(request, front, break_id, days, said=SAID.get(said))


@router.post("/match", dependencies=[allowed(Right.BOOK)])
def match(
    request: Request,
    front: OfFront,
    break_id: UUID,
    sender: Sender,
    days: Annotated[Window, Form()] = Window.NEAR,
    reason: Annotated[str, Form(max_length=REASON_LENGTH_MAX)] = "",
    external: LineIds = [],  # noqa: B006 - FastAPI copies what a form does not name
    booked: LineIds = [],  # noqa: B006 - as above
) -> Response:
    """Say that the chosen lines are the same fact. A refusal leaves them chosen."""
    try:
        made = front.site.book.reconciliation.match_lines(
            external, booked, reason.strip(), **context_of(request, sender)
        )
    except (InvalidInputError, RefusedError, NotFoundError) as error:
        refused = rule_broken(request, error).problem
        return _page(request, front, break_id, days, refused=refused, chosen={*external, *booked}, reason=reason)
    return back_to(request, front, f"/reconciliation/matches/{made.aggregate_id}", said="matched")


def _page(
    request: Request,
    front: Front,
    break_id: UUID,
    window: Window,
    *,
    said: tuple[str, str] | None = None,
    refused: Problem | None = None,
    chosen: Collection[str] = (),
    reason: str = "",
) -> Response:
    book = front.site.book
    with front.site.read() as connection:
        found = recorded_break(connection, book.tables, break_id)
        stream = book.store.stream(break_id)
        recorded = RecordedBreak.replay(break_id, [each.event for each in stream])
        laid_out = _laid_out(front, connection, recorded, window)
    return front.page(
        request,
        "pages/break.html",
        HTTPStatus.OK if refused is None else HTTPStatus(refused.status),
        found=found,
        **laid_out,
        chosen=chosen,
        forms=BreakForms.of(recorded, request.state.caller),
        fields=FIELDS,
        reason=replace(REASON, value=reason),
        window=window,
        windows=tuple(Window),
        history=timeline(stream, reconciliation_words_of),
        today=book.clock.now().astimezone(book.zone).date(),
        said=said,
        refused=refused,
    )


def _laid_out(front: Front, connection: Connection, recorded: RecordedBreak, window: Window) -> dict[str, Any]:
    """Return the lines of a break: those of an open one with what could belong to it."""
    book, opened = front.site.book, recorded.opened
    if recorded.status is BreakStatus.OPEN:
        reach = Reach(book.reconciliation.days, window, CANDIDATES_SHOWN)
        return {"bench": workbench(connection, book.tables, opened, reach)}
    sides = opened.external[:LINES_MAX], opened.booked[:LINES_MAX]
    told, booked = (line_facts(connection, book.tables, side) for side in sides)
    return {
        "bench": None,
        "told": told,
        "booked": booked,
        "payouts": payouts_of_lines(connection, book.tables, sides[1]),
    }

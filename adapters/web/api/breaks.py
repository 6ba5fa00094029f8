"""/v1/breaks: every difference that is open, and what people do about those that a statement opened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection

from adapters.web.access import OfSite, allowed
from adapters.web.api.documents.breaks import BreakPage, BreaksWanted, BreakTold
from adapters.web.api.documents.lines import lines_told
from adapters.web.api.documents.recorded_breaks import (
    BreakShown,
    BreakWanted,
    DismissalAsked,
    NoteAsked,
    OwnerAsked,
    WriteOffAsked,
    notes_of,
)
from adapters.web.api.documents.steps import history_of
from adapters.web.api.refusals import OF_CHANGE, OF_ONE
from adapters.web.callers import Right
from adapters.web.cursors import cursor_for, links, moment_from, place_of
from adapters.web.idempotency.once import DoOnce, Once
from adapters.web.route import LedgerRoute
from adapters.web.site import Site
from ledger.application.commands import Context
from ledger.application.receipts import Receipt
from ledger.reconciliation.events import BreakOpened
from projections.queries.open_breaks import list_open_breaks
from projections.queries.recorded_breaks import BreakFilter, recorded_break

router = APIRouter(prefix="/breaks", tags=["reconciliation"], route_class=LedgerRoute)


@router.get("", response_model=BreakPage, dependencies=[allowed(Right.SEE_BOOKS)], operation_id="list_breaks")
def list_of_breaks(
    request: Request, response: Response, site: OfSite, wanted: Annotated[BreaksWanted, Query()]
) -> BreakPage:
    """List open breaks: what statements and books differ in, money too long in transit, and what providers contradict.

    The oldest come first.
    """
    told, book = place_of(request, wanted.cursor, str, int), site.book
    after = None if told is None else (moment_from(told[0]), told[1])
    now, limit, asked = book.clock.now(), wanted.limit, BreakFilter(account=wanted.account, owner=wanted.owner)
    with site.read() as connection:
        rows = list_open_breaks(
            connection, book.tables, now, wanted.as_of, asked, limit=limit, after=after, zone=book.zone
        )
    following = None
    if len(rows) == wanted.limit:
        since, position = rows[-1].place
        following = cursor_for(request, [since.isoformat(), position])
    response.headers.update(links(request, following))
    return BreakPage(breaks=tuple(map(BreakTold.of, rows)), next_cursor=following)


@router.get(
    "/{break_id}",
    response_model=BreakShown,
    responses=OF_ONE,
    dependencies=[allowed(Right.SEE_BOOKS)],
    operation_id="show_break",
)
def show_break(break_id: UUID, site: OfSite, wanted: Annotated[BreakWanted, Query()]) -> BreakShown:
    """Show a break that a statement opened, with both of its sides, its notes, and who did what about it."""
    with site.read() as connection:
        return _told(site, connection, break_id, wanted.as_of)


@router.post(
    "/{break_id}/assign",
    response_model=BreakShown,
    responses=OF_ONE | OF_CHANGE,
    dependencies=[allowed(Right.BOOK)],
    operation_id="assign_break",
)
def assign_break(break_id: UUID, site: OfSite, once: DoOnce, asked: OwnerAsked) -> Response:
    """Say who looks after a break."""
    command = site.book.reconciliation.assign_break
    return _done(site, once, break_id, lambda context: command(break_id, asked.owner, **context))


@router.post(
    "/{break_id}/notes",
    response_model=BreakShown,
    responses=OF_ONE | OF_CHANGE,
    dependencies=[allowed(Right.BOOK)],
    operation_id="note_on_break",
)
def note_on_break(break_id: UUID, site: OfSite, once: DoOnce, asked: NoteAsked) -> Response:
    """Write down what was found out about a break."""
    command = site.book.reconciliation.note_on_break
    return _done(site, once, break_id, lambda context: command(break_id, asked.note, **context))


@router.post(
    "/{break_id}/write-off",
    response_model=BreakShown,
    responses=OF_ONE | OF_CHANGE,
    dependencies=[allowed(Right.BOOK)],
    operation_id="propose_write_off",
)
def propose_write_off(break_id: UUID, site: OfSite, once: DoOnce, asked: WriteOffAsked) -> Response:
    """Propose that an account bears a break's difference; nothing is booked before another person approves it."""
    command = site.book.reconciliation.propose_write_off
    return _done(site, once, break_id, lambda context: command(break_id, asked.account, asked.reason, **context))


@router.post(
    "/{break_id}/write-off/approve",
    response_model=BreakShown,
    responses=OF_ONE | OF_CHANGE,
    dependencies=[allowed(Right.BOOK)],
    operation_id="approve_write_off",
)
def approve_write_off(break_id: UUID, site: OfSite, once: DoOnce) -> Response:
    """Book the write-off that another person proposed; the break's lines are settled by it."""
    command = site.book.reconciliation.approve_write_off
    return _done(site, once, break_id, lambda context: command(break_id, **context))


@router.post(
    "/{break_id}/dismiss",
    response_model=BreakShown,
    responses=OF_ONE | OF_CHANGE,
    dependencies=[allowed(Right.BOOK)],
    operation_id="dismiss_break",
)
def dismiss_break(break_id: UUID, site: OfSite, once: DoOnce, asked: DismissalAsked) -> Response:
    """Let nothing follow from a break that holds no money: its teller does not keep the account."""
    command = site.book.reconciliation.dismiss_break
    return _done(site, once, break_id, lambda context: command(break_id, asked.reason, **context))


def _done(site: Site, once: Once, break_id: UUID, command: Callable[[Context], Receipt]) -> Response:
    """Carry out a command, and answer with what the break is now."""

    def run(context: Context) -> BreakShown:
        command(context)
        return _told(site, context["connection"], break_id)

    return once.answer(HTTPStatus.OK, run)


def _told(site: Site, connection: Connection, break_id: UUID, as_of: date | None = None) -> BreakShown:
    """Return the break as a connection's transaction sees it. Raises BreakNotFoundError."""
    book = site.book
    row, stream = recorded_break(connection, book.tables, break_id), book.store.stream_on(connection, break_id)
    opened = stream[0].event
    assert isinstance(opened, BreakOpened), "a break begins by being opened"
    told, booked = (lines_told(connection, book.tables, names) for names in (opened.external, opened.booked))
    day = as_of or book.clock.now().astimezone(book.zone).date()
    return BreakShown.of(row, day, (told, booked), notes_of(stream), history_of(stream))

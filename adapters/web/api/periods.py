"""/v1/periods: the day through which the books are closed, what each close kept, and opening days again."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from sqlalchemy import Connection

from adapters.web.access import OfSite, allowed
from adapters.web.api.documents.base import PageWanted
from adapters.web.api.documents.periods import (
    CloseAsked,
    ClosePage,
    CloseShown,
    CloseTold,
    PeriodTold,
    ReopeningApproved,
    ReopeningAsked,
)
from adapters.web.api.refusals import OF_CHANGE, OF_ONE
from adapters.web.callers import Right
from adapters.web.cursors import cursor_for, links, place_of
from adapters.web.idempotency.once import DoOnce
from adapters.web.route import LedgerRoute
from adapters.web.site import Site
from ledger.application.commands import Context
from projections.queries.closes import (
    Close,
    close_numbered,
    closed_through,
    closes,
    closing_balances,
    holding_close,
    pending_reopening,
    stored_balances,
)

router = APIRouter(prefix="/periods", tags=["periods"], route_class=LedgerRoute)
Number = Annotated[int, Path(ge=1, le=2**31 - 1, description="The close's number, from 1.")]


@router.get("", response_model=PeriodTold, dependencies=[allowed(Right.SEE_BOOKS)], operation_id="show_period")
def show_period(site: OfSite) -> PeriodTold:
    """Show up to which day the books are closed, and what is proposed to be opened again."""
    with site.read() as connection:
        return _period(site, connection)


@router.post(
    "/closes",
    status_code=HTTPStatus.CREATED,
    response_model=CloseShown,
    responses=OF_CHANGE,
    dependencies=[allowed(Right.BOOK)],
    operation_id="close_period",
)
def close_period(site: OfSite, once: DoOnce, asked: CloseAsked) -> Response:
    """Close the books through a day, and keep what every account holds at its end: the trial balance as of that day.

    Afterwards nothing is booked on a closed day. Closing the last closed day again is the same close.
    """

    def command(context: Context) -> CloseShown:
        site.book.ledger.close_period(asked.through, **context)
        connection = context["connection"]
        return _told(site, connection, holding_close(connection, site.book.tables))

    return once.answer(HTTPStatus.CREATED, command, _location)


@router.get("/closes", response_model=ClosePage, dependencies=[allowed(Right.SEE_BOOKS)], operation_id="list_closes")
def list_of_closes(
    request: Request, response: Response, site: OfSite, wanted: Annotated[PageWanted, Query()]
) -> ClosePage:
    """List every close there ever was, the latest first."""
    before = place_of(request, wanted.cursor, int)
    with site.read() as connection:
        rows = closes(connection, site.book.tables, limit=wanted.limit, before=before)
    following = cursor_for(request, [rows[-1].close_no]) if len(rows) == wanted.limit else None
    response.headers.update(links(request, following))
    return ClosePage(closes=tuple(map(CloseTold.of, rows)), next_cursor=following)


@router.get(
    "/closes/{number}",
    response_model=CloseShown,
    responses=OF_ONE,
    dependencies=[allowed(Right.SEE_BOOKS)],
    operation_id="show_close",
)
def show_close(number: Number, site: OfSite) -> CloseShown:
    """Show what a close kept, and whether the books still say so."""
    with site.read() as connection:
        return _told(site, connection, close_numbered(connection, site.book.tables, number))


@router.post(
    "/reopening",
    response_model=PeriodTold,
    responses=OF_CHANGE,
    dependencies=[allowed(Right.BOOK)],
    operation_id="propose_reopening",
)
def propose_reopening(site: OfSite, once: DoOnce, asked: ReopeningAsked) -> Response:
    """Propose to open a closed day and every later one again; nothing is open before another person approves it.

    It takes the place of an earlier proposal.
    """

    def command(context: Context) -> PeriodTold:
        site.book.ledger.propose_reopening(asked.from_date, asked.reason, **context)
        return _period(site, context["connection"])

    return once.answer(HTTPStatus.OK, command)


@router.post(
    "/reopening/approve",
    response_model=PeriodTold,
    responses=OF_CHANGE,
    dependencies=[allowed(Right.BOOK)],
    operation_id="approve_reopening",
)
def approve_reopening(site: OfSite, once: DoOnce, asked: ReopeningApproved) -> Response:
    """Open the proposed days, as another person than who proposed it."""

    def command(context: Context) -> PeriodTold:
        site.book.ledger.reopen_period(asked.from_date, **context)
        return _period(site, context["connection"])

    return once.answer(HTTPStatus.OK, command)


def _period(site: Site, connection: Connection) -> PeriodTold:
    tables = site.book.tables
    return PeriodTold.of(closed_through(connection, tables), pending_reopening(connection, tables))


def _told(site: Site, connection: Connection, found: Close) -> CloseShown:
    tables = site.book.tables
    kept = stored_balances(connection, tables, found.close_no)
    return CloseShown.with_balances(found, kept, closing_balances(connection, tables, found.through))


def _location(document: CloseShown) -> Mapping[str, str]:
    """Say where the close can be looked at, relative to where it was asked for (RFC 9110)."""
    return {"Location": f"closes/{document.number}"}

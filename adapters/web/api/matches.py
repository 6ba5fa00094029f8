"""/v1/matches: which lines of statements and of the books are the same fact, and who or what said so."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection

from adapters.web.access import OfSite, allowed
from adapters.web.api.documents.lines import lines_told
from adapters.web.api.documents.matches import (
    MatchAsked,
    MatchesWanted,
    MatchPage,
    MatchShown,
    MatchTold,
    UndoingAsked,
)
from adapters.web.api.documents.steps import history_of
from adapters.web.api.refusals import OF_CHANGE, OF_ONE
from adapters.web.callers import Right
from adapters.web.cursors import cursor_for, links, place_of
from adapters.web.idempotency.once import DoOnce
from adapters.web.route import LedgerRoute
from adapters.web.site import Site
from ledger.application.commands import Context
from ledger.reconciliation.events import Matched
from projections.queries.recorded_matches import recorded_match, recorded_matches

router = APIRouter(prefix="/matches", tags=["reconciliation"], route_class=LedgerRoute)


@router.post(
    "",
    status_code=HTTPStatus.CREATED,
    response_model=MatchShown,
    responses=OF_CHANGE,
    dependencies=[allowed(Right.BOOK)],
    operation_id="make_match",
)
def make_match(site: OfSite, once: DoOnce, asked: MatchAsked) -> Response:
    """Say that lines of statements and of the books are the same fact, and why. Breaks tell the names of lines."""

    def command(context: Context) -> MatchShown:
        lines = asked.statement_lines, asked.book_lines
        made = site.book.reconciliation.match_lines(*lines, asked.reason, **context)
        return _told(site, context["connection"], made.aggregate_id)

    return once.answer(HTTPStatus.CREATED, command, _location)


@router.get("", response_model=MatchPage, dependencies=[allowed(Right.SEE_BOOKS)], operation_id="list_matches")
def list_of_matches(
    request: Request, response: Response, site: OfSite, wanted: Annotated[MatchesWanted, Query()]
) -> MatchPage:
    """List matches with the rules that made them, the last one first."""
    before = place_of(request, wanted.cursor, int)
    asked = {"account": wanted.account, "undone": wanted.undone, "before": before}
    with site.read() as connection:
        rows = recorded_matches(connection, site.book.tables, limit=wanted.limit, **asked)
    following = cursor_for(request, [rows[-1].made_position]) if len(rows) == wanted.limit else None
    response.headers.update(links(request, following))
    return MatchPage(matches=tuple(map(MatchTold.of, rows)), next_cursor=following)


@router.get(
    "/{match_id}",
    response_model=MatchShown,
    responses=OF_ONE,
    dependencies=[allowed(Right.SEE_BOOKS)],
    operation_id="show_match",
)
def show_match(match_id: UUID, site: OfSite) -> MatchShown:
    """Show a match with both of its sides, and who did what about it."""
    with site.read() as connection:
        return _told(site, connection, match_id)


@router.post(
    "/{match_id}/undo",
    response_model=MatchShown,
    responses=OF_ONE | OF_CHANGE,
    dependencies=[allowed(Right.BOOK)],
    operation_id="undo_match",
)
def undo_match(match_id: UUID, site: OfSite, once: DoOnce, asked: UndoingAsked) -> Response:
    """Take a match back; its lines, and no others, are a break then, and wait for a person."""

    def command(context: Context) -> MatchShown:
        site.book.reconciliation.undo_match(match_id, asked.reason, **context)
        return _told(site, context["connection"], match_id)

    return once.answer(HTTPStatus.OK, command)


def _told(site: Site, connection: Connection, match_id: UUID) -> MatchShown:
    """Return the match as a connection's transaction sees it. Raises MatchNotFoundError."""
    tables = site.book.tables
    row, stream = recorded_match(connection, tables, match_id), site.book.store.stream_on(connection, match_id)
    made = stream[0].event
    assert isinstance(made, Matched), "a match begins by being made"
    told, booked = (lines_told(connection, tables, names) for names in (made.external, made.booked))
    return MatchShown.with_lines(row, told, booked, history_of(stream))


def _location(document: MatchShown) -> Mapping[str, str]:
    """Say where the match can be looked at, relative to where it was asked for (RFC 9110)."""
    return {"Location": f"matches/{document.id}"}

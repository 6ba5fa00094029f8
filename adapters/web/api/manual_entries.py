"""/v1/manual-entries: propose, approve, reject, see. Who checks an entry is never who made it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection

from adapters.web.access import OfSite, allowed
from adapters.web.api.documents.manual_entries import (
    ListedEntryTold,
    ManualEntriesWanted,
    ManualEntryAsked,
    ManualEntryPage,
    ManualEntryTold,
)
from adapters.web.api.documents.payouts import ReasonAsked
from adapters.web.api.refusals import OF_CHANGE, OF_ONE
from adapters.web.callers import Right
from adapters.web.cursors import links, timed_cursor_for, timed_place_of
from adapters.web.idempotency.once import DoOnce
from adapters.web.route import LedgerRoute
from adapters.web.site import Site
from ledger.application.commands import Context
from projections.queries.manual_entries import journal_entry_of, list_manual_entries
from projections.queries.told_by import manual_entry_told_by

router = APIRouter(prefix="/manual-entries", tags=["manual entries"], route_class=LedgerRoute)


@router.post(
    "",
    status_code=HTTPStatus.CREATED,
    response_model=ManualEntryTold,
    responses=OF_CHANGE,
    dependencies=[allowed(Right.BOOK)],
    operation_id="propose_manual_entry",
)
def propose_manual_entry(site: OfSite, once: DoOnce, asked: ManualEntryAsked) -> Response:
    """Propose an entry; nothing is booked before another person approves it.

    The same reference with the same facts is the same entry.
    """

    def command(context: Context) -> ManualEntryTold:
        lines = asked.journal_lines()
        receipt = site.book.ledger.propose_entry(asked.reference, asked.description, lines, **context)
        return told(site, context["connection"], receipt.aggregate_id)

    return once.answer(HTTPStatus.CREATED, command, _location)


@router.get(
    "", response_model=ManualEntryPage, dependencies=[allowed(Right.SEE_BOOKS)], operation_id="list_manual_entries"
)
def list_of_manual_entries(
    request: Request, response: Response, site: OfSite, wanted: Annotated[ManualEntriesWanted, Query()]
) -> ManualEntryPage:
    """List manual entries and deposits, those proposed last first."""
    after = timed_place_of(request, wanted.cursor)
    with site.book.read() as connection:
        rows = list_manual_entries(connection, site.book.tables, wanted.status, limit=wanted.limit, after=after)
    following = timed_cursor_for(request, rows[-1].place) if len(rows) == wanted.limit else None
    response.headers.update(links(request, following))
    return ManualEntryPage(manual_entries=tuple(map(ListedEntryTold.of, rows)), next_cursor=following)


@router.get(
    "/{entry_id}",
    response_model=ManualEntryTold,
    responses=OF_ONE,
    dependencies=[allowed(Right.SEE_BOOKS)],
    operation_id="show_manual_entry",
)
def show_manual_entry(entry_id: UUID, site: OfSite) -> ManualEntryTold:
    """Show a manual entry or deposit with its debits and credits."""
    with site.read() as connection:
        return told(site, connection, entry_id)


@router.post(
    "/{entry_id}/approve",
    response_model=ManualEntryTold,
    responses=OF_ONE | OF_CHANGE,
    dependencies=[allowed(Right.BOOK)],
    operation_id="approve_manual_entry",
)
def approve_manual_entry(entry_id: UUID, site: OfSite, once: DoOnce) -> Response:
    """Post a proposed entry, as another person than its maker."""

    def command(context: Context) -> ManualEntryTold:
        site.book.ledger.approve_entry(entry_id, **context)
        return told(site, context["connection"], entry_id)

    return once.answer(HTTPStatus.OK, command)


@router.post(
    "/{entry_id}/reject",
    response_model=ManualEntryTold,
    responses=OF_ONE | OF_CHANGE,
    dependencies=[allowed(Right.BOOK)],
    operation_id="reject_manual_entry",
)
def reject_manual_entry(entry_id: UUID, site: OfSite, once: DoOnce, asked: ReasonAsked) -> Response:
    """Refuse a proposed entry for good, as another person than its maker."""

    def command(context: Context) -> ManualEntryTold:
        site.book.ledger.reject_entry(entry_id, asked.reason, **context)
        return told(site, context["connection"], entry_id)

    return once.answer(HTTPStatus.OK, command)


def told(site: Site, connection: Connection, entry_id: UUID) -> ManualEntryTold:
    """Return the entry as a connection's transaction sees it. Raises ManualEntryNotFoundError."""
    stream = site.book.store.stream_on(connection, entry_id)
    return ManualEntryTold.with_lines(manual_entry_told_by(entry_id, stream), journal_entry_of(entry_id, stream))


def _location(document: ManualEntryTold) -> Mapping[str, str]:
    """Say where the entry can be looked at, relative to where it was asked for (RFC 9110)."""
    return {"Location": f"manual-entries/{document.id}"}

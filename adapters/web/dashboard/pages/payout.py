"""One payout: everything there is on it, and what a person may do about it.

Nothing here changes where the money is: a re-check has a worker ask the provider, and what the provider says counts.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response
from starlette.responses import HTMLResponse, RedirectResponse

from adapters.audit.file_proof import proof_in_file
from adapters.audit_document import audit_document
from adapters.audit_page import audit_page
from adapters.observability.traces import command_span
from adapters.web.access import allowed
from adapters.web.callers import Caller, Right
from adapters.web.dashboard.content_policy import PAGE_HEADERS
from adapters.web.dashboard.entrance import OfFront, Sender
from adapters.web.dashboard.fields import Choice, Field
from adapters.web.dashboard.front import Front
from adapters.web.dashboard.route import PageRoute
from adapters.web.dashboard.texts import words
from adapters.web.request_ids import request_id_of
from ledger.application.commands import Context
from ledger.application.payout_commands import REASON_LENGTH_MAX
from ledger.payout.anomalies import Resolution
from ledger.payout.status import PayoutStatus
from projections.queries.payout_details import payout_detail
from projections.queries.timeline import timeline
from projections.reports.audit_file import audit_file

router = APIRouter(prefix="/payouts/{payout_id}", route_class=PageRoute)
SAID = {
    "recheck": ("A re-check was asked for.", "A worker asks the provider; this page shows what it says."),
    "cancel": ("The payout was cancelled.", "Its funds are free again."),
    "resolve": ("The anomaly was resolved.", "Your name and note stay with it."),
}
"""What is told on the page after something was done."""
Reason = Annotated[str, Form(min_length=1, max_length=REASON_LENGTH_MAX)]
_REASON = Field("reason", "Reason", required=True, hint="Recorded with your name.", length_max=REASON_LENGTH_MAX)


@router.get("", dependencies=[allowed(Right.SEE_PAYOUTS)])
def show_payout(
    request: Request,
    front: OfFront,
    payout_id: UUID,
    said: Annotated[str, Query(max_length=20)] = "",
    version: int | None = None,
) -> Response:
    """Show a payout with its events, attempts, messages and journal entries.

    A browser that shows this version already is told so with no content, and leaves its page as it is.
    """
    book = front.site.book
    caller: Caller = request.state.caller
    with front.site.read() as connection:
        detail = payout_detail(connection, book.tables, payout_id)
        if version == detail.payout.version:
            return Response(status_code=HTTPStatus.NO_CONTENT)
        events = timeline(book.store.stream_on(connection, detail.payout.id))
    status = detail.payout.status
    return front.page(
        request,
        "pages/payout.html",
        detail=detail,
        events=events,
        routes={each.facts["attempt"]: each.facts["route"] for each in events if each.facts.get("route")},
        said=SAID.get(said),
        reason=(_REASON,),
        resolution=_RESOLUTION,
        may_recheck=caller.may(Right.OPERATE) and detail.payout.attempt > 0,
        may_cancel=caller.may(Right.CANCEL) and status is PayoutStatus.QUEUED,
        may_resolve=caller.may(Right.OPERATE),
        sees_books=caller.may(Right.SEE_BOOKS),
        sees_messages=caller.may(Right.SEE_MESSAGES),
        is_live=not status.is_final,
    )


@router.get("/audit-file.html", dependencies=[allowed(Right.SEE_BOOKS)])
def download_audit_file(front: OfFront, payout_id: UUID) -> Response:
    """Hand out all that the log and the books hold on a payout, as one page to be kept."""
    book = front.site.book
    with front.site.read() as connection:
        found = audit_file(connection, book.store, book.tables, str(payout_id), zone=book.zone)
    found.check()
    named = {"Content-Disposition": f'attachment; filename="audit-{payout_id}-at-{found.position}.html"'}
    page = audit_page(audit_document(found, proof_in_file(book, found)))
    return HTMLResponse(page, headers={**PAGE_HEADERS, **named})


@router.post("/recheck", dependencies=[allowed(Right.OPERATE)])
def recheck(request: Request, front: OfFront, payout_id: UUID, sender: Sender, reason: Reason) -> Response:
    """Have a worker ask the provider now."""
    front.site.rechecks.check("recheck", str(payout_id))
    with command_span("recheck_payout", payout_id, actor=sender.actor):
        front.site.book.ledger.request_recheck(payout_id, reason.strip(), **_context(request, sender))
    return _back(request, front, payout_id, "recheck")


@router.post("/cancel", dependencies=[allowed(Right.CANCEL)])
def cancel(request: Request, front: OfFront, payout_id: UUID, sender: Sender, reason: Reason) -> Response:
    """Cancel a payout that no provider has."""
    with command_span("cancel_payout", payout_id, actor=sender.actor):
        front.site.book.ledger.cancel_payout(payout_id, reason.strip(), **_context(request, sender))
    return _back(request, front, payout_id, "cancel")


@router.post("/anomalies/{number}/resolve", dependencies=[allowed(Right.OPERATE)])
def resolve(
    request: Request,
    front: OfFront,
    payout_id: UUID,
    number: int,
    sender: Sender,
    resolution: Annotated[Resolution, Form()],
    reason: Reason,
) -> Response:
    """Settle an anomaly."""
    ledger = front.site.book.ledger
    with command_span("resolve_anomaly", payout_id, actor=sender.actor):
        ledger.resolve_anomaly(payout_id, number, resolution, reason.strip(), **_context(request, sender))
    return _back(request, front, payout_id, "resolve")


_RESOLUTION = (
    Field(
        "resolution",
        "How it was settled",
        "select",
        choices=tuple(Choice(each.value, words(each.value)) for each in Resolution),
    ),
    _REASON,
)


def _context(request: Request, sender: Caller) -> Context:
    return Context(actor=sender.actor, request_id=request_id_of(request))


def _back(request: Request, front: Front, payout_id: UUID, said: str) -> Response:
    address = front.shell(request).at(f"/payouts/{payout_id}?said={said}")
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)

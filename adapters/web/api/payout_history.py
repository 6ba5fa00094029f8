"""/v1/payouts/{payout_id}/timeline, /attempts and /audit-file: what happened to a payout, and the evidence for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from fastapi import APIRouter

from adapters.audit.file_proof import proof_in_file
from adapters.web.access import OfSite, allowed
from adapters.web.api.documents.audit_file import AuditFileTold
from adapters.web.api.documents.payout_history import Attempts, AttemptTold, EventTold, Timeline
from adapters.web.api.refusals import OF_ONE
from adapters.web.callers import Right
from adapters.web.route import LedgerRoute
from ledger.events import RecordedEvent
from ledger.payout.events import Submitted
from ledger.routes import RoutingDecision
from projections.queries.attempts import attempts_of
from projections.queries.payouts import payout_by_id
from projections.queries.timeline import timeline
from projections.reports.audit_file import audit_file

router = APIRouter(
    prefix="/payouts/{payout_id}",
    tags=["payouts"],
    route_class=LedgerRoute,
    responses=OF_ONE,
    dependencies=[allowed(Right.SEE_PAYOUTS)],
)


@router.get("/timeline", response_model=Timeline, operation_id="show_payout_timeline")
def show_timeline(payout_id: UUID, site: OfSite) -> Timeline:
    """Show every event of a payout: who caused it, which message proves it, and its debits and credits."""
    with site.read() as connection:
        payout_by_id(connection, site.book.tables, payout_id)
        stream = site.book.store.stream_on(connection, payout_id)
    return Timeline(payout_id=payout_id, events=tuple(map(EventTold.of, timeline(stream))))


@router.get("/attempts", response_model=Attempts, operation_id="list_payout_attempts")
def list_of_attempts(payout_id: UUID, site: OfSite) -> Attempts:
    """List the attempts of a payout, each with the routes that were looked at and why one was taken."""
    with site.read() as connection:
        payout_by_id(connection, site.book.tables, payout_id)
        rows = attempts_of(connection, site.book.tables, payout_id)
        routes = _routes(site.book.store.stream_on(connection, payout_id))
    attempts = tuple(AttemptTold.of(row, routes.get(row.attempt)) for row in rows)
    return Attempts(payout_id=payout_id, attempts=attempts)


@router.get(
    "/audit-file",
    response_model=AuditFileTold,
    dependencies=[allowed(Right.SEE_BOOKS)],
    operation_id="show_audit_file",
)
def show_audit_file(payout_id: UUID, site: OfSite) -> AuditFileTold:
    """Show all that the log and the books hold on a payout, after holding one against the other."""
    book = site.book
    with site.read() as connection:
        found = audit_file(connection, book.store, book.tables, str(payout_id), zone=book.zone)
    found.check()
    return AuditFileTold.of(found, proof_in_file(book, found))


def _routes(stream: Iterable[RecordedEvent]) -> Mapping[int, RoutingDecision | None]:
    """Return by attempt the decision that its route was taken by."""
    events = (recorded.event for recorded in stream)
    return {event.attempt: event.route for event in events if isinstance(event, Submitted)}

"""/v1/reconciliations: what is open between an account's statements and the books, compared once more."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter
from sqlalchemy import Connection

from adapters.statements.reconciling import Reconciled, foresee, reconcile_in, sources_of
from adapters.web.access import OfSite, allowed
from adapters.web.api.documents.reconciliations import ReconciledTold, ReconciliationAsked, ReconciliationTold
from adapters.web.api.refusals import OF_CHANGE
from adapters.web.callers import Right
from adapters.web.idempotency.once import DoOnce
from adapters.web.route import LedgerRoute
from adapters.web.site import Site
from ledger.application.commands import Context
from ledger.reconciliation.source import Source

router = APIRouter(prefix="/reconciliations", tags=["reconciliation"], route_class=LedgerRoute)


@router.post(
    "",
    response_model=ReconciliationTold,
    responses=OF_CHANGE,
    dependencies=[allowed(Right.BOOK)],
    operation_id="reconcile_account",
)
def reconcile_account(site: OfSite, once: DoOnce, asked: ReconciliationAsked) -> Any:
    """Compare what is open on an account; tell what was matched, and which breaks were opened and closed.

    What was matched before stays matched; without anything new nothing is written. A dry run tells the same, writes
    nothing, and keeps no answer under its key.
    """
    book = site.book
    if asked.dry_run:
        with book.read() as connection:
            sources = _sources(site, connection, asked)
            found = [foresee(connection, book, source, book.reconciliation.days) for source in sources]
        return _told(found, dry_run=True)

    def command(context: Context) -> ReconciliationTold:
        sources = _sources(site, context["connection"], asked)
        return _told([reconcile_in(book, source, context) for source in sources], dry_run=False)

    return once.answer(HTTPStatus.OK, command)


def _sources(site: Site, connection: Connection, asked: ReconciliationAsked) -> Sequence[Source]:
    return sources_of(connection, site.book.tables, asked.account, asked.currency)


def _told(found: Sequence[Reconciled], *, dry_run: bool) -> ReconciliationTold:
    return ReconciliationTold(dry_run=dry_run, reconciled=tuple(map(ReconciledTold.of, found)))

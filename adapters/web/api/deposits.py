"""/v1/deposits: money that arrived in a wallet at a provider, for one of our accounts."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import APIRouter, Response

from adapters.web.access import OfSite, allowed
from adapters.web.api.documents.deposits import DepositAsked
from adapters.web.api.documents.manual_entries import ManualEntryTold
from adapters.web.api.manual_entries import told
from adapters.web.api.refusals import OF_CHANGE
from adapters.web.callers import Right
from adapters.web.idempotency.once import DoOnce
from adapters.web.route import LedgerRoute
from ledger.application.commands import Context

router = APIRouter(prefix="/deposits", tags=["deposits"], route_class=LedgerRoute)


@router.post(
    "",
    status_code=HTTPStatus.CREATED,
    response_model=ManualEntryTold,
    responses=OF_CHANGE,
    dependencies=[allowed(Right.BOOK)],
    operation_id="book_deposit",
)
def book_deposit(site: OfSite, once: DoOnce, asked: DepositAsked) -> Response:
    """Book money that arrived. The same reference with the same facts is the same deposit.

    A deposit is a manual entry that needs no checker, and is looked at among those.
    """

    def command(context: Context) -> ManualEntryTold:
        receipt = site.book.ledger.deposit(
            asked.reference,
            asked.account,
            asked.provider,
            asked.money,
            description=asked.description,
            effective_at=asked.effective_at,
            **context,
        )
        return told(site, context["connection"], receipt.aggregate_id)

    return once.answer(HTTPStatus.CREATED, command, _location)


def _location(document: ManualEntryTold) -> Mapping[str, str]:
    """Say where the deposit can be looked at, relative to where it was asked for (RFC 9110)."""
    return {"Location": f"manual-entries/{document.id}"}

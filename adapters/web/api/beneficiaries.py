"""/v1/beneficiaries: register, see, hold, release, erase. Providers check them later: a worker hands each one over."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection

from adapters.web.access import OfSite, allowed
from adapters.web.api.documents.beneficiaries import (
    BeneficiariesWanted,
    BeneficiaryAsked,
    BeneficiaryPage,
    BeneficiaryTold,
    ErasureAsked,
    HoldAsked,
)
from adapters.web.api.documents.payouts import ReasonAsked
from adapters.web.api.refusals import OF_CHANGE, OF_ONE
from adapters.web.callers import Right
from adapters.web.cursors import links, timed_cursor_for, timed_place_of
from adapters.web.idempotency.once import DoOnce
from adapters.web.route import LedgerRoute
from adapters.web.site import Site
from ledger.application.commands import Context
from projections.queries.beneficiaries import list_beneficiaries
from projections.queries.told_by import beneficiary_told_by

router = APIRouter(prefix="/beneficiaries", tags=["beneficiaries"], route_class=LedgerRoute)


@router.post(
    "",
    status_code=HTTPStatus.CREATED,
    response_model=BeneficiaryTold,
    responses=OF_CHANGE,
    dependencies=[allowed(Right.PAY)],
    operation_id="register_beneficiary",
)
def register_beneficiary(site: OfSite, once: DoOnce, asked: BeneficiaryAsked) -> Response:
    """Make somebody known who is to be paid; payouts can be queued at once, and leave when a provider knows them too.

    The same reference with the same details is the same beneficiary.
    """

    def command(context: Context) -> BeneficiaryTold:
        receipt = site.book.ledger.register_beneficiary(asked.reference, asked.payee(), **context)
        return _told(site, context["connection"], receipt.aggregate_id)

    return once.answer(HTTPStatus.CREATED, command, _location)


@router.get(
    "", response_model=BeneficiaryPage, dependencies=[allowed(Right.SEE_PAYOUTS)], operation_id="list_beneficiaries"
)
def list_of_beneficiaries(
    request: Request, response: Response, site: OfSite, wanted: Annotated[BeneficiariesWanted, Query()]
) -> BeneficiaryPage:
    """List beneficiaries, those registered last first."""
    after = timed_place_of(request, wanted.cursor)
    with site.book.read() as connection:
        rows = list_beneficiaries(connection, site.book.tables, wanted.status, limit=wanted.limit, after=after)
    following = timed_cursor_for(request, rows[-1].place) if len(rows) == wanted.limit else None
    response.headers.update(links(request, following))
    return BeneficiaryPage(beneficiaries=tuple(map(BeneficiaryTold.of, rows)), next_cursor=following)


@router.get(
    "/{beneficiary_id}",
    response_model=BeneficiaryTold,
    responses=OF_ONE,
    dependencies=[allowed(Right.SEE_PAYOUTS)],
    operation_id="show_beneficiary",
)
def show_beneficiary(beneficiary_id: UUID, site: OfSite) -> BeneficiaryTold:
    """Show a beneficiary with what each provider found."""
    with site.read() as connection:
        return _told(site, connection, beneficiary_id)


@router.post(
    "/{beneficiary_id}/erase",
    response_model=BeneficiaryTold,
    responses=OF_ONE | OF_CHANGE,
    dependencies=[allowed(Right.ADMINISTER)],
    operation_id="erase_beneficiary",
)
def erase_beneficiary(beneficiary_id: UUID, site: OfSite, once: DoOnce, asked: ErasureAsked) -> Response:
    """Destroy the key of a beneficiary's personal data, for ever. Every payment stays in the books, without a person.

    Refused before the day on which a hold ends, and while a payout to the beneficiary is queued or in transit.
    """

    def command(context: Context) -> BeneficiaryTold:
        site.book.ledger.erase_beneficiary(beneficiary_id, asked.reason, asked.asked_by, **context)
        return _told(site, context["connection"], beneficiary_id)

    return once.answer(HTTPStatus.OK, command)


@router.post(
    "/{beneficiary_id}/hold",
    response_model=BeneficiaryTold,
    responses=OF_ONE | OF_CHANGE,
    dependencies=[allowed(Right.ADMINISTER)],
    operation_id="hold_beneficiary",
)
def hold_beneficiary(beneficiary_id: UUID, site: OfSite, once: DoOnce, asked: HoldAsked) -> Response:
    """Refuse to erase a beneficiary before a day, because a law, a court or a regulator wants the data kept.

    A longer hold takes the place of a shorter one; to end one sooner, release it.
    """

    def command(context: Context) -> BeneficiaryTold:
        site.book.ledger.hold_beneficiary(beneficiary_id, asked.until, asked.reason, **context)
        return _told(site, context["connection"], beneficiary_id)

    return once.answer(HTTPStatus.OK, command)


@router.post(
    "/{beneficiary_id}/release",
    response_model=BeneficiaryTold,
    responses=OF_ONE | OF_CHANGE,
    dependencies=[allowed(Right.ADMINISTER)],
    operation_id="release_beneficiary",
)
def release_beneficiary(beneficiary_id: UUID, site: OfSite, once: DoOnce, asked: ReasonAsked) -> Response:
    """Lift a hold before its day; where there is none, nothing happens."""

    def command(context: Context) -> BeneficiaryTold:
        site.book.ledger.release_beneficiary(beneficiary_id, asked.reason, **context)
        return _told(site, context["connection"], beneficiary_id)

    return once.answer(HTTPStatus.OK, command)


def _told(site: Site, connection: Connection, beneficiary_id: UUID) -> BeneficiaryTold:
    """Return the beneficiary as a connection's transaction sees it. Raises BeneficiaryNotFoundError."""
    stream = site.book.store.stream_on(connection, beneficiary_id)
    return BeneficiaryTold.of(beneficiary_told_by(beneficiary_id, stream))


def _location(document: BeneficiaryTold) -> Mapping[str, str]:
    """Say where the beneficiary can be looked at, relative to where it was asked for (RFC 9110)."""
    return {"Location": f"beneficiaries/{document.id}"}

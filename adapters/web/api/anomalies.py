"""/v1/anomalies and those of a payout: what does not fit, and how a person settles it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from sqlalchemy import Connection

from adapters.web.access import OfSite, allowed
from adapters.web.api.documents.anomalies import (
    Anomalies,
    AnomalyPage,
    AnomalyTold,
    OpenAnomalyTold,
    ResolutionAsked,
)
from adapters.web.api.documents.base import PageWanted
from adapters.web.api.refusals import OF_CHANGE, OF_ONE
from adapters.web.callers import Right
from adapters.web.cursors import cursor_for, links, moment_from, place_of
from adapters.web.errors import AnomalyNotFoundError
from adapters.web.idempotency.once import DoOnce
from adapters.web.route import LedgerRoute
from adapters.web.site import Site
from ledger.application.commands import Context
from projections.queries.anomalies import AnomalyRow, anomalies_of
from projections.queries.open_anomalies import list_open_anomalies
from projections.queries.payouts import payout_by_id

router = APIRouter(tags=["anomalies"], route_class=LedgerRoute)
Number = Annotated[int, Path(ge=1, le=2**31 - 1, description="The anomaly's number in its payout, from 1.")]


@router.get(
    "/anomalies",
    response_model=AnomalyPage,
    dependencies=[allowed(Right.SEE_PAYOUTS)],
    operation_id="list_open_anomalies",
)
def list_of_open_anomalies(
    request: Request, response: Response, site: OfSite, wanted: Annotated[PageWanted, Query()]
) -> AnomalyPage:
    """List what is open, over all payouts, those raised last first."""
    after = _going_on(request, wanted.cursor)
    with site.read() as connection:
        rows = list_open_anomalies(connection, site.book.tables, limit=wanted.limit, after=after)
    following = None
    if len(rows) == wanted.limit:
        following = cursor_for(request, [rows[-1].raised_at.isoformat(), rows[-1].position])
    response.headers.update(links(request, following))
    return AnomalyPage(anomalies=tuple(map(OpenAnomalyTold.of, rows)), next_cursor=following)


@router.get(
    "/payouts/{payout_id}/anomalies",
    response_model=Anomalies,
    responses=OF_ONE,
    dependencies=[allowed(Right.SEE_PAYOUTS)],
    operation_id="list_payout_anomalies",
)
def list_of_anomalies(payout_id: UUID, site: OfSite) -> Anomalies:
    """List the anomalies of a payout, open and settled, in the order they were raised."""
    with site.read() as connection:
        rows = _anomalies(site, connection, payout_id)
    return Anomalies(payout_id=payout_id, anomalies=tuple(map(AnomalyTold.of, rows)))


@router.post(
    "/payouts/{payout_id}/anomalies/{number}/resolve",
    response_model=AnomalyTold,
    responses=OF_ONE | OF_CHANGE,
    dependencies=[allowed(Right.OPERATE)],
    operation_id="resolve_anomaly",
)
def resolve_anomaly(payout_id: UUID, number: Number, site: OfSite, once: DoOnce, asked: ResolutionAsked) -> Response:
    """Settle an anomaly. What it held in suspense is booked to whoever bears it."""

    def command(context: Context) -> AnomalyTold:
        connection = context["connection"]
        _one(_anomalies(site, connection, payout_id), payout_id, number)
        site.book.ledger.resolve_anomaly(payout_id, number, asked.resolution, asked.note, **context)
        return AnomalyTold.of(_one(_anomalies(site, connection, payout_id), payout_id, number))

    return once.answer(HTTPStatus.OK, command)


def _anomalies(site: Site, connection: Connection, payout_id: UUID) -> Sequence[AnomalyRow]:
    """Return the anomalies of a payout that exists. Raises PayoutNotFoundError."""
    payout_by_id(connection, site.book.tables, payout_id)
    return anomalies_of(connection, site.book.tables, payout_id)


def _one(rows: Sequence[AnomalyRow], payout_id: UUID, number: int) -> AnomalyRow:
    for row in rows:
        if row.anomaly == number:
            return row
    raise AnomalyNotFoundError(payout_id, number)


def _going_on(request: Request, cursor: str | None) -> tuple[datetime, int] | None:
    told = place_of(request, cursor, str, int)
    return None if told is None else (moment_from(told[0]), told[1])

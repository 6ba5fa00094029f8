"""/v1/reports: reports that tie to the books.

The general ledger is a file only, because it has no end that fits one document.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from adapters.asked_reports import asked_of
from adapters.web.access import OfSite, allowed
from adapters.web.api.documents.reports import ReportTold, ReportWanted
from adapters.web.api.refusals import BROKEN_RULE, OF_ONE
from adapters.web.callers import Right
from adapters.web.downloads import CSV_TYPE, csv_download
from adapters.web.route import LedgerRoute
from projections.queries.spans import Span
from projections.reports.register import REPORTS, SHORT_REPORTS, report_named

router = APIRouter(prefix="/reports", tags=["figures"], route_class=LedgerRoute)
Name = Annotated[str, Path(max_length=120, description=f"One of {', '.join(SHORT_REPORTS)}.", examples=["fees"])]
AnyName = Annotated[str, Path(max_length=120, description=f"One of {', '.join(REPORTS)}.", examples=["general-ledger"])]
_PRIVATE = {"Cache-Control": "no-store"}
_CSV = {
    "content": {CSV_TYPE: {"schema": {"type": "string"}}},
    "description": "Amounts in whole units, days of the book.",
}


@router.get(
    "/{name}.csv",
    response_class=Response,
    responses={**OF_ONE, **BROKEN_RULE, HTTPStatus.OK.value: _CSV},
    dependencies=[allowed(Right.SEE_BOOKS)],
    operation_id="download_report",
)
def download_report(name: AnyName, site: OfSite, wanted: Annotated[ReportWanted, Query()]) -> Response:
    """Hand a report out as comma-separated values, of any length; one that does not tie is an error instead."""
    book, make = site.book, report_named(name)
    asked = asked_of(book, Span(wanted.since, wanted.until), wanted.known_by, wanted.position)
    with book.read() as connection:
        found = make(connection, book.tables, asked)
        found.check()
        return csv_download(f"{name}-at-{found.position}", found.columns, found.records(), _PRIVATE)


@router.get(
    "/{name}",
    response_model=ReportTold,
    responses=OF_ONE | BROKEN_RULE,
    dependencies=[allowed(Right.SEE_BOOKS)],
    operation_id="show_report",
)
def show_report(name: Name, site: OfSite, wanted: Annotated[ReportWanted, Query()]) -> ReportTold:
    """Show a report: in-transit ageing, settlements or fees, as known now or then, tied to the accounts it is about."""
    make = report_named(name, SHORT_REPORTS)
    asked = asked_of(site.book, Span(wanted.since, wanted.until), wanted.known_by, wanted.position)
    with site.read() as connection:
        found = make(connection, site.book.tables, asked)
        found.check()
        return ReportTold.of(found)

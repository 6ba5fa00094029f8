"""/v1/reports: reports that tie to the books.

The general ledger is not among them, because it has no end that fits one answer: read the statement of each account,
or `payouts report general-ledger`.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from adapters.asked_reports import asked_of
from adapters.web.access import OfSite, allowed
from adapters.web.api.documents.reports import ReportTold, ReportWanted
from adapters.web.api.refusals import BROKEN_RULE, OF_ONE
from adapters.web.callers import Right
from adapters.web.route import LedgerRoute
from projections.queries.spans import Span
from projections.reports.register import SHORT_REPORTS, report_named

router = APIRouter(prefix="/reports", tags=["figures"], route_class=LedgerRoute)
Name = Annotated[str, Path(max_length=120, description=f"One of {', '.join(SHORT_REPORTS)}.", examples=["fees"])]


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

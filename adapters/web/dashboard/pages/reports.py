"""Reports: what finance keeps, each as a page that says whether it ties to the books, and as a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict
from pydantic import Field as Limited

from adapters.asked_reports import asked_of
from adapters.report_layouts import AS_OF_AN_END
from adapters.web.access import allowed
from adapters.web.callers import Right
from adapters.web.dashboard.content_policy import PAGE_HEADERS
from adapters.web.dashboard.entrance import OfFront
from adapters.web.dashboard.fields import Field
from adapters.web.dashboard.front import Front
from adapters.web.dashboard.optional import Optional
from adapters.web.dashboard.report_view import ReportView, rows_of
from adapters.web.dashboard.route import PageRoute
from adapters.web.downloads import csv_download
from ledger.money import LARGEST_AMOUNT_MINOR
from projections.queries.spans import Span
from projections.reports.asked import Asked
from projections.reports.register import REPORTS, report_named
from projections.reports.report import Report

router = APIRouter(prefix="/reports", route_class=PageRoute, dependencies=[allowed(Right.SEE_BOOKS)])
TOLD = {
    "general-ledger": "Every line of every account, between its opening and its closing balance.",
    "in-transit-ageing": "What providers were told to pay and have not, by provider and age.",
    "settlement-summary": "What each provider paid out of our wallet, day by day: gross, fees, tax, returns and net.",
    "fees": "What providers charged, and the tax on it, day by day.",
    "breaks": "The breaks that were open, how old they were, and what they held in suspense.",
    "bank-reconciliation": "Why our balance of an account is not what its statement says, line by line.",
    "data-quality": "Whether what is in transit clears, and how old what has not cleared is.",
}
"""What each report tells."""
_FILTERS = ("account", "provider")
Name = Annotated[str, Path(max_length=120)]


class ReportAsked(BaseModel):
    """What was typed into the form above a report."""

    model_config = ConfigDict(frozen=True)

    since: Optional[date] = None
    until: Optional[date] = None
    as_of: Optional[date] = None
    """Of reports that tell how things stood at an end: its last day."""
    position: Optional[Annotated[int, Limited(ge=0, le=LARGEST_AMOUNT_MINOR)]] = None
    account: str = Limited(default="", max_length=200)
    provider: str = Limited(default="", max_length=200)

    def asked(self, front: Front) -> Asked:
        """Return what is asked of the books. Raises SpanReversedError."""
        is_last = self.as_of is None or self.as_of == date.max
        until = self.until if is_last or self.as_of is None else self.as_of + timedelta(days=1)
        return asked_of(front.site.book, Span(self.since, until), None, self.position)

    def wanted(self, report: Report) -> Mapping[str, str]:
        """Return the values that rows must have, by the columns that the report has."""
        names = {column.name for column in report.columns}
        told = {name: getattr(self, name).strip() for name in _FILTERS if name in names}
        return {name: value for name, value in told.items() if value}

    def fields(self, report: Report) -> tuple[Field, ...]:
        """Return the form of a report, with what was typed."""
        names = {column.name for column in report.columns}
        days = ("as_of",) if report.name in AS_OF_AN_END else ("since", "until")
        return (
            *(Field(name, _LABELS[name], "date", _text(getattr(self, name))) for name in days),
            *(Field(name, name.capitalize(), value=getattr(self, name)) for name in _FILTERS if name in names),
            Field("position", "Known at position", "number", _text(self.position)),
        )

    def query(self) -> str:
        """Return it as a part of an address."""
        return urlencode(self.model_dump(mode="json", exclude_defaults=True))


@router.get("")
def list_reports(request: Request, front: OfFront) -> Response:
    """List every report with what it tells."""
    return front.page(request, "pages/reports.html", reports={name: TOLD[name] for name in REPORTS})


@router.get("/{name}.csv")
def download_report(front: OfFront, name: Name, asked: Annotated[ReportAsked, Query()]) -> Response:
    """Hand a report out as a file; one that does not tie to the books is an error instead."""
    book, make = front.site.book, report_named(name)
    with book.read() as connection:
        found = make(connection, book.tables, asked.asked(front))
        found.check()
        return csv_download(
            f"{name}-at-{found.position}", found.columns, rows_of(found, asked.wanted(found)), PAGE_HEADERS
        )


@router.get("/{name}")
def show_report(request: Request, front: OfFront, name: Name, asked: Annotated[ReportAsked, Query()]) -> Response:
    """Show a report, and whether it ties."""
    book, make = front.site.book, report_named(name)
    with book.read() as connection:
        found = make(connection, book.tables, asked.asked(front))
        view = ReportView.of(found, asked.wanted(found))
    return front.page(
        request, "pages/report.html", view=view, told=TOLD[name], filters=asked.fields(found), query=asked.query()
    )


_LABELS = {"since": "Since", "until": "Before", "as_of": "As of the end of"}


def _text(value: date | int | None) -> str:
    return "" if value is None else str(value)

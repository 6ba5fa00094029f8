"""The reports by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from projections.errors import ReportNotFoundError
from projections.reports import (
    bank_reconciliation,
    breaks,
    data_quality,
    fees_and_tax,
    general_ledger,
    in_transit_ageing,
    settlement_summary,
)
from projections.reports.asked import Asked
from projections.reports.report import Report
from projections.schema import ReadTables

MakeReport = Callable[[Connection, ReadTables, Asked], Report]
"""Makes a report in a snapshot; a contradiction in the books that it finds meanwhile is an error at once."""

REPORTS: Mapping[str, MakeReport] = {
    general_ledger.NAME: general_ledger.general_ledger,
    in_transit_ageing.NAME: in_transit_ageing.ageing_report,
    settlement_summary.NAME: settlement_summary.settlement_summary,
    fees_and_tax.NAME: fees_and_tax.fees_and_tax,
    breaks.NAME: breaks.break_report,
    bank_reconciliation.NAME: bank_reconciliation.bank_reconciliation_report,
    data_quality.NAME: data_quality.data_quality,
}
"""Every report that is a table, in the order in which they are listed."""
SHORT_REPORTS: Mapping[str, MakeReport] = {name: make for name, make in REPORTS.items() if name != general_ledger.NAME}
"""Those whose rows are few enough for one answer, however long the book is."""


def report_named(name: str, among: Mapping[str, MakeReport] = REPORTS) -> MakeReport:
    """Return what makes a report. Raises ReportNotFoundError."""
    try:
        return among[name]
    except KeyError:
        raise ReportNotFoundError(name) from None

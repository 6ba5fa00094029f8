"""Layouts of reports for people: which columns there is room for, and what has a table of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from projections.reports import (
    bank_reconciliation,
    breaks,
    data_quality,
    fees_and_tax,
    general_ledger,
    in_transit_ageing,
    settlement_summary,
)
from projections.reports.report import CURRENCY, Column, Report

AS_OF_AN_END = (in_transit_ageing.NAME, breaks.NAME, bank_reconciliation.NAME, data_quality.NAME)
"""What tells how things stand at the end of a span, wherever it begins."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What of a report people are shown: one table for each value of some columns, with some of the others."""

    by: Sequence[str]
    shown: Sequence[str]

    def columns_of(self, report: Report, rows: Sequence[Mapping[str, Any]]) -> list[Column]:
        """Return the columns of one table, without those that say nothing in any of its rows."""
        shown = [column for name in self.shown for column in report.columns if column.name == name]
        return [column for column in shown if any(row[column.name] is not None for row in rows)]


LAYOUTS: Mapping[str, Layout] = {
    general_ledger.NAME: Layout(
        ("account", CURRENCY),
        ("posted_on", "kind", "reference", "debit_minor", "credit_minor", "balance_minor"),
    ),
    in_transit_ageing.NAME: Layout((CURRENCY,), ("provider", "bucket", "payouts", "amount_minor", "oldest_since")),
    settlement_summary.NAME: Layout(
        (CURRENCY,),
        ("effective_date", "provider", "gross_minor", "fees_minor", "tax_minor", "returns_minor", "net_minor"),
    ),
    breaks.NAME: Layout(
        ("account", CURRENCY), ("kind", "value_date", "age_days", "difference_minor", "suspended_minor", "told_by")
    ),
    bank_reconciliation.NAME: Layout(("account", CURRENCY), ("item", "effective_date", "named", "amount_minor")),
    data_quality.NAME: Layout(
        ("metric", CURRENCY),
        (
            *("subject", "open_payouts", "open_minor", "oldest_age_seconds", "last_even_at"),
            *("counted", "found", "first_missing"),
        ),
    ),
    fees_and_tax.NAME: Layout(
        (CURRENCY,),
        (
            *("posted_on", "provider", "fee_net_minor", "tax_net_minor"),
            *("cgst_minor", "sgst_minor", "igst_minor", "tax_not_split_minor"),
        ),
    ),
}
"""By the names of reports."""

"""The views of finance, column by column."""

from __future__ import annotations

from projections.finance.views import views_over
from projections.schema import ReadTables
from scripts.reference.markdown import code, table


def finance_views() -> str:
    """Return each view with its columns; they are the same on every engine."""
    parts = []
    for view in views_over(ReadTables("ledger", ""), postgresql=True):
        rows = [[code(column.name), column.meaning] for column in view.columns]
        parts.append(f"## finance.{view.name}\n\n{view.meaning}\n\n{table(['column', 'meaning'], rows)}")
    return "\n\n".join(parts)

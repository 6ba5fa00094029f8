"""The lines of a match or a break as a table, each under the name by which `payouts matches make` takes it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from adapters.cli.tables import add_figure_column, add_fixed_column, add_text_column, printable, table, words
from adapters.figures import figure
from projections.queries.line_facts import LineFacts

LINES_SHOWN = 20
"""Of one side; `--json` tells them all."""
_DIGEST_SHOWN = 12


def line_table(title: str, lines: Sequence[LineFacts]) -> Table:
    """Return the lines of one side: of statements, or of the books."""
    more = f", the first {LINES_SHOWN} of {len(lines):,}" if len(lines) > LINES_SHOWN else ""
    shown = table(f"{title}{more}")
    add_fixed_column(shown, "Line")
    add_fixed_column(shown, "Day")
    add_figure_column(shown, f"Amount {lines[0].currency}")
    add_text_column(shown, "What, and the names that it gives")
    for line in lines[:LINES_SHOWN]:
        shown.add_row(line.line_id, f"{line.day}", figure(line.signed_minor, line.currency), _what(line))
    return shown


def _what(line: LineFacts) -> str:
    file = line.digest and f"file {line.digest[:_DIGEST_SHOWN]}…"
    return "\n".join(filter(None, (words(line.kind), printable(line.description), *map(printable, line.names), file)))

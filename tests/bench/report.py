"""The report of a run for people: one table, a line for each floor."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from tests.bench.finding import Against, Finding

_WORDS = {True: "yes", False: "no", None: ""}
_FIGURES = (2, 4, 5, 6, 7)
"""The columns of figures, from 0."""
_ENOUGH = 1_000


def table_of(findings: Sequence[Finding]) -> Table:
    """Return the table of what was found."""
    table = Table("path", "unit", "ours", "floor", "theirs", "ratio", "spread", "goal", "reached")
    for place in _FIGURES:
        table.columns[place].justify = "right"
    for finding in findings:
        names = finding.path, finding.unit, number(finding.ours)
        for against in finding.floors:
            table.add_row(*names, *_cells(against))
            names = "", "", ""
        table.add_section()
    return table


def _cells(against: Against) -> tuple[str, ...]:
    lowest, highest = against.spread
    goal = "" if against.goal is None else str(against.goal)
    spread = f"{number(lowest)} to {number(highest)}"
    return (
        against.floor,
        number(against.typical),
        number(against.ratio),
        spread,
        goal,
        _WORDS[against.is_reached],
    )


def number(figure: float) -> str:
    """Return a figure with three digits that count, and all those before the point."""
    return f"{figure:,.0f}" if figure >= _ENOUGH else f"{figure:.3g}"

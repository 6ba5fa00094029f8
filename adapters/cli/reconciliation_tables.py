"""A reconciliation as tables: what matched by which rule, and each break with both of its sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.table import Table

from adapters.cli.tables import add_figure_column, add_fixed_column, add_text_column, printable, table, words
from adapters.figures import figure
from ledger.reconciliation.lines import ComparedLine
from ledger.reconciliation.outcome import Break, Outcome, Rule
from ledger.reconciliation.statement_lines import place_of
from ledger.statements.statement import Statement

LINES_SHOWN = 3
"""Of the lines of one break; a tie may have hundreds, and `--json` tells them all."""
OUTSTANDING_SHOWN = 20


def statement_told(statement: Statement) -> str:
    """Return what a statement tells, as a sentence."""
    return f"{statement.account}, {statement.from_date} to {statement.to_date}: {len(statement.lines):,} lines."


def summary_of(outcome: Outcome) -> str:
    """Return what came of a comparison, in sentences."""
    matched = sum(len(match.external) for match in outcome.matches)
    found = f"Matched: {matched:,}. Breaks: {len(outcome.breaks):,}."
    return f"{found} Outstanding: {len(outcome.outstanding):,}."


def match_table(outcome: Outcome, currency: str) -> Table:
    """Return how many lines each rule matched, and what they come to."""
    counts, sums = Counter[Rule](), Counter[Rule]()
    for match in outcome.matches:
        counts[match.rule] += len(match.external)
        sums[match.rule] += sum(line.amount_minor for line in match.external)
    shown = table("Matches")
    add_fixed_column(shown, "By")
    add_figure_column(shown, "Lines")
    add_figure_column(shown, currency)
    for rule in filter(counts.get, Rule):
        shown.add_row(words(rule.name.lower()), f"{counts[rule]:,}", figure(sums[rule], currency))
    return shown


def break_table(outcome: Outcome, currency: str) -> Table:
    """Return the breaks, those of one kind together."""
    shown = table("Breaks")
    add_text_column(shown, "Kind")
    add_fixed_column(shown, "Day")
    add_figure_column(shown, "Line")
    add_figure_column(shown, f"Statement {currency}")
    add_figure_column(shown, f"Books {currency}")
    add_text_column(shown, "Named")
    for each in sorted(outcome.breaks, key=lambda found: found.kind):
        lines = (*each.external, *each.booked)
        day = min(line.value_date for line in lines)
        sums = (_sum(side, currency) for side in (each.external, each.booked))
        shown.add_row(words(each.kind.lower()), f"{day}", _places(each.external), *sums, _names(each))
    return shown


def outstanding_table(outcome: Outcome, currency: str) -> Table:
    """Return the lines of the books that no statement tells yet, under the names that `payouts matches make` takes."""
    count = len(outcome.outstanding)
    more = f", the first {OUTSTANDING_SHOWN} of {count:,}" if count > OUTSTANDING_SHOWN else ""
    shown = table(f"Outstanding: in the books, and on no statement yet{more}")
    add_fixed_column(shown, "Line")
    add_fixed_column(shown, "Day")
    add_figure_column(shown, f"Books {currency}")
    add_text_column(shown, "Named")
    for line in outcome.outstanding[:OUTSTANDING_SHOWN]:
        names = "\n".join(map(printable, line.identities.of_payment))
        shown.add_row(line.line_id, f"{line.value_date}", figure(line.signed_minor, currency), names)
    return shown


def _places(lines: Sequence[ComparedLine]) -> str:
    """Return where lines stand in the statement's file."""
    return "\n".join(f"{place_of(line):,}" for line in lines[:LINES_SHOWN])


def _sum(lines: Sequence[ComparedLine], currency: str) -> str:
    return figure(sum(line.signed_minor for line in lines), currency) if lines else ""


def _names(of: Break) -> str:
    lines = (*of.external, *of.booked)
    named = (name for line in lines[:LINES_SHOWN] for name in line.identities.of_payment[:1])
    more = f"and {len(lines) - LINES_SHOWN:,} lines more" if len(lines) > LINES_SHOWN else ""
    return "\n".join(filter(None, (*dict.fromkeys(map(printable, named)), more)))

"""What reconciling came to, as it is printed: for people as tables, for machines as a document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import typer

from adapters.cli.findings import FOUND
from adapters.cli.reconciliation_tables import break_table, match_table, outstanding_table, summary_of
from adapters.cli.tables import terminal
from adapters.documents import document_of
from adapters.statements.reconciling import Reconciled

NOTHING_WRITTEN = "Nothing was written."


def reconciled_document(each: Reconciled) -> dict[str, Any]:
    """Return it as a document: every match and break with both of its sides."""
    source = document_of(each.source)
    return {**source, **document_of(each.outcome, each.source.currency), "returned": document_of(each.returned)}


def print_reconciled(each: Reconciled, *, dry_run: bool) -> None:
    """Print it as tables."""
    terminal().print(" ".join([summary_of(each.outcome), *([NOTHING_WRITTEN] if dry_run else [])]))
    for payout_id in each.returned:
        terminal().print(f"Came back: the money of payout {payout_id}.")
    if each.outcome.matches:
        terminal().print(match_table(each.outcome, each.source.currency))
    if each.outcome.breaks:
        terminal().print(break_table(each.outcome, each.source.currency))
    if each.outcome.outstanding:
        terminal().print(outstanding_table(each.outcome, each.source.currency))


def end_with_findings(reconciled: Sequence[Reconciled]) -> None:
    """End the command with exit code 1 where a break is open."""
    if any(each.outcome.breaks for each in reconciled):
        raise typer.Exit(FOUND)

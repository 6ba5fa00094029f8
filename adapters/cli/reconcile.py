"""`payouts reconcile`: a statement's file compared with our books, to see what a reconciliation would come to."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from adapters.cli.documents import document_of, print_document
from adapters.cli.findings import FOUND
from adapters.cli.options import AsJson, BookName, Url, settings_of
from adapters.cli.reconciliation_tables import break_table, match_table, summary_of
from adapters.cli.tables import terminal
from adapters.cli.times import read_day
from adapters.embedded import open_reader
from adapters.statements.layouts import read_laid_out
from ledger.reconciliation.business_days import BusinessDays
from ledger.reconciliation.outcome import Outcome
from ledger.statements.statement import Statement
from projections.queries.reconciliation import compare_statement

File = Annotated[Path, typer.Argument(metavar="FILE", help="The statement, as the bank or provider gave it.")]
Account = Annotated[
    str, typer.Option("--account", help="The account that it is of, such as Assets:Providers:Razorpayx:Wallet.")
]
Layout = Annotated[
    str, typer.Option("--layout", help="How it is written: camt, mt940, a profile's name, or a profile's TOML file.")
]
Holidays = Annotated[
    list[date] | None,
    typer.Option("--holiday", metavar="DAY", parser=read_day, help="A day on which banks do not settle; repeatable."),
]


def reconcile(
    file: File,
    account: Account,
    layout: Layout,
    holiday: Holidays = None,
    url: Url = None,
    book: BookName = None,
    as_json: AsJson = False,
) -> None:
    """Compare a statement with the book, and write nothing. Exit code 1 when there is a break."""
    days = BusinessDays(frozenset(holiday or ()))
    statements = read_laid_out(file, layout, account)
    with open_reader(settings=settings_of(url, book)) as reader, reader.read() as connection:
        outcomes = [compare_statement(connection, reader.tables, each, days) for each in statements]
    told = list(zip(statements, outcomes, strict=True))
    if as_json:
        print_document({"statements": [_document(statement, outcome) for statement, outcome in told]})
    else:
        for statement, outcome in told:
            _print(statement, outcome)
    if any(outcome.breaks for outcome in outcomes):
        raise typer.Exit(FOUND)


def _document(statement: Statement, outcome: Outcome) -> dict[str, Any]:
    facts = document_of(statement.model_copy(update={"lines": ()}), statement.currency)
    return {**facts, "lines": len(statement.lines), **document_of(outcome, statement.currency)}


def _print(statement: Statement, outcome: Outcome) -> None:
    terminal().print(summary_of(statement, outcome))
    terminal().print(match_table(outcome, statement.currency))
    if outcome.breaks:
        terminal().print(break_table(outcome, statement.currency))

"""`payouts statements`: imports the statements of banks and providers, and lists those that were."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from adapters.cli.documents import print_document
from adapters.cli.options import Actor, AsJson, BookName, Url, settings_of
from adapters.cli.reconcile import DryRun
from adapters.cli.reconciled import end_with_findings, print_reconciled, reconciled_document
from adapters.cli.reconciliation_tables import statement_told
from adapters.cli.tables import (
    account_text,
    add_figure_column,
    add_fixed_column,
    add_text_column,
    printable,
    table,
    terminal,
)
from adapters.documents import document_of
from adapters.embedded import open_book, open_reader
from adapters.figures import figure
from adapters.settings import BookSettings
from adapters.statements.importing import Imported, foresee_import, import_statements
from projections.queries.statements import StatementRow, imported_statements

statements = typer.Typer(help="Import statements of banks and providers, and list them.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(metavar="FILE", help="The statement, as the bank or provider gave it.")]
Account = Annotated[
    str, typer.Option("--account", help="The account that it is of, such as Assets:Providers:Razorpayx:Wallet.")
]
Layout = Annotated[
    str, typer.Option("--layout", help="How it is written: camt, mt940, a profile's name, or a profile's TOML file.")
]
OfAccount = Annotated[str | None, typer.Option("--account", help="Only those of this account.")]
_DIGEST_SHOWN = 12


@statements.command("import")
def import_file(
    file: File,
    account: Account,
    layout: Layout,
    by: Actor,
    dry_run: DryRun = False,
    url: Url = None,
    book: BookName = None,
    as_json: AsJson = False,
) -> None:
    """Import a statement's file, and compare it with the book. Exit code 1 when a break is open.

    The file is kept, sealed. A file that was imported before is known again, and none of its lines counts twice.
    """
    settings, body = settings_of(url, book), file.read_bytes()
    if dry_run:
        told = _foreseen(settings, body, file.name, layout, account)
    else:
        with open_book(settings=settings) as opened:
            told = import_statements(opened, body, file.name, layout, account=account, actor=by)
    if as_json:
        print_document({"dry_run": dry_run, **_document(told)})
    else:
        _print(told, dry_run=dry_run)
    end_with_findings(told.reconciled)


@statements.command("list")
def list_statements(account: OfAccount = None, url: Url = None, book: BookName = None, as_json: AsJson = False) -> None:
    """List the statements that were imported, in the order in which they came."""
    with open_reader(settings=settings_of(url, book)) as reader, reader.read() as connection:
        found = imported_statements(connection, reader.tables, account)
    if as_json:
        print_document({"statements": document_of(found)})
    else:
        _show(found)


def _foreseen(settings: BookSettings, body: bytes, filename: str, layout: str, account: str) -> Imported:
    with open_reader(settings=settings) as reader:
        return foresee_import(reader, body, filename, layout, account=account, days=settings.business_days)


def _document(told: Imported) -> dict[str, object]:
    of_file = [
        {**document_of(each.model_copy(update={"lines": ()}), each.currency), "lines": len(each.lines)}
        for each in told.statements
    ]
    reconciled = [reconciled_document(each) for each in told.reconciled]
    return {"repeated": told.repeated, "statements": of_file, "reconciled": reconciled}


def _print(told: Imported, *, dry_run: bool) -> None:
    for statement in told.statements:
        terminal().print(statement_told(statement))
    if told.repeated:
        terminal().print("The file was imported before; its lines count once.")
    for each in told.reconciled:
        print_reconciled(each, dry_run=dry_run)


def _show(found: Sequence[StatementRow]) -> None:
    if not found:
        terminal().print("No statements. Import one: payouts statements import FILE --account ACCOUNT --layout LAYOUT")
        return
    shown_table = table("Statements, in the order in which they came")
    add_text_column(shown_table, "Account")
    add_fixed_column(shown_table, "From\nto")
    for header in ("Lines", "Opening", "Closing"):
        add_figure_column(shown_table, header)
    add_text_column(shown_table, "Imported by")
    add_fixed_column(shown_table, "File's digest")
    for row in found:
        balances = (
            "" if minor is None else figure(minor, row.currency) for minor in (row.opening_minor, row.closing_minor)
        )
        days, account = f"{row.from_date}\n{row.to_date}", f"{account_text(row.account)}\n{row.currency}"
        digest = f"{row.digest[:_DIGEST_SHOWN]}…"
        shown_table.add_row(account, days, f"{row.line_count:,}", *balances, printable(row.imported_by), digest)
    terminal().print(shown_table)

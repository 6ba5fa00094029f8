"""`payouts reconcile`: compares what is open between an account's statements and our books, once more."""

from __future__ import annotations

from typing import Annotated

import typer

from adapters.cli.balance import Currency
from adapters.cli.documents import print_document
from adapters.cli.options import Actor, AsJson, BookName, Url, settings_of
from adapters.cli.reconciled import end_with_findings, print_reconciled, reconciled_document
from adapters.cli.tables import terminal
from adapters.embedded import open_book, open_reader
from adapters.settings import BookSettings
from adapters.statements.reconciling import Reconciled, foresee, reconcile_source, sources_of

Account = Annotated[
    str, typer.Argument(metavar="ACCOUNT", help="Whose statements were imported, such as Assets:Bank:Hdfc.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only tell what it would come to; write nothing.")]


def reconcile(
    account: Account,
    by: Actor,
    currency: Currency = "INR",
    dry_run: DryRun = False,
    url: Url = None,
    book: BookName = None,
    as_json: AsJson = False,
) -> None:
    """Compare what is open between an account's statements and the books. Exit code 1 when a break is open.

    What was matched before stays matched; without anything new nothing is written.
    """
    settings = settings_of(url, book)
    told = _foreseen(settings, account, currency) if dry_run else _reconciled(settings, account, currency, by)
    if as_json:
        print_document({"dry_run": dry_run, "reconciled": [reconciled_document(each) for each in told]})
    else:
        for each in told:
            terminal().print(f"{account}, told by the {each.source.origin}:")
            print_reconciled(each, dry_run=dry_run)
    end_with_findings(told)


def _foreseen(settings: BookSettings, account: str, currency: str) -> list[Reconciled]:
    with open_reader(settings=settings) as reader, reader.read() as connection:
        sources = sources_of(connection, reader.tables, account, currency)
        return [foresee(connection, reader, source, settings.business_days) for source in sources]


def _reconciled(settings: BookSettings, account: str, currency: str, actor: str) -> list[Reconciled]:
    with open_book(settings=settings) as opened:
        with opened.read() as connection:
            sources = sources_of(connection, opened.tables, account, currency)
        return [reconcile_source(opened, source, actor) for source in sources]

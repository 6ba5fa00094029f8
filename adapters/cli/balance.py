"""`payouts balance`: what an account holds, and what payouts on their way hold back of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from adapters.cli.documents import print_document
from adapters.cli.options import AsJson, BookName, Url, settings_of
from adapters.cli.table_output import AsCsv, ToParquet, ToXlsx, table_output
from adapters.cli.tables import add_figure_column, add_text_column, table, terminal
from adapters.cli.times import AsOf, KnownAt, scope
from adapters.documents import document_of
from adapters.embedded import open_reader
from adapters.figures import figure
from ledger.money import decimal_from_minor
from projections.queries.balances import Balance, balance_of
from projections.reports.query_tables import balance_table

Account = Annotated[str, typer.Argument(metavar="ACCOUNT", help="Such as Liabilities:Customers:Acme.")]
Currency = Annotated[str, typer.Option(help="ISO 4217 code.")]


def balance(
    account: Account,
    currency: Currency = "INR",
    as_of: AsOf = None,
    known_at: KnownAt = None,
    url: Url = None,
    book: BookName = None,
    as_csv: AsCsv = False,
    xlsx: ToXlsx = None,
    parquet: ToParquet = None,
    as_json: AsJson = False,
) -> None:
    """Show the balance of an account: available, held for payouts on their way, and posted."""
    output = table_output(as_json=as_json, as_csv=as_csv, xlsx=xlsx, parquet=parquet)
    with open_reader(settings=settings_of(url, book)) as reader:
        position = None if known_at is None else reader.store.position_at(known_at)
        with reader.read() as connection:
            found = balance_of(connection, reader.tables, account, currency, as_of=as_of, known_at=position)
        if output is not None:
            output.put_out(balance_table(found))
        elif as_json:
            posted = {
                "posted_minor": found.posted_minor,
                "posted": str(decimal_from_minor(found.posted_minor, currency)),
            }
            print_document(document_of(found) | posted)
        else:
            _show(found, known_at, reader.zone)


def _show(found: Balance, known_at: datetime | None, zone: ZoneInfo) -> None:
    shown_table = table(f"{found.account}\n{scope(found.as_of, known_at, found.position, zone)}")
    add_text_column(shown_table, "")
    add_figure_column(shown_table, found.currency)
    for name, amount_minor in (
        ("Available", found.available_minor),
        ("Queued: reserved for payouts that no provider has", found.queued_minor),
        ("In transit: with providers, outcome not final", found.in_transit_minor),
        ("Posted: the payouts that are not final left out", found.posted_minor),
    ):
        shown_table.add_row(name, figure(amount_minor, found.currency))
    terminal().print(shown_table)

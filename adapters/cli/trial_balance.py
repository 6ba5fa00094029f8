"""`payouts trial-balance`: every account's balance, in two columns that add up to the same."""

from __future__ import annotations

from typing import Any

from rich.table import Table

from adapters.cli.documents import print_document
from adapters.cli.findings import contradictions_found
from adapters.cli.options import AsJson, BookName, Url, settings_of
from adapters.cli.table_output import AsCsv, ToParquet, ToXlsx, table_output
from adapters.cli.tables import add_figure_column, add_text_column, table, terminal
from adapters.cli.times import AsOf, KnownAt, scope
from adapters.documents import amounts_told, document_of
from adapters.embedded import open_reader
from adapters.figures import column_figure, figure
from projections.queries.trial_balance import TrialBalance
from projections.queries.trial_balance import trial_balance as read_trial_balance
from projections.reports import query_tables


def trial_balance(
    as_of: AsOf = None,
    known_at: KnownAt = None,
    url: Url = None,
    book: BookName = None,
    as_csv: AsCsv = False,
    xlsx: ToXlsx = None,
    parquet: ToParquet = None,
    as_json: AsJson = False,
) -> None:
    """Show every account's balance as debit or credit. Exit code 1 when the columns are not equal."""
    output = table_output(as_json=as_json, as_csv=as_csv, xlsx=xlsx, parquet=parquet)
    with open_reader(settings=settings_of(url, book)) as reader, contradictions_found():
        position = None if known_at is None else reader.store.position_at(known_at)
        with reader.read() as connection:
            found = read_trial_balance(connection, reader.tables, as_of=as_of, known_at=position)
        if output is not None:
            output.put_out(query_tables.trial_balance_table(found))
            return
        if as_json:
            print_document(trial_balance_document(found))
            return
        terminal().print(f"Trial balance {scope(as_of, known_at, found.position, reader.zone)}")
        if not found.rows:
            terminal().print("Nothing is booked.")
        for currency in found.totals:
            terminal().print(trial_balance_table(found, currency))


def trial_balance_document(found: TrialBalance) -> dict[str, Any]:
    """Return a trial balance for machines."""
    totals = [
        amounts_told({"currency": currency, "debit_minor": total.debit_minor, "credit_minor": total.credit_minor})
        for currency, total in found.totals.items()
    ]
    return {**document_of(found, leaving_out=["totals"]), "totals": totals}


def trial_balance_table(found: TrialBalance, currency: str) -> Table:
    """Return the accounts of one currency, with the totals of both columns below."""
    total = found.totals[currency]
    shown_table = table("", footer=True)
    add_text_column(shown_table, "Account", footer="Total")
    add_figure_column(shown_table, f"Debit {currency}", footer=figure(total.debit_minor, currency))
    add_figure_column(shown_table, f"Credit {currency}", footer=figure(total.credit_minor, currency))
    for row in found.rows:
        if row.currency == currency:
            sides = (column_figure(minor, currency) for minor in (row.debit_minor, row.credit_minor))
            shown_table.add_row(row.account, *sides)
    return shown_table

"""`payouts statement`: an account's lines over a span, from the opening to the closing balance."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from adapters.cli.balance import Account, Currency
from adapters.cli.documents import print_document
from adapters.cli.findings import contradictions_found
from adapters.cli.options import AsJson, BookName, Url, settings_of
from adapters.cli.table_output import AsCsv, ToParquet, ToXlsx, table_output
from adapters.cli.tables import (
    account_text,
    add_figure_column,
    add_fixed_column,
    add_text_column,
    printable,
    table,
    terminal,
    words,
)
from adapters.cli.times import KnownAt, read_day_or_moment, scope, shown, shown_narrow, start_of
from adapters.documents import document_of
from adapters.embedded import open_reader
from adapters.figures import figure
from ledger.accounts import Side
from ledger.money import decimal_from_minor
from projections.queries.spans import Span
from projections.queries.statement import Statement, StatementLine, lines_of, statement_of
from projections.reports.query_tables import statement_table

Since = Annotated[
    date | None,
    typer.Option(
        "--from", metavar="DAY|MOMENT", parser=read_day_or_moment, help="The first day or moment that counts."
    ),
]
Until = Annotated[
    date | None,
    typer.Option("--to", metavar="DAY|MOMENT", parser=read_day_or_moment, help="The first one that counts no more."),
]


def statement(
    account: Account,
    currency: Currency = "INR",
    since: Since = None,
    until: Until = None,
    known_at: KnownAt = None,
    url: Url = None,
    book: BookName = None,
    as_csv: AsCsv = False,
    xlsx: ToXlsx = None,
    parquet: ToParquet = None,
    as_json: AsJson = False,
) -> None:
    """Show an account's lines with counter-accounts and running balance. Exit code 1 when they do not add up."""
    output = table_output(as_json=as_json, as_csv=as_csv, xlsx=xlsx, parquet=parquet)
    with open_reader(settings=settings_of(url, book)) as reader, contradictions_found():
        position = None if known_at is None else reader.store.position_at(known_at)
        span = span_of(since, until, reader.zone)
        with reader.read() as connection:
            found = statement_of(connection, reader.tables, account, currency, span, known_at=position)
            lines = lines_of(connection, reader.tables, found)
            if output is not None:
                output.put_out(statement_table(found, lines))
            elif as_json:
                print_document({**document_of(found), "lines": [_line_document(line) for line in lines]})
            else:
                _print_table(found, lines, known_at, reader.zone)


def span_of(since: date | datetime | None, until: date | datetime | None, zone: ZoneInfo) -> Span:
    """Return the span; where one end is a moment, a day given for the other is taken for the moment it begins."""
    if isinstance(since, datetime) or isinstance(until, datetime):
        return Span(*(None if end is None else start_of(end, zone) for end in (since, until)))
    return Span(since, until)


def _line_document(each: StatementLine) -> object:
    currency = each.line.currency
    balance = {"balance_minor": each.balance_minor, "balance": str(decimal_from_minor(each.balance_minor, currency))}
    return document_of(each.line, leaving_out=["account"]) | balance


def _print_table(found: Statement, lines: Iterable[StatementLine], known_at: datetime | None, zone: ZoneInfo) -> None:
    since, until = (_end(end, zone) for end in (found.span.since, found.span.until))
    span = f"from {since or 'the beginning'} {f'until {until}, which is not included' if until else 'on'}"
    shown_table = table(f"{found.account}\n{span}\n{scope(None, known_at, found.position, zone)}")
    add_fixed_column(shown_table, "When")
    add_text_column(shown_table, "What, and the other side")
    for header in ("Debit", "Credit", f"Balance {found.currency}"):
        add_figure_column(shown_table, header)
    shown_table.add_row("", "Opening balance", "", "", figure(found.opening_minor, found.currency))
    for each in lines:
        line, amount = each.line, figure(each.line.amount_minor, found.currency)
        sides = (amount, "") if line.side is Side.DEBIT else ("", amount)
        balance = figure(each.balance_minor, found.currency)
        shown_table.add_row(shown_narrow(line.effective_at, zone), _what(each), *sides, balance)
    shown_table.add_row("", "Closing balance", "", "", figure(found.closing_minor, found.currency))
    terminal().print(shown_table)


def _what(each: StatementLine) -> str:
    line = each.line
    facts = " · ".join(filter(None, (printable(line.reference), words(line.kind), printable(line.description))))
    return "\n".join((facts, *map(account_text, line.counter_accounts)))


def _end(end: date | datetime | None, zone: ZoneInfo) -> str | None:
    if isinstance(end, datetime):
        return shown(end, zone)
    return None if end is None else end.isoformat()

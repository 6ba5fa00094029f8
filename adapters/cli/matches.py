"""`payouts matches`: which lines of statements and of the books are the same fact, and who or what said so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from adapters.cli.breaks import OfAccount, Reason
from adapters.cli.documents import print_document
from adapters.cli.line_table import line_table
from adapters.cli.options import Actor, AsJson, BookName, Url, settings_of
from adapters.cli.short_ids import full_id, short_id
from adapters.cli.tables import (
    account_text,
    add_figure_column,
    add_fixed_column,
    add_text_column,
    printable,
    table,
    terminal,
)
from adapters.cli.timeline_table import timeline_table
from adapters.documents import document_of
from adapters.embedded import Book, open_book, open_reader
from adapters.figures import figure
from ledger.application.receipts import Receipt
from ledger.reconciliation.events import Matched
from projections.queries.line_facts import line_facts
from projections.queries.reconciliation_words import reconciliation_words_of
from projections.queries.recorded_matches import MatchRow, recorded_match, recorded_matches
from projections.queries.timeline import timeline

matches = typer.Typer(help="List, make and undo matches of statements with the books.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(metavar="MATCH", help="The match's id, or how it begins.")]
Undone = Annotated[bool, typer.Option("--undone", help="Those that were undone instead.")]
Limit = Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")]
Before = Annotated[int | None, typer.Option(help="Go on with what was matched before this log position.")]
Lines = Annotated[
    list[str], typer.Option("--line", metavar="LINE", help="A line of a statement; may be given more than once.")
]
EntryLines = Annotated[
    list[str], typer.Option("--entry-line", metavar="LINE", help="A line of the books; may be given more than once.")
]


@matches.command("list")
def list_matches(
    account: OfAccount = None,
    undone: Undone = False,
    limit: Limit = 50,
    before: Before = None,
    url: Url = None,
    book: BookName = None,
    as_json: AsJson = False,
) -> None:
    """List matches, the last one first."""
    with open_reader(settings=settings_of(url, book)) as reader, reader.read() as connection:
        tables = reader.tables
        found = recorded_matches(connection, tables, account=account, undone=undone, limit=limit, before=before)
    if as_json:
        print_document({"matches": document_of(found)})
    elif found:
        _show(found)
    else:
        terminal().print("No matches.")


@matches.command()
def show(match_id: Id, url: Url = None, book: BookName = None, as_json: AsJson = False) -> None:
    """Show a match with both of its sides, and its history."""
    with open_reader(settings=settings_of(url, book)) as reader, reader.read() as connection:
        found = recorded_match(connection, reader.tables, full_id(connection, reader.tables.matches.c.id, match_id))
        stream = reader.store.stream(found.id)
        made, history = stream[0].event, timeline(stream, reconciliation_words_of)
        assert isinstance(made, Matched), "a match begins by being made"
        sides = {
            "statement": line_facts(connection, reader.tables, made.external),
            "books": line_facts(connection, reader.tables, made.booked),
        }
    if as_json:
        print_document({**document_of(found), **document_of(sides), "history": document_of(history)})
        return
    terminal().print(f"Match {found.id} of {found.account}")
    for side, lines in sides.items():
        terminal().print(line_table(f"On the side of the {side}", lines))
    terminal().print(timeline_table(history, found.currency, reader.zone))


@matches.command()
def make(
    line: Lines,
    entry_line: EntryLines,
    reason: Reason,
    by: Actor,
    url: Url = None,
    book: BookName = None,
    as_json: AsJson = False,
) -> None:
    """Say that lines of statements and of the books are the same fact; `payouts breaks show` names them."""
    with open_book(settings=settings_of(url, book)) as opened:
        _tell(opened, opened.reconciliation.match_lines(line, entry_line, reason, actor=by), "made", as_json=as_json)


@matches.command()
def undo(
    match_id: Id, reason: Reason, by: Actor, url: Url = None, book: BookName = None, as_json: AsJson = False
) -> None:
    """Take a match back; its lines wait for a person then."""
    with open_book(settings=settings_of(url, book)) as opened:
        with opened.read() as connection:
            wanted = full_id(connection, opened.tables.matches.c.id, match_id)
        _tell(opened, opened.reconciliation.undo_match(wanted, reason, actor=by), "undone", as_json=as_json)


def _tell(opened: Book, receipt: Receipt, what: str, *, as_json: bool) -> None:
    if not as_json:
        typer.echo(f"The match {receipt.aggregate_id} is {what}.")
        return
    with opened.read() as connection:
        found = recorded_match(connection, opened.tables, receipt.aggregate_id)
    print_document({"position": receipt.position, "repeated": receipt.repeated, "match": document_of(found)})


def _show(found: Sequence[MatchRow]) -> None:
    shown_table = table("Matches, the last one first")
    add_fixed_column(shown_table, "Id")
    add_figure_column(shown_table, "Log")
    add_text_column(shown_table, "Account")
    add_figure_column(shown_table, "Amount")
    add_figure_column(shown_table, "Lines")
    add_text_column(shown_table, "Rule, and who")
    for each in found:
        account, amount = f"{account_text(each.account)}\n{each.currency}", figure(each.amount_minor, each.currency)
        who = filter(None, (each.rule, printable(each.matched_by), printable(each.reason), _undone(each)))
        lines = f"{each.external_count}:{each.booked_count}"
        shown_table.add_row(short_id(each.id), f"{each.made_position}", account, amount, lines, "\n".join(who))
    terminal().print(shown_table)


def _undone(each: MatchRow) -> str:
    return f"undone by {printable(each.undone_by)}: {printable(each.undo_reason)}" if each.undone_by else ""

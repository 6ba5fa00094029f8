"""`payouts breaks`: what statements and books do not agree on, and what people do about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

import typer
from rich.panel import Panel

from adapters.cli.break_tables import breaks_table, facts_table, suspense_told
from adapters.cli.documents import print_document
from adapters.cli.findings import FOUND
from adapters.cli.line_table import line_table
from adapters.cli.options import Actor, AsJson, BookName, Url, settings_of
from adapters.cli.short_ids import full_id
from adapters.cli.tables import terminal, words
from adapters.cli.timeline_table import timeline_table
from adapters.cli.times import AsOf
from adapters.documents import document_of
from adapters.embedded import Book, BookReader, open_book, open_reader
from ledger.application.receipts import Receipt
from ledger.reconciliation.events import BreakOpened
from ledger.reconciliation.recorded_break import BreakStatus
from projections.queries.line_facts import line_facts
from projections.queries.reconciliation_words import reconciliation_words_of
from projections.queries.recorded_breaks import (
    BreakFilter,
    BreakRow,
    as_known_at,
    end_of,
    recorded_break,
    recorded_breaks,
)
from projections.queries.timeline import timeline

breaks = typer.Typer(help="Look at the breaks of reconciliation, and settle them.", no_args_is_help=True)

OfAccount = Annotated[str | None, typer.Option("--account", help="Only those of this account.")]
Position = Annotated[
    int | None, typer.Option(min=0, help="Count what was known at this log position, as the list was then.")
]
All = Annotated[bool, typer.Option("--all", help="Also those that are settled.")]
Id = Annotated[str, typer.Argument(metavar="BREAK", help="The break's id, or how it begins.")]
Owner = Annotated[str, typer.Argument(metavar="OWNER", help="Who is to look after it.")]
Text = Annotated[str, typer.Argument(metavar="TEXT", help="What was found out.")]
Bearer = Annotated[
    str, typer.Argument(metavar="ACCOUNT", help="Which is to bear the difference, such as Expenses:BankCharges.")
]
Reason = Annotated[str, typer.Option(help="Why.")]


@breaks.command("list")
def list_breaks(
    account: OfAccount = None,
    as_of: AsOf = None,
    position: Position = None,
    everything: All = False,
    url: Url = None,
    book: BookName = None,
    as_json: AsJson = False,
) -> None:
    """List the open breaks, the oldest first. Exit code 1 when there is one."""
    if everything and (as_of is not None or position is not None):
        message = "give --all alone: --as-of and --position list what was open then"
        raise typer.BadParameter(message)
    with open_reader(settings=settings_of(url, book)) as reader:
        day = as_of or reader.clock.now().astimezone(reader.zone).date()
        found = _found(reader, _wanted(reader, account, as_of, position, everything=everything), position)
    is_open = bool(found) and (not everything or any(each.status is BreakStatus.OPEN for each in found))
    if as_json:
        print_document({"as_of": document_of(day), "breaks": [_document(each, day) for each in found]})
    elif found:
        terminal().print(breaks_table(found, day, reader.zone))
        terminal().print(suspense_told([each for each in found if not everything or each.status is BreakStatus.OPEN]))
    else:
        terminal().print("No breaks.")
    if is_open:
        raise typer.Exit(FOUND)


@breaks.command()
def show(break_id: Id, url: Url = None, book: BookName = None, as_json: AsJson = False) -> None:
    """Show a break with both of its sides, and its history."""
    with open_reader(settings=settings_of(url, book)) as reader, reader.read() as connection:
        found = recorded_break(connection, reader.tables, full_id(connection, reader.tables.breaks.c.id, break_id))
        stream, day = reader.store.stream(found.id), reader.clock.now().astimezone(reader.zone).date()
        opened, history = stream[0].event, timeline(stream, reconciliation_words_of)
        assert isinstance(opened, BreakOpened), "a break begins by being opened"
        sides = {
            "statement": line_facts(connection, reader.tables, opened.external),
            "books": line_facts(connection, reader.tables, opened.booked),
        }
    if as_json:
        print_document({**_document(found, day), **document_of(sides), "history": document_of(history)})
        return
    title = f"Break: {words(found.kind.lower())}"
    terminal().print(Panel(facts_table(found, day), title=title, title_align="left"))
    for side, lines in sides.items():
        if lines:
            terminal().print(line_table(f"On the side of the {side}", lines))
    terminal().print(timeline_table(history, found.currency, reader.zone))


@breaks.command()
def assign(
    break_id: Id, owner: Owner, by: Actor, url: Url = None, book: BookName = None, as_json: AsJson = False
) -> None:
    """Say who looks after a break."""
    with open_book(settings=settings_of(url, book)) as opened:
        done = opened.reconciliation.assign_break(_id(opened, break_id), owner, actor=by)
        _tell(opened, done, f"is {owner}'s", as_json=as_json)


@breaks.command()
def note(break_id: Id, text: Text, by: Actor, url: Url = None, book: BookName = None, as_json: AsJson = False) -> None:
    """Write down what was found out about a break."""
    with open_book(settings=settings_of(url, book)) as opened:
        done = opened.reconciliation.note_on_break(_id(opened, break_id), text, actor=by)
        _tell(opened, done, "has the note", as_json=as_json)


@breaks.command()
def propose_write_off(
    break_id: Id,
    account: Bearer,
    reason: Reason,
    by: Actor,
    url: Url = None,
    book: BookName = None,
    as_json: AsJson = False,
) -> None:
    """Propose that an account bears a break's difference; another person must approve it."""
    with open_book(settings=settings_of(url, book)) as opened:
        done = opened.reconciliation.propose_write_off(_id(opened, break_id), account, reason, actor=by)
        _tell(opened, done, "waits for another person to approve its write-off", as_json=as_json)


@breaks.command()
def approve_write_off(break_id: Id, by: Actor, url: Url = None, book: BookName = None, as_json: AsJson = False) -> None:
    """Book the write-off that another person proposed."""
    with open_book(settings=settings_of(url, book)) as opened:
        done = opened.reconciliation.approve_write_off(_id(opened, break_id), actor=by)
        _tell(opened, done, "is written off", as_json=as_json)


@breaks.command()
def dismiss(
    break_id: Id, reason: Reason, by: Actor, url: Url = None, book: BookName = None, as_json: AsJson = False
) -> None:
    """Let nothing follow from a break that holds no money: its teller does not keep the account."""
    with open_book(settings=settings_of(url, book)) as opened:
        done = opened.reconciliation.dismiss_break(_id(opened, break_id), reason, actor=by)
        _tell(opened, done, "is dismissed", as_json=as_json)


def _wanted(
    reader: BookReader, account: str | None, as_of: date | None, position: int | None, *, everything: bool
) -> BreakFilter:
    is_now = not everything and as_of is None and position is None
    return BreakFilter(
        account,
        BreakStatus.OPEN if is_now else None,
        open_at=None if as_of is None else end_of(as_of, reader.zone),
        known_at=position,
    )


def _found(reader: BookReader, wanted: BreakFilter, position: int | None) -> Sequence[BreakRow]:
    with reader.read() as connection:
        found = recorded_breaks(connection, reader.tables, wanted)
    if position is None:
        return found
    return [as_known_at(reader.store.stream(each.id), position, reader.zone) for each in found]


def _document(each: BreakRow, as_of: date) -> dict[str, object]:
    return {**document_of(each), "age_days": each.age_days(as_of)}


def _id(opened: Book, text: str) -> UUID:
    with opened.read() as connection:
        return full_id(connection, opened.tables.breaks.c.id, text)


def _tell(opened: Book, receipt: Receipt, what: str, *, as_json: bool) -> None:
    if not as_json:
        typer.echo(f"The break {receipt.aggregate_id} {what}.")
        return
    with opened.read() as connection:
        found = recorded_break(connection, opened.tables, receipt.aggregate_id)
    day = opened.clock.now().astimezone(opened.zone).date()
    print_document({"position": receipt.position, "repeated": receipt.repeated, "break": _document(found, day)})

"""`payouts periods`: the days up to which the books are closed, and what every account held then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

import typer

from adapters.cli.closing_table import closing_table
from adapters.cli.documents import print_document
from adapters.cli.findings import FOUND
from adapters.cli.options import Actor, AsJson, BookName, Url, settings_of
from adapters.cli.tables import add_figure_column, add_fixed_column, add_text_column, printable, table, terminal
from adapters.cli.times import shown_narrow
from adapters.closing import foresee_close
from adapters.documents import document_of
from adapters.embedded import Book, BookReader, open_book, open_reader
from ledger.period.events import ClosingBalance
from projections.queries.closes import (
    Close,
    Reopening,
    close_numbered,
    closes,
    closing_balances,
    pending_reopening,
    stored_balances,
)

periods = typer.Typer(help="Close the books day by day or month by month, and see what was held.", no_args_is_help=True)

_DAY = ["%Y-%m-%d"]
Through = Annotated[datetime, typer.Argument(formats=_DAY, metavar="DAY", help="The last day to close.")]
FromDate = Annotated[datetime, typer.Argument(formats=_DAY, metavar="DAY", help="The first day to open again.")]
CloseNo = Annotated[int, typer.Argument(metavar="NUMBER", help="The close's number in `payouts periods list`.")]
Reason = Annotated[str, typer.Option(help="Why, in words.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be kept, and close nothing.")]


@periods.command("list")
def list_closes(url: Url = None, book: BookName = None, as_json: AsJson = False) -> None:
    """List every close there was, the latest first, and the reopening that waits for approval."""
    with open_reader(settings=settings_of(url, book)) as reader, reader.read() as connection:
        found = closes(connection, reader.tables)
        pending = pending_reopening(connection, reader.tables)
    if as_json:
        print_document({"closes": [_document(each) for each in found], "pending_reopening": _waiting(pending)})
        return
    if not found:
        terminal().print("Nothing was ever closed: every day is open.")
        return
    _show(found, reader)
    if pending is not None:
        day, who, why = pending.from_date, printable(pending.proposed_by), printable(pending.reason)
        terminal().print(f"{who} proposes to open {day} and all later days again: {why}")
        terminal().print(f"Another person may approve it: payouts periods reopen {day} --by NAME")


@periods.command()
def show(close_no: CloseNo, url: Url = None, book: BookName = None, as_json: AsJson = False) -> None:
    """Show what a close kept. Exit code 1 when the books no longer say the same of its last day."""
    with open_reader(settings=settings_of(url, book)) as reader, reader.read() as connection:
        found = close_numbered(connection, reader.tables, close_no)
        stored = stored_balances(connection, reader.tables, close_no)
        is_kept = list(stored) == list(closing_balances(connection, reader.tables, found.through))
    if as_json:
        print_document({**_document(found), "balances": document_of(stored), "books_say_the_same": is_kept})
    else:
        terminal().print(f"Close {close_no}, through {found.through}, {_standing(found)}")
        terminal().print(closing_table(stored))
        terminal().print("The books say the same of that day." if is_kept else _CHANGED[found.holds])
    if found.holds and not is_kept:
        raise typer.Exit(FOUND)


@periods.command()
def close(
    through: Through,
    by: Actor,
    dry_run: DryRun = False,
    url: Url = None,
    book: BookName = None,
    as_json: AsJson = False,
) -> None:
    """Close the books through a day: nothing is booked on it or before it any more."""
    day = through.date()
    with open_book(settings=settings_of(url, book)) as opened:
        found = foresee_close(opened, day, by) if dry_run else _closed(opened, day, by)
    if as_json:
        print_document({"through": day.isoformat(), "closed": not dry_run, "balances": document_of(found)})
        return
    terminal().print(f"{'Would be closed' if dry_run else 'Closed'} through {day}. What every account holds then:")
    terminal().print(closing_table(found) if found else "Every account is even.")


@periods.command("propose-reopening")
def propose_reopening(
    from_date: FromDate, reason: Reason, by: Actor, url: Url = None, book: BookName = None, as_json: AsJson = False
) -> None:
    """Propose to open a closed day and all later ones again; another person must approve it."""
    with open_book(settings=settings_of(url, book)) as opened:
        opened.ledger.propose_reopening(from_date.date(), reason, actor=by)
    _tell(from_date, "proposed", "is proposed to be opened again; another person must approve it", as_json=as_json)


@periods.command()
def reopen(from_date: FromDate, by: Actor, url: Url = None, book: BookName = None, as_json: AsJson = False) -> None:
    """Open the days that another person proposed to open."""
    with open_book(settings=settings_of(url, book)) as opened:
        opened.ledger.reopen_period(from_date.date(), actor=by)
    _tell(from_date, "reopened", "and all later days are open again", as_json=as_json)


_CHANGED = {
    True: "The books say something else of that day now: run `payouts verify`.",
    False: "The books say something else of that day since it was opened again.",
}


def _closed(opened: Book, day: date, by: str) -> Sequence[ClosingBalance]:
    opened.ledger.close_period(day, actor=by)
    with opened.read() as connection:
        return closing_balances(connection, opened.tables, day)


def _tell(from_date: datetime, status: str, sentence: str, *, as_json: bool) -> None:
    day = from_date.date()
    if as_json:
        print_document({"from_date": day.isoformat(), "status": status})
    else:
        typer.echo(f"{day} {sentence}.")


def _document(found: Close) -> dict[str, Any]:
    return {**document_of(found), "holds": found.holds}


def _waiting(pending: Reopening | None) -> Any:
    return None if pending is None else document_of(pending, leaving_out=["approved_by", "approved_at"])


def _standing(found: Close) -> str:
    """Return who closed it, and who has opened it again."""
    lifted = f"; opened again by {printable(found.lifted_by)}" if found.lifted_by else ""
    return f"closed by {printable(found.closed_by)}{lifted}"


def _show(found: Sequence[Close], reader: BookReader) -> None:
    shown_table = table("Closes, the latest first")
    add_figure_column(shown_table, "Number")
    add_fixed_column(shown_table, "Through")
    add_fixed_column(shown_table, "Closed at")
    add_figure_column(shown_table, "Log")
    add_text_column(shown_table, "By whom")
    for each in found:
        at = shown_narrow(each.closed_at, reader.zone)
        shown_table.add_row(f"{each.close_no}", f"{each.through}", at, f"{each.computed_at_position}", _standing(each))
    terminal().print(shown_table)

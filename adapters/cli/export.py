"""`payouts export`: the journal for accounting programs, spreadsheets and data frames."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from adapters.cli.documents import print_document
from adapters.cli.export_formats import Format, is_text, writer_of
from adapters.cli.findings import contradictions_found
from adapters.cli.options import AsJson, BookName, Url, settings_of
from adapters.cli.output_file import opened_output
from adapters.cli.times import read_day
from adapters.documents import document_of
from adapters.embedded import open_reader
from projections.exports.journal import Journal, journal_of
from projections.queries.spans import Span

Output = Annotated[
    Path | None, typer.Option("--output", metavar="FILE", help="The file to write; the standard output, unless given.")
]
Since = Annotated[
    date | None, typer.Option("--from", metavar="DAY", parser=read_day, help="The first day that counts.")
]
Until = Annotated[
    date | None, typer.Option("--to", metavar="DAY", parser=read_day, help="The first day that counts no more.")
]
Position = Annotated[
    int | None, typer.Option("--position", min=0, help="Leave out what stands behind this position of the log.")
]


def export(
    format_: Annotated[Format, typer.Argument(metavar="FORMAT", help="What to write.")],
    output: Output = None,
    since: Since = None,
    until: Until = None,
    position: Position = None,
    url: Url = None,
    book: BookName = None,
    as_json: AsJson = False,
) -> None:
    """Write the journal for other programs. Exit code 1 when the entries do not make the balances of the books."""
    _check_output(format_, output, as_json=as_json)
    write = writer_of(format_)
    with (
        open_reader(settings=settings_of(url, book)) as reader,
        reader.read() as connection,
        contradictions_found(),
        _progress(as_json=as_json) as progress,
    ):
        journal = journal_of(connection, reader.tables, Span(since, until), known_at=position)
        entries = progress.track(journal.entries(), journal.entry_count, description="Writing the entries")
        with opened_output(output) as to:
            write(journal, entries, to)
    if output is not None:
        _tell(journal, format_, output, as_json=as_json)


def _check_output(format_: Format, output: Path | None, *, as_json: bool) -> None:
    """Refuse what would mix up the standard output. Raises typer.BadParameter."""
    if output is None and as_json:
        message = "give --output with --json: both would be on the standard output"
        raise typer.BadParameter(message)
    if output is None and not is_text(format_) and sys.stdout.isatty():
        message = f"give --output: {format_.value} is nothing for a terminal"
        raise typer.BadParameter(message)


def _progress(*, as_json: bool) -> Progress:
    return Progress(console=Console(stderr=True), disable=as_json or not sys.stderr.isatty(), transient=True)


def _tell(journal: Journal, format_: Format, output: Path, *, as_json: bool) -> None:
    if as_json:
        facts = {"format": format_, "output": str(output), "position": journal.position}
        days = {"first_day": journal.first_day, "last_day": journal.last_day}
        print_document(document_of({**facts, "entries": journal.entry_count, **days}))
        return
    typer.echo(f"{journal.entry_count:,} entries known at log position {journal.position} are in {output}")

"""`payouts replay`: the read tables made from the log alone, up to any position, and how they differ from others."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from rich.console import Console
from rich.progress import Progress

from adapters.cli.documents import print_document
from adapters.cli.findings import FOUND
from adapters.cli.options import AsJson, BookName, Url, settings_of
from adapters.cli.replay_tables import show
from adapters.cli.times import read_moment
from adapters.documents import document_of
from adapters.embedded import BookReader, open_reader
from adapters.replaying import Replayed, Replaying
from adapters.verify.book import one_moment


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        message = f"{name!r} is not a time zone"
        raise typer.BadParameter(message) from None


Until = Annotated[
    datetime | None,
    typer.Option("--until", metavar="MOMENT", parser=read_moment, help="Count what was recorded by this moment."),
]
UptoPosition = Annotated[
    int | None, typer.Option("--position", min=0, help="The last position of the log that counts.")
]
Zone = Annotated[
    ZoneInfo | None,
    typer.Option("--zone", metavar="ZONE", parser=_zone, help="Tell days by this time zone, and not by the book's."),
]
Diff = Annotated[bool, typer.Option("--diff", help="Compare with the tables that the book has.")]
Against = Annotated[
    str | None, typer.Option("--against", metavar="URL", help="Compare with the replay that was kept there.")
]
Into = Annotated[str | None, typer.Option("--into", metavar="URL", help="Keep the replay in this empty database.")]


def replay(
    until: Until = None,
    position: UptoPosition = None,
    diff: Diff = False,
    against: Against = None,
    into: Into = None,
    zone: Zone = None,
    url: Url = None,
    book: BookName = None,
    as_json: AsJson = False,
) -> None:
    """Make the read tables from the log alone, and print the digest of each. Exit code 1 when a comparison differs.

    A replay that one version of this program has kept (--into) can be compared with that of another (--against).
    """
    _check(until, position, against, diff=diff)
    with (
        open_reader(settings=settings_of(url, book)) as reader,
        Progress(console=Console(stderr=True), disable=as_json, transient=True) as progress,
    ):
        if diff:
            reader.follower.catch_up()
        task = progress.add_task("Replaying the log")
        upto = position if until is None else reader.store.position_at(until)
        with one_moment(reader) as reading:
            last = reading.head if upto is None else min(upto, reading.head)
            asked = Replaying(reading, last, zone or reader.zone, into=into, is_compared=diff, against=against)
            found = asked.run(lambda done, total: progress.update(task, completed=done, total=total))
    _tell(found, reader, as_json=as_json)
    raise typer.Exit(0 if found.difference is None or found.difference.is_none else FOUND)


def _check(until: datetime | None, position: int | None, against: str | None, *, diff: bool) -> None:
    if until is not None and position is not None:
        message = "give --until or --position, not both"
        raise typer.BadParameter(message)
    if diff and against is not None:
        message = "give --diff or --against, not both"
        raise typer.BadParameter(message)


def _tell(found: Replayed, reader: BookReader, *, as_json: bool) -> None:
    if as_json:
        print_document(_document(found))
    else:
        show(found, reader.zone)


def _document(found: Replayed) -> dict[str, Any]:
    difference = found.difference
    compared = (
        None
        if difference is None
        else {
            "equal": difference.is_none,
            "tables": [
                {
                    "table": each.table,
                    "equal": each.equal,
                    "digest_before": each.digest_live,
                    "digest_replayed": each.digest_rebuilt,
                    "differing_keys": document_of(each.differing_keys),
                }
                for each in difference.tables
            ],
            "balances": document_of(difference.balances),
        }
    )
    return {**document_of(found.made), "tables": document_of(found.tables), "compared": compared}

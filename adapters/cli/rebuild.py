"""`payouts verify` and `payouts rebuild`: whether the tables are what the log makes of them, and making them so."""

from __future__ import annotations

import dataclasses
import json

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from adapters.cli.options import AsJson, BookName, Url, settings_of
from adapters.embedded import open_reader
from projections.rebuild import Rebuild, RebuildResult

FOUND = 1


def verify(url: Url = None, book: BookName = None, as_json: AsJson = False) -> None:
    """Make every read table anew from the log and compare; nothing is changed. Exit code 1 when one differs."""
    result = _run(url, book, as_json=as_json, replace=False)
    _show(result, as_json=as_json)
    raise typer.Exit(0 if result.equal else FOUND)


def rebuild(url: Url = None, book: BookName = None, as_json: AsJson = False) -> None:
    """Make every read table anew from the log, and put it in place of the live one where they differ."""
    _show(_run(url, book, as_json=as_json, replace=True), as_json=as_json)


def _run(url: str | None, book: str | None, *, as_json: bool, replace: bool) -> RebuildResult:
    with open_reader(settings=settings_of(url, book)) as reader, Progress(
        console=Console(stderr=True), disable=as_json, transient=True
    ) as progress:
        task = progress.add_task("Reading the log")
        rebuilding = Rebuild(reader.store, (reader.follower,), reader.zone)
        work = rebuilding.replace if replace else rebuilding.verify
        return work(lambda done, total: progress.update(task, completed=done, total=total))


def _show(result: RebuildResult, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(dataclasses.asdict(result) | {"equal": result.equal}, default=str))
        return
    table = Table(title=f"Read tables at log position {result.position:,}", title_justify="left")
    for title, justify in (("Table", "left"), ("Rows", "right"), ("Digest", "left"), ("Equal", "left")):
        table.add_column(title, justify=justify)
    for compared in result.tables:
        equal = "yes" if compared.equal else f"no: {', '.join(map(str, compared.differing_keys))}"
        table.add_row(compared.table, f"{compared.rows_rebuilt:,}", compared.digest_rebuilt[:16], equal)
    Console().print(table)
    Console().print(_sentence(result))


def _sentence(result: RebuildResult) -> str:
    if result.equal:
        return "Every table is what the log makes of it."
    if result.replaced:
        return "The tables that differed are now what the log makes of them."
    return "Some tables are not what the log makes of them. `payouts rebuild` makes them so."

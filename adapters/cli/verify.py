"""`payouts verify`: whether everything that is promised of a book holds, and what does not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress, TaskID

from adapters.checkpoints.believed import Believed, believed
from adapters.checkpoints.settings import load_checkpoint_settings
from adapters.cli.documents import print_document
from adapters.cli.findings import FOUND
from adapters.cli.options import AsJson, BookName, Url, settings_of
from adapters.cli.tables import add_text_column, printable, table, terminal
from adapters.documents import document_of
from adapters.embedded import open_reader
from adapters.verify.book import one_moment, verify_book
from ledger.store.signing_key import PublicKey
from projections.verify.tables import Tables
from projections.verify.verification import CheckResult

Keys = Annotated[
    list[str] | None, typer.Option("--key", metavar="KEY", help="A public key whose checkpoints are believed too.")
]
Shown = Annotated[
    list[Path] | None,
    typer.Option("--checkpoint", metavar="FILE", exists=True, help="A checkpoint that you have kept yourself."),
]


def verify(
    key: Keys = None, checkpoint: Shown = None, url: Url = None, book: BookName = None, as_json: AsJson = False
) -> None:
    """Check everything that is promised of a book; nothing is changed. Exit code 1 when something does not hold.

    The log is held against the checkpoints in the places of the settings, and against those that are given.
    """
    settings, keys = load_checkpoint_settings(), [PublicKey.parse(each) for each in key or ()]
    shown = [(str(file), file.read_text(encoding="utf-8")) for file in checkpoint or ()]
    with (
        open_reader(settings=settings_of(url, book)) as reader,
        one_moment(reader) as reading,
        Progress(console=Console(stderr=True), disable=as_json, transient=True) as progress,
    ):
        known = believed(reader.database, settings, keys, shown)
        results = list(verify_book(reading, known.signed, known.unbelieved, _Bars(progress).tell))
    if as_json:
        print_document({**_document(results, reading.head), "checkpoints": len(known.signed)})
    else:
        typer.echo(_of_checkpoints(known), err=True)
        _show(results, reading.head)
    raise typer.Exit(0 if all(result.holds for result in results) else FOUND)


def _of_checkpoints(known: Believed) -> str:
    if known.is_blind:
        return "No key of checkpoints is known, so none was looked at: give --key, or set PAYOUTS_CHECKPOINT_TRUSTED."
    signed_upto = max((each.checkpoint.size for each in known.signed), default=0)
    return f"{len(known.signed):,} checkpoints were looked at; the first {signed_upto:,} events are signed."


class _Bars:
    """A bar for each pass that takes long."""

    def __init__(self, progress: Progress) -> None:
        """Begin without bars."""
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def tell(self, name: str, done: int, total: int) -> None:
        """Show how far a pass is."""
        if name not in self._tasks:
            self._tasks[name] = self._progress.add_task(f"Verifying {name}")
        self._progress.update(self._tasks[name], completed=done, total=total)


def _document(results: Sequence[CheckResult], position: int) -> dict[str, Any]:
    return {
        "holds": all(result.holds for result in results),
        "position": position,
        "passes": [
            {
                "name": result.name,
                "promise": result.promise,
                "holds": result.holds,
                "findings": result.count,
                "first": [document_of(found, leaving_out=["check"]) for found in result.findings],
            }
            for result in results
        ],
    }


def _show(results: Sequence[CheckResult], position: int) -> None:
    shown_table = table(f"The book at log position {position}")
    add_text_column(shown_table, "Pass")
    add_text_column(shown_table, "Promise")
    add_text_column(shown_table, "Holds")
    for result in results:
        shown_table.add_row(result.name, result.promise, "yes" if result.holds else f"no: {result.count:,} found")
    terminal().print(shown_table)
    for result in results:
        _show_findings(result)
    terminal().print(_sentence(results))


def _show_findings(result: CheckResult) -> None:
    for found in result.findings:
        terminal().print(f"{result.name}: {found.rule}")
        behind = "" if found.position is None else f", event {found.position}"
        terminal().print(f"    {printable(found.key)}{behind}")
        terminal().print(f"    expected {printable(found.expected)}")
        terminal().print(f"    found    {printable(found.found)}")
    if result.count > len(result.findings):
        terminal().print(f"{result.name}: and {result.count - len(result.findings):,} more")
    if result.findings:
        terminal().print("")


def _sentence(results: Sequence[CheckResult]) -> str:
    broken = [result.name for result in results if not result.holds]
    if not broken:
        return "Every promise holds."
    is_log_sound = all(result.holds for result in takewhile(lambda result: result.name != Tables.name, results))
    if is_log_sound and Tables.name in broken:
        return "The log is sound, and some tables are not what it makes of them. Run `payouts rebuild`."
    return f"Not everything holds: {', '.join(broken)}."

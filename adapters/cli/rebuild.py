"""`payouts rebuild`: makes the tables what the log makes of them."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.progress import Progress

from adapters.cli.documents import print_document
from adapters.cli.options import AsJson, BookName, Url, settings_of
from adapters.cli.tables import add_figure_column, add_fixed_column, add_text_column, table, terminal
from adapters.documents import document_of
from adapters.embedded import open_reader
from projections.digest import TableComparison
from projections.rebuild import Rebuild, RebuildResult

_DIGEST_SHOWN = 16


def rebuild(url: Url = None, book: BookName = None, as_json: AsJson = False) -> None:
    """Make every read table anew from the log, and put it in place of the live one where they differ."""
    _show(_run(url, book, as_json=as_json), as_json=as_json)


def _run(url: str | None, book: str | None, *, as_json: bool) -> RebuildResult:
    with (
        open_reader(settings=settings_of(url, book)) as reader,
        Progress(console=Console(stderr=True), disable=as_json, transient=True) as progress,
    ):
        task = progress.add_task("Reading the log")
        rebuilding = Rebuild(reader.store, (reader.follower,), reader.zone)
        return rebuilding.replace(lambda done, total: progress.update(task, completed=done, total=total))


def _show(result: RebuildResult, *, as_json: bool) -> None:
    if as_json:
        print_document(_document(result))
        return
    shown_table = table(f"Read tables at log position {result.position}")
    add_text_column(shown_table, "Table")
    add_figure_column(shown_table, "Rows")
    add_fixed_column(shown_table, "Digest")
    add_text_column(shown_table, "Equal")
    for compared in result.tables:
        equal = "yes" if compared.equal else f"no: {_keys(compared)}"
        shown_table.add_row(
            compared.table, f"{compared.rows_rebuilt:,}", compared.digest_rebuilt[:_DIGEST_SHOWN], equal
        )
    terminal().print(shown_table)
    terminal().print(_sentence(result))


def _document(result: RebuildResult) -> dict[str, Any]:
    return {
        "equal": result.equal,
        "replaced": result.replaced,
        "position": result.position,
        "tables": [
            {
                "table": compared.table,
                "equal": compared.equal,
                "rows_live": compared.rows_live,
                "rows_rebuilt": compared.rows_rebuilt,
                "digest_live": compared.digest_live,
                "digest_rebuilt": compared.digest_rebuilt,
                "differing_keys": document_of(compared.differing_keys),
            }
            for compared in result.tables
        ],
    }


def _keys(compared: TableComparison) -> str:
    return "; ".join("/".join(map(str, key)) for key in compared.differing_keys)


def _sentence(result: RebuildResult) -> str:
    if result.equal:
        return "Every table is what the log makes of it."
    return "The tables that differed are now what the log makes of them."

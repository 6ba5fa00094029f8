"""`payouts demo`: pays 200 people through the sandbox over real HTTP, and proves the books."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from adapters.cli.demo_report import outcome_document, show
from adapters.cli.documents import print_document
from adapters.cli.findings import FOUND
from adapters.cli.options import AsJson
from adapters.demo.houses import words_of
from adapters.demo.performance import USUAL_PROVIDERS, Play, perform
from adapters.settings import BookSettings, load_book_settings

SEED = 7
PAYOUTS = 200


def demo(
    url: Annotated[str | None, typer.Option(help="An empty database to play in; a new file by default.")] = None,
    book: Annotated[str | None, typer.Option(help="The name of the book to play in.")] = None,
    seed: Annotated[int, typer.Option(help="What happens to whom follows from this number.")] = SEED,
    payouts: Annotated[int, typer.Option(min=1, max=100_000, help="How many payouts to make.")] = PAYOUTS,
    providers: Annotated[
        str, typer.Option(help="Whom to pay through, with commas between them; the first one is the cheapest.")
    ] = ",".join(USUAL_PROVIDERS),
    outage: Annotated[
        str | None, typer.Option(help="A provider that answers nothing while the payouts are submitted.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Pay people through the sandbox over real HTTP, and prove the books. Exit code 1 when a verdict does not hold."""
    settings = _settings(url, book)
    play = Play(settings, seed, payouts, tuple(words_of(providers)), outage)
    with _progress(silent=as_json) as progress:
        outcome = perform(play, progress)
    if as_json:
        print_document(outcome_document(outcome, seed))
    else:
        show(outcome, settings)
    raise typer.Exit(0 if outcome.holds else FOUND)


def _settings(url: str | None, book: str | None) -> BookSettings:
    """Play in a new file of its own, unless a database is named; the one in the environment is somebody's real book."""
    started = datetime.now(tz=UTC)
    settings = load_book_settings(
        database_url=url or f"sqlite:///payouts-demo-{started:%Y%m%d-%H%M%S}.db", book=book or "default"
    )
    needs_key = settings.database_url.startswith("postgresql") and settings.key_encryption_key is None
    if needs_key and settings.key_file is None:
        return settings.model_copy(update={"key_file": Path("payouts-demo.key")})
    return settings


def _progress(*, silent: bool) -> Progress:
    columns = (TextColumn("{task.description:<30}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), disable=silent)

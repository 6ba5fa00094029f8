"""`payouts audit export`: writes a bundle of the log, which an auditor verifies without us and without the database."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import IO, Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from adapters.audit.bundle import Bundle
from adapters.audit.errors import NotCoveredError
from adapters.checkpoints.believed import of_database_and_places
from adapters.checkpoints.keys import origin_of
from adapters.checkpoints.settings import CheckpointSettings, load_checkpoint_settings
from adapters.cli.findings import finding
from adapters.cli.options import BookName, Url, settings_of
from adapters.cli.output_file import opened_output
from adapters.cli.signing import FINDINGS, sign_and_bring
from adapters.embedded import BookReader, open_reader
from projections.queries.payouts import payout_named

Output = Annotated[
    Path | None, typer.Option("--output", metavar="FILE", help="The file to write; the standard output, unless given.")
]
Payout = Annotated[
    str | None, typer.Option("--payout", metavar="PAYOUT", help="Only this payout's events, each with its proof.")
]
Sign = Annotated[bool, typer.Option("--sign", help="Sign the log as it is first.")]


def export(
    payout: Payout = None, sign: Sign = False, output: Output = None, url: Url = None, book: BookName = None
) -> None:
    """Write the log with its checkpoints and balances as JSON lines, for `verify_bundle.py`.

    Names and account numbers stay sealed in it.
    """
    settings = load_checkpoint_settings()
    with open_reader(settings=settings_of(url, book)) as reader, finding(*FINDINGS):
        if sign:
            sign_and_bring(reader, settings)
        with opened_output(output) as to:
            _write(reader, settings, payout, to)


def _write(reader: BookReader, settings: CheckpointSettings, payout: str | None, to: IO[bytes]) -> None:
    notes = of_database_and_places(reader.database, settings)
    disabled = not sys.stderr.isatty()
    with (
        reader.read() as connection,
        Progress(console=Console(stderr=True), disable=disabled, transient=True) as progress,
    ):
        bundle = Bundle(
            connection=connection,
            database=reader.database,
            tables=reader.tables,
            origin=origin_of(reader.database, settings),
            zone=reader.zone.key,
            made_at=reader.clock.now(),
            size=reader.store.head_on(connection),
            notes=notes,
            aggregate_id=None if payout is None else payout_named(connection, reader.tables, payout).id,
        )
        if bundle.proved_size == 0:
            raise NotCoveredError(1, 0)
        for line in progress.track(bundle.lines(), bundle.size, description="Writing the bundle"):
            to.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")

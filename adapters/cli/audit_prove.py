"""`payouts audit prove`: writes a proof that anybody can check who has the public key, without us and the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select

from adapters.audit.proof_document import ProofDocument
from adapters.audit.proving import Prover
from adapters.checkpoints.keys import origin_of
from adapters.checkpoints.settings import load_checkpoint_settings
from adapters.cli.findings import finding
from adapters.cli.options import BookName, Url, settings_of
from adapters.cli.output_file import written_whole
from adapters.cli.signing import FINDINGS, sign_and_bring
from adapters.embedded import BookReader, open_reader
from ledger.proofs.checkpoint import Checkpoint
from ledger.store.signed_note import SignedNote
from projections.queries.payouts import payout_named

Positions = Annotated[
    list[int] | None, typer.Argument(metavar="[POSITION]...", min=1, help="Prove the events at these positions.")
]
Payout = Annotated[str | None, typer.Option("--payout", metavar="PAYOUT", help="Prove all events of this payout.")]
Since = Annotated[
    int | None, typer.Option("--since", metavar="SIZE", min=1, help="Prove that the log grew from so many events.")
]
FromCheckpoint = Annotated[
    Path | None,
    typer.Option("--from-checkpoint", metavar="FILE", help="Prove that the log grew from this checkpoint."),
]
Sign = Annotated[bool, typer.Option("--sign", help="Where no checkpoint has the event yet, sign one first.")]
Output = Annotated[
    Path | None, typer.Option("--output", metavar="FILE", help="The file to write; the standard output, unless given.")
]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is to be proved."""

    upto: int
    """The position that a checkpoint has to cover."""
    document: Callable[[Prover], ProofDocument]


def prove(
    positions: Positions = None,
    payout: Payout = None,
    since: Since = None,
    from_checkpoint: FromCheckpoint = None,
    sign: Sign = False,
    output: Output = None,
    url: Url = None,
    book: BookName = None,
) -> None:
    """Write a JSON document that proves events to be in the log, or that the log only grew.

    Exit code 1 when it cannot be proved, because the log is not what was signed.
    """
    _check_one_is_asked_for(positions, payout, since, from_checkpoint)
    settings = load_checkpoint_settings()
    with open_reader(settings=settings_of(url, book)) as reader, finding(*FINDINGS):
        wanted = _wanted(reader, positions or (), payout, since, from_checkpoint)
        prover = Prover(reader.database, origin_of(reader.database, settings))
        if sign and prover.size_signed() < wanted.upto:
            sign_and_bring(reader, settings)
        document = wanted.document(prover).model_dump_json(indent=2)
    if output is None:
        typer.echo(document)
    else:
        with written_whole(output) as file:
            file.write(f"{document}\n".encode())


def _check_one_is_asked_for(*asked: object) -> None:
    if sum(bool(each) for each in asked) != 1:
        message = "give positions, or one of --payout, --since and --from-checkpoint"
        raise typer.BadParameter(message)


def _wanted(
    reader: BookReader,
    positions: list[int] | tuple[()],
    payout: str | None,
    since: int | None,
    from_checkpoint: Path | None,
) -> _Wanted:
    if from_checkpoint is not None:
        note = SignedNote.parse(from_checkpoint.read_text(encoding="utf-8"))
        return _Wanted(Checkpoint.parse(note.text).size, lambda prover: prover.consistency_with(note))
    if since is not None:
        return _Wanted(since, lambda prover: prover.consistency(since))
    found = list(positions) if payout is None else _positions_of(reader, payout)
    return _Wanted(max(found), lambda prover: prover.inclusion(found))


def _positions_of(reader: BookReader, payout: str) -> list[int]:
    """Return where the events of a payout are, read or not. Raises PayoutNotFoundError."""
    events = reader.database.tables.events.c
    with reader.database.read() as connection:
        payout_id = payout_named(connection, reader.tables, payout).id
        return list(connection.scalars(select(events.position).where(events.originator_id == payout_id)))

"""`payouts audit verify`: what a checkpoint or a proof shows, by public keys alone; no database is needed."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from adapters.audit.errors import ProofBrokenError, ProofMalformedError
from adapters.audit.proved_event import ProvedEvent
from adapters.audit.verifying import Proved, proved_by
from adapters.cli.documents import print_document
from adapters.cli.findings import FOUND
from adapters.cli.options import AsJson
from adapters.cli.tables import printable
from ledger.errors import CheckpointMalformedError, CheckpointUnsignedError
from ledger.proofs.checkpoint import Checkpoint
from ledger.store.signing_key import PublicKey

_DOES_NOT_HOLD = (CheckpointMalformedError, CheckpointUnsignedError, ProofMalformedError, ProofBrokenError)

File = Annotated[
    Path,
    typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="A checkpoint, or a proof as `prove` writes it."),
]
Keys = Annotated[
    list[str], typer.Option("--key", metavar="KEY", help="A public key to believe; may be given more than once.")
]
Held = Annotated[
    Path | None,
    typer.Option(
        "--checkpoint",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="A checkpoint of yours that it must agree with.",
    ),
]


def verify(file: File, key: Keys, checkpoint: Held = None, as_json: AsJson = False) -> None:
    """Check a checkpoint or a proof against public keys, and say what it proves. Exit code 1 when it does not hold."""
    trusted = [PublicKey.parse(text) for text in key]
    try:
        proved = proved_by(file.read_bytes(), trusted, None if checkpoint is None else checkpoint.read_bytes())
    except _DOES_NOT_HOLD as error:
        reason = f"{type(error).__name__}: {error}"
        if as_json:
            print_document({"holds": False, "reason": reason})
        typer.echo(reason, err=True)
        raise typer.Exit(FOUND) from error
    if as_json:
        print_document(_document(proved))
    else:
        for line in _lines(proved):
            typer.echo(printable(line))


def checkpoint_document(checkpoint: Checkpoint) -> dict[str, Any]:
    """Return a checkpoint for machines."""
    return {"origin": checkpoint.origin, "size": checkpoint.size, "root": _root(checkpoint)}


def _document(proved: Proved) -> dict[str, Any]:
    return {
        "holds": True,
        "checkpoint": checkpoint_document(proved.checkpoint),
        "events": [each.model_dump(mode="json", exclude={"leaf_hash", "path"}) for each in proved.events],
        "earlier": None if proved.earlier is None else checkpoint_document(proved.earlier),
        "earlier_is_signed": proved.earlier_is_signed,
    }


def _lines(proved: Proved) -> Iterator[str]:
    checkpoint, earlier = proved.checkpoint, proved.earlier
    yield f"Signed: {checkpoint.origin} with {checkpoint.size:,} events, root {_root(checkpoint)}"
    for event in proved.events:
        yield f"In it: {_told(event)}"
    if earlier is not None:
        vouched = "signed too" if proved.earlier_is_signed else "not signed: compare its root with one that you hold"
        yield f"It begins with the log of {earlier.size:,} events, root {_root(earlier)} ({vouched})"


def _told(event: ProvedEvent) -> str:
    version = f"version {event.originator_version} of {event.originator_id}"
    return f"position {event.position}, {event.topic}, {version}, recorded at {event.recorded_at}"


def _root(checkpoint: Checkpoint) -> str:
    return base64.b64encode(checkpoint.root).decode()

"""`payouts audit`: signs checkpoints of the log, and proves from them to whoever trusts neither us nor the database."""

from __future__ import annotations

import typer

from adapters.checkpoints.keys import signing_key_of
from adapters.checkpoints.opening import opened_checkpointing, opened_places
from adapters.checkpoints.settings import load_checkpoint_settings
from adapters.cli.audit_export import export
from adapters.cli.audit_prove import prove
from adapters.cli.audit_verify import checkpoint_document, verify
from adapters.cli.documents import print_document
from adapters.cli.findings import finding
from adapters.cli.options import AsJson, BookName, Url, settings_of
from adapters.cli.signing import FINDINGS, signed
from adapters.embedded import open_reader
from ledger.proofs.checkpoint import Checkpoint

audit = typer.Typer(help="Sign the log, and prove what is in it.", no_args_is_help=True)


@audit.command()
def key(url: Url = None, book: BookName = None, as_json: AsJson = False) -> None:
    """Print the public key by which auditors check what is signed.

    The log's name, and where checkpoints are taken, go to the error output.
    """
    settings = load_checkpoint_settings()
    with open_reader(settings=settings_of(url, book)) as reader:
        public = signing_key_of(reader.database, settings).public
        with opened_places(reader.database, settings) as places:
            names = [place.name for place in places]
    if as_json:
        print_document({"key": public.text, "origin": public.name, "places": names, "trusted": list(settings.trusted)})
        return
    typer.echo(public.text)
    typer.echo(f"It signs the log {public.name}. Checkpoints are taken to {_listed(names)}.", err=True)


@audit.command()
def checkpoint(url: Url = None, book: BookName = None, as_json: AsJson = False) -> None:
    """Sign the log as it is, print the checkpoint, and take it to every place outside.

    Exit code 1, and nothing signed, when the log is not what was signed before.
    """
    settings = load_checkpoint_settings()
    with (
        open_reader(settings=settings_of(url, book)) as reader,
        opened_checkpointing(reader.database, settings, reader.clock) as checkpointing,
        finding(*FINDINGS),
    ):
        note, names = signed(checkpointing, quiet=as_json), [place.name for place in checkpointing.places]
        found = Checkpoint.parse(note.text)
        if as_json:
            print_document({**checkpoint_document(found), "note": str(note), "places": names})
        else:
            typer.echo(str(note), nl=False)
        checkpointing.bring()
    if not as_json:
        typer.echo(f"{found.size:,} events are signed. The checkpoint is in {_listed(names)}.", err=True)


audit.command()(prove)
audit.command()(verify)
audit.command()(export)


def _listed(names: list[str]) -> str:
    return ", ".join(names) or "no place outside: PAYOUTS_CHECKPOINT_PLACES is not set"

"""Verifying: what a file from us proves to somebody who holds our public key and, at best, a checkpoint of before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from adapters.audit.errors import ProofBrokenError
from adapters.audit.proof_document import ConsistencyDocument, InclusionDocument, read_proof
from adapters.audit.proved_event import ProvedEvent
from ledger.errors import CheckpointMalformedError
from ledger.proofs.checkpoint import Checkpoint
from ledger.store.signed_note import opened
from ledger.store.signing_key import PublicKey


@dataclass(frozen=True, slots=True)
class Proved:
    """What is certain, as far as the keys are the signer's own."""

    checkpoint: Checkpoint
    """What was signed."""
    events: Sequence[ProvedEvent] = ()
    """These stand in that log."""
    earlier: Checkpoint | None = None
    """That log begins with this one."""
    earlier_is_signed: bool = False
    """Whether the keys vouch for the earlier one too; otherwise its root has to be known from elsewhere."""


def proved_by(file: bytes, trusted: Sequence[PublicKey], held: bytes | None = None) -> Proved:
    """Return what a checkpoint or a proof document proves; `held` is a checkpoint that it has to agree with.

    Raises CheckpointMalformedError, CheckpointUnsignedError, ProofMalformedError or ProofBrokenError.
    """
    proved = _proved_by(file, trusted)
    return proved if held is None else _agreeing(proved, opened(_text(held), trusted))


def _proved_by(file: bytes, trusted: Sequence[PublicKey]) -> Proved:
    if not file.lstrip().startswith(b"{"):
        return Proved(opened(_text(file), trusted))
    match read_proof(file):
        case InclusionDocument() as document:
            return Proved(document.verified(trusted), events=document.events)
        case ConsistencyDocument() as document:
            checkpoint = document.verified(trusted)
            earlier = Checkpoint(checkpoint.origin, document.earlier_size, document.earlier_root)
            return Proved(checkpoint, (), earlier, earlier_is_signed=document.earlier_checkpoint is not None)


def _agreeing(proved: Proved, held: Checkpoint) -> Proved:
    """Return what is proved of the log that the checkpoint is of. Raises ProofBrokenError."""
    told = [each for each in (proved.checkpoint, proved.earlier) if each is not None]
    if held in told:
        return replace(proved, earlier_is_signed=proved.earlier_is_signed or held == proved.earlier)
    if any(each.origin != held.origin for each in told):
        raise ProofBrokenError(reason=f"it is of another log than the checkpoint, which is of {held.origin}")
    if any(each.size == held.size for each in told):
        raise ProofBrokenError(
            reason=f"it tells of {held.size} events with another root than the checkpoint: two histories"
        )
    raise ProofBrokenError(reason=f"it says nothing of the checkpoint's {held.size} events; ask for a proof from them")


def _text(file: bytes) -> str:
    try:
        return file.decode()
    except UnicodeDecodeError:
        raise CheckpointMalformedError(reason="it is not UTF-8") from None

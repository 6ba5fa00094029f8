"""Proof documents: what an auditor is sent, as one JSON document that needs nothing else but a public key.

payout-ledger/inclusion/1       these events stand at these places in the log that was signed
payout-ledger/consistency/1     the log that was signed begins with the log of an earlier checkpoint
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from adapters.audit.errors import ProofBrokenError, ProofMalformedError
from adapters.audit.proved_event import Hash, ProvedEvent
from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.verification import proves_consistency
from ledger.store.signed_note import opened
from ledger.store.signing_key import PublicKey


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    checkpoint: str
    """The signed note."""


class InclusionDocument(_Document):
    """Proves that events are in the log."""

    form: Literal["payout-ledger/inclusion/1"] = "payout-ledger/inclusion/1"
    events: Annotated[tuple[ProvedEvent, ...], Field(min_length=1)]

    def verified(self, trusted: Iterable[PublicKey]) -> Checkpoint:
        """Return the checkpoint that the events are in.

        Raises CheckpointMalformedError, CheckpointUnsignedError or ProofBrokenError.
        """
        checkpoint = opened(self.checkpoint, trusted)
        for event in self.events:
            event.check(checkpoint)
        return checkpoint


class ConsistencyDocument(_Document):
    """Proves that the log only grew (RFC 9162, section 2.1.4)."""

    form: Literal["payout-ledger/consistency/1"] = "payout-ledger/consistency/1"
    earlier_size: Annotated[int, Field(ge=1)]
    earlier_root: Hash
    earlier_checkpoint: str | None
    """The signed note of the earlier log; None where only its size is known, and its root is our own word."""
    path: tuple[Hash, ...]

    def verified(self, trusted: Iterable[PublicKey]) -> Checkpoint:
        """Return the later checkpoint.

        Raises CheckpointMalformedError, CheckpointUnsignedError or ProofBrokenError.
        """
        keys = tuple(trusted)
        checkpoint = opened(self.checkpoint, keys)
        if self.earlier_checkpoint is not None:
            earlier = Checkpoint(checkpoint.origin, self.earlier_size, self.earlier_root)
            if opened(self.earlier_checkpoint, keys) != earlier:
                raise ProofBrokenError(reason="it begins with another size, root or log than its earlier checkpoint's")
        if not proves_consistency(self.earlier_size, checkpoint.size, self.earlier_root, checkpoint.root, self.path):
            raise ProofBrokenError(reason="its hashes do not lead from the earlier root to the later one")
        return checkpoint


ProofDocument = InclusionDocument | ConsistencyDocument
_DOCUMENT: TypeAdapter[ProofDocument] = TypeAdapter(Annotated[ProofDocument, Field(discriminator="form")])


def read_proof(text: bytes) -> ProofDocument:
    """Read a document; nothing is believed yet. Raises ProofMalformedError."""
    try:
        return _DOCUMENT.validate_json(text)
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False, include_context=False)
        places = (".".join(map(str, fault["loc"])) for fault in faults)
        reason = "; ".join(f"{place}: {fault['msg']}" for place, fault in zip(places, faults, strict=True))
        raise ProofMalformedError(reason) from None

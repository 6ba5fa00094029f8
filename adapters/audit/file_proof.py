"""The proof in a payout's audit file: that each of its events is in the log that was signed.

It holds the hashes of the events and not the events themselves, whose narrations are nobody's business but the
payer's. `payouts audit prove --payout` writes the same with the stored bytes.
"""

from __future__ import annotations

from typing import Any

from adapters.audit.proving import Prover
from adapters.checkpoints.keys import origin_of
from adapters.checkpoints.settings import load_checkpoint_settings
from adapters.embedded import BookReader
from projections.reports.audit_file import AuditFile

_PROVED = {"position", "leaf_hash", "path"}


def proof_in_file(reader: BookReader, found: AuditFile) -> dict[str, Any] | None:
    """Return the proof as JSON values; None while no checkpoint covers all events of the file.

    Raises LogRewrittenError or TreeContradictedError where the log is not what was signed.
    """
    positions = [each.position for each in found.events]
    prover = Prover(reader.database, origin_of(reader.database, load_checkpoint_settings()))
    if prover.size_signed() < positions[-1]:
        return None
    proof = prover.inclusion(positions)
    events = [event.model_dump(mode="json", include=_PROVED) for event in proof.events]
    return {"checkpoint": proof.checkpoint, "events": events}

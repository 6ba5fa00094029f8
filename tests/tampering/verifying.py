"""Verifying a book that may have been tampered with: everything that is not as it must be."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.checkpoints.believed import believed
from adapters.checkpoints.settings import CheckpointSettings
from adapters.embedded import BookReader
from adapters.verify.book import one_moment, verify_book
from ledger.proofs.checkpoint import Checkpoint
from projections.verify.checkpoints import SignedCheckpoint
from projections.verify.finding import Finding
from tests.tampering.honest_book import NOTARY

PLACE = "the safe"


def findings_of(book: BookReader, checkpoints: Sequence[Checkpoint]) -> list[Finding]:
    """Return what is wrong with a book, given what was signed over it and taken elsewhere; nothing is changed."""
    known = believed(book.database, CheckpointSettings(), [NOTARY.public])
    signed = [*known.signed, *(SignedCheckpoint(each, PLACE) for each in checkpoints)]
    with one_moment(book) as reading:
        results = list(verify_book(reading, signed, known.unbelieved, lambda *_: None))
    return [finding for result in results for finding in result.findings]

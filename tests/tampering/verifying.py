"""Verifying a book that may have been tampered with: everything that is not as it must be."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.embedded import BookReader
from adapters.verify.book import one_moment, verify_book
from ledger.proofs.checkpoint import Checkpoint
from projections.verify.checkpoints import SignedCheckpoint
from projections.verify.finding import Finding
from projections.verify.verification import CANNOT_BE_MADE

PLACE = "the safe"


def findings_of(book: BookReader, checkpoints: Sequence[Checkpoint]) -> list[Finding]:
    """Return what is wrong with a book, given what was signed over it and taken elsewhere; nothing is changed.

    That a pass cannot be made on what is broken is left out: what is broken has a finding of its own.
    """
    signed = [SignedCheckpoint(each, PLACE) for each in checkpoints]
    with one_moment(book) as reading:
        results = list(verify_book(reading, signed, (), lambda *_: None))
    found = [finding for result in results for finding in result.findings]
    assert found or all(result.holds for result in results)
    return [finding for finding in found if finding.rule != CANNOT_BE_MADE]

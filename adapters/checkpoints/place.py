"""Places: where checkpoints are kept outside the database, one file for each.

    000000001060-0ac51869a1863e8e.txt     1,060 events, and how their root begins

A file is never changed, so the list of names only grows, and its order is that of the log.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

from ledger.proofs.checkpoint import Checkpoint
from ledger.store.signed_note import SignedNote

_FILE = re.compile(r"[0-9]{12,}-[0-9a-f]{16}\.txt")
_ROOT_BYTES_SHOWN = 8


class CheckpointPlace(Protocol):
    """One place outside. May be used by many processes at once."""

    @property
    def name(self) -> str:
        """Return where it is, without secrets."""

    def keep(self, note: SignedNote) -> None:
        """Keep a checkpoint for ever; one that is there already stays.

        Raises CheckpointPlaceError or CheckpointContradictedError.
        """

    def kept(self) -> Iterable[str]:
        """Return the signed notes that are there, as far as possible the newest first; nothing is believed yet.

        Raises CheckpointPlaceError.
        """


def file_of(note: SignedNote) -> str:
    """Return the name under which a checkpoint is kept. Raises CheckpointMalformedError."""
    checkpoint = Checkpoint.parse(note.text)
    return f"{checkpoint.size:012}-{checkpoint.root[:_ROOT_BYTES_SHOWN].hex()}.txt"


def newest_first(names: Iterable[str]) -> list[str]:
    """Return the names of checkpoints among those of files."""
    return sorted((name for name in names if _FILE.fullmatch(name)), reverse=True)

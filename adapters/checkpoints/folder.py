"""Folders: checkpoints as files on another disk, a share, or write-once storage.

A folder that is not there is not made: a disk that is not mounted must not look like a place without checkpoints.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from adapters.checkpoints.errors import CheckpointContradictedError, CheckpointPlaceError
from adapters.checkpoints.place import file_of, newest_first
from ledger.store.signed_note import SignedNote
from ledger.store.written_once import write_once

_READ_ONLY = 0o444


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that this machine can write to."""

    path: Path

    @property
    def name(self) -> str:
        """Return where it is."""
        return str(self.path)

    def keep(self, note: SignedNote) -> None:
        """Keep a checkpoint. Raises CheckpointPlaceError or CheckpointContradictedError."""
        file, content = self.path / file_of(note), str(note).encode()
        with self._faults_told():
            if not write_once(file, content, _READ_ONLY) and file.read_bytes() != content:
                raise CheckpointContradictedError(self.name, file.name)

    def kept(self) -> Iterator[str]:
        """Return the notes, the newest first. Raises CheckpointPlaceError."""
        with self._faults_told():
            for name in newest_first(path.name for path in self.path.iterdir()):
                yield (self.path / name).read_bytes().decode(errors="replace")

    @contextmanager
    def _faults_told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise CheckpointPlaceError(self.name, str(error.strerror)) from error

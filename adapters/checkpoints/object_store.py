"""Object stores: checkpoints in a bucket of a cloud, or wherever else fsspec has a way to, such as `s3://bucket/folder`.

With versions locked by the cloud (object lock, retention), not even the owner of the bucket can take one away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Self

from adapters.checkpoints.errors import CheckpointContradictedError, CheckpointPlaceError
from adapters.checkpoints.place import file_of, newest_first
from adapters.errors import ExtraMissingError
from ledger.store.signed_note import SignedNote

AUDIT_EXTRA = "audit"
_USER_INFO = re.compile(r"://[^/]*@")


@dataclass(frozen=True, slots=True)
class ObjectStore:
    """A folder of a file system of fsspec's."""

    url: str = field(repr=False)

    @classmethod
    def at(cls, url: str) -> Self:
        """Return the place. Raises ExtraMissingError."""
        if find_spec("fsspec") is None:
            raise ExtraMissingError(extra=AUDIT_EXTRA)
        return cls(url)

    @property
    def name(self) -> str:
        """Return where it is, without a user's name and password."""
        return _USER_INFO.sub("://", self.url)

    def keep(self, note: SignedNote) -> None:
        """Keep a checkpoint. Raises CheckpointPlaceError or CheckpointContradictedError."""
        name, content = file_of(note), str(note).encode()
        system, folder = self._opened()
        with self._faults_told():
            try:
                system.pipe_file(f"{folder}/{name}", content, mode="create")
            except FileExistsError:
                found = system.cat_file(f"{folder}/{name}")
            else:
                return
        if found != content:
            raise CheckpointContradictedError(self.name, name)

    def kept(self) -> Iterator[str]:
        """Return the notes, the newest first. Raises CheckpointPlaceError."""
        system, folder = self._opened()
        with self._faults_told():
            for name in newest_first(self._names(system, folder)):
                yield system.cat_file(f"{folder}/{name}").decode(errors="replace")

    def _names(self, system: Any, folder: str) -> list[str]:
        # Another process may have added some since this one looked.
        system.invalidate_cache()
        try:
            paths: list[str] = system.ls(folder, detail=False)
        except FileNotFoundError:
            return []  # an object store has no folders, only names that begin alike
        return [path.rpartition("/")[2] for path in paths]

    def _opened(self) -> tuple[Any, str]:
        try:
            system, folder = import_module("fsspec.core").url_to_fs(self.url)
        except (ImportError, ValueError) as error:
            # Neither repeats the address: they tell which kind of place is not known, or what to install for it.
            raise CheckpointPlaceError(self.name, str(error)) from error
        return system, folder.rstrip("/")

    @contextmanager
    def _faults_told(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            # Each kind of store raises errors of its own, whose texts may hold parts of requests.
            raise CheckpointPlaceError(self.name, type(error).__name__) from error

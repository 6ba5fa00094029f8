"""Errors of checkpoints in places outside.

The tree:

    LedgerError
    └── AdapterError
        ├── CheckpointPlaceError           a place cannot be read, or takes nothing
        ├── CheckpointContradictedError    a place has another text under a checkpoint's name
        └── CheckpointNotTakenError        not every place has the newest checkpoint
"""

from __future__ import annotations

from dataclasses import dataclass

from adapters.errors import AdapterError


@dataclass(eq=False)
class CheckpointPlaceError(AdapterError):
    """A place for checkpoints cannot be read, or takes nothing."""

    place: str
    reason: str


@dataclass(eq=False)
class CheckpointContradictedError(AdapterError):
    """A place has another text under the name of a checkpoint, which is left as it is."""

    place: str
    file: str


@dataclass(eq=False)
class CheckpointNotTakenError(AdapterError):
    """Not every place has the newest checkpoint; what a place lacks is brought there the next time."""

    faults: tuple[str, ...]
    """What is wrong, each with its place."""

"""Errors of proofs: what was signed, or must be, does not fit the log."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.errors.base import InvalidInputError, StoreError


@dataclass(eq=False)
class CheckpointMalformedError(InvalidInputError):
    """A checkpoint is a signed note of three lines: the log's name, its size, and the root in base64."""

    reason: str


@dataclass(eq=False)
class SigningKeyMalformedError(InvalidInputError):
    """A key of checkpoints is `NAME+HASH+KEY`, the private one with `PRIVATE+KEY+` before it."""

    reason: str


@dataclass(eq=False)
class CheckpointUnsignedError(StoreError):
    """None of the keys that are trusted has signed the checkpoint."""

    origin: str
    signers: tuple[str, ...]


@dataclass(eq=False)
class LogRewrittenError(StoreError):
    """The log does not continue what was signed before; no new checkpoint is signed over it."""

    size_signed: int
    root_signed: str
    root_found: str | None
    """None where the log has become shorter than what was signed."""


@dataclass(eq=False)
class TreeContradictedError(StoreError):
    """The tree that is kept of the log is not the log's."""

    position: int
    """The first position that cannot be proved."""

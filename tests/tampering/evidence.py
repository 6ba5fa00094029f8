"""Evidence: the columns of the matrix, each a way to find that a book was tampered with."""

from __future__ import annotations

from enum import Flag, auto


class Evidence(Flag):
    """What finds a tampering; none where nothing does."""

    NONE = 0
    READING = auto()
    """The event can no longer be read, or is missing, and whoever follows the log stops in front of it."""
    TREE = auto()
    """The tree that the database keeps of its log has another hash for the event."""
    CHECKPOINT = auto()
    """A checkpoint that was signed and taken elsewhere has another root, or more events."""
    TABLES = auto()
    """Replaying the log makes other rows than the read tables hold."""


EVIDENCE_OF = {
    "rows": Evidence.READING,
    "shapes": Evidence.READING,
    "positions": Evidence.READING,
    "tree": Evidence.TREE,
    "checkpoints": Evidence.CHECKPOINT,
    "tables": Evidence.TABLES,
}
"""What each pass of the verification finds; the others find more than the matrix has columns for."""

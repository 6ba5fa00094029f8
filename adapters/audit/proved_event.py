"""Proved events: an event exactly as the log stores it, with the hashes that lead from it to a checkpoint's root."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from adapters.audit.errors import ProofBrokenError
from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.hashing import HASH_BYTES
from ledger.proofs.leaf import Leaf, moment_text
from ledger.proofs.verification import proves_inclusion

_MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"


def _hash_of(told: object) -> object:
    try:
        found = base64.b64decode(told, validate=True) if isinstance(told, str) else told
    except (binascii.Error, ValueError):
        found = b""
    if not isinstance(found, bytes) or len(found) != HASH_BYTES:
        message = "must be a SHA-256 hash in base64"
        raise ValueError(message)
    return found


def _uuid(text: str) -> str:
    if str(UUID(text)) != text:
        message = "must be a UUID in small letters"
        raise ValueError(message)
    return text


def _moment(text: str) -> str:
    if moment_text(_moment_of(text)) != text:
        message = "must be a moment in UTC to the microsecond"
        raise ValueError(message)
    return text


def _moment_of(text: str) -> datetime:
    return datetime.strptime(text, _MOMENT).replace(tzinfo=UTC)


Hash = Annotated[
    bytes, BeforeValidator(_hash_of), PlainSerializer(lambda found: base64.b64encode(found).decode(), when_used="json")
]
"""A SHA-256 hash, in documents base64 as in checkpoints."""


class ProvedEvent(BaseModel):
    """One event and its inclusion proof (RFC 9162, section 2.1.3). All fields but the last two are what is hashed."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    position: Annotated[int, Field(ge=1)]
    originator_id: Annotated[str, AfterValidator(_uuid)]
    originator_version: Annotated[int, Field(ge=1)]
    topic: str
    state: str
    """The stored bytes, which are UTF-8."""
    recorded_at: Annotated[str, AfterValidator(_moment)]
    leaf_hash: Hash
    path: tuple[Hash, ...]

    @classmethod
    def of(cls, leaf: Leaf, path: Sequence[bytes]) -> Self:
        """Return a stored event with its proof."""
        return cls(
            position=leaf.position,
            originator_id=str(leaf.originator_id),
            originator_version=leaf.originator_version,
            topic=leaf.topic,
            state=leaf.state.decode(),
            recorded_at=moment_text(leaf.recorded_at),
            leaf_hash=leaf.hash,
            path=tuple(path),
        )

    @property
    def leaf(self) -> Leaf:
        """Return the event as the log stores it."""
        return Leaf(
            self.position,
            UUID(self.originator_id),
            self.originator_version,
            self.topic,
            self.state.encode(),
            _moment_of(self.recorded_at),
        )

    def check(self, checkpoint: Checkpoint) -> None:
        """Refuse an event that the log did not hold at a checkpoint. Raises ProofBrokenError."""
        if self.leaf.hash != self.leaf_hash:
            raise ProofBrokenError(reason=f"the event at position {self.position} is not the one that was hashed")
        if not proves_inclusion(self.leaf_hash, self.position - 1, checkpoint.size, checkpoint.root, self.path):
            raise ProofBrokenError(
                reason=f"its hashes do not lead from position {self.position} to the checkpoint's root"
            )

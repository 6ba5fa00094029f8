"""Leaves: what of a stored event is proved, as bytes that can be read in one way only.

Every field is text or stored bytes, and stands behind its own length (eight bytes, the highest first); no separator
can be imitated by what a field holds. The first field names this form.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from ledger.proofs.hashing import leaf_hash

FORM = b"payout-ledger/event/1"
_LENGTH_BYTES = 8


@dataclass(frozen=True, slots=True)
class Leaf:
    """One event exactly as the log stores it."""

    position: int
    originator_id: UUID
    originator_version: int
    topic: str
    state: bytes
    recorded_at: datetime

    def encode(self) -> bytes:
        """Return the bytes of the leaf."""
        fields = (
            FORM,
            b"%d" % self.position,
            str(self.originator_id).encode(),
            b"%d" % self.originator_version,
            self.topic.encode(),
            self.state,
            moment_text(self.recorded_at).encode(),
        )
        return b"".join(len(field).to_bytes(_LENGTH_BYTES, "big") + field for field in fields)

    @property
    def hash(self) -> bytes:
        """Return the hash by which the event stands in the tree."""
        return leaf_hash(self.encode())


def moment_text(moment: datetime) -> str:
    """Return a moment in UTC to the microsecond, such as `2026-01-31T12:59:59.000000Z`."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"

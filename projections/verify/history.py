"""A history: the life of one aggregate, event by event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from ledger.aggregate import Aggregate
from ledger.events import RecordedEvent


@dataclass(frozen=True, slots=True)
class History:
    """The life of one aggregate, as far as it can be read."""

    aggregate_id: UUID
    kind: type[Aggregate]
    events: Sequence[RecordedEvent]

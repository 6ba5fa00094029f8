"""Alarms: what people are told when announcements do not arrive."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from adapters.announcements.delivery import Lease


class Alarms(Protocol):
    """Who tells people. May be called from many threads, and again for what was told before."""

    def gave_up(self, lease: Lease, words: str) -> None:
        """Tell that a delivery is not tried any more, and how the last try ended."""

    def disabled(self, endpoint_id: UUID, words: str) -> None:
        """Tell that nothing more is sent to an endpoint, and why."""

"""The status of a payout: where its money is, in five words."""

from __future__ import annotations

from enum import StrEnum


class PayoutStatus(StrEnum):
    """Where the payout's money is."""

    QUEUED = "queued"
    """Reserved with us; no attempt is open."""
    IN_TRANSIT = "in_transit"
    """Handed to a provider; the outcome is not final."""
    COMPLETED = "completed"
    """The money left."""
    FAILED = "failed"
    """Final; the money did not leave."""
    REVERSED = "reversed"
    """The money left and came back."""

    @property
    def is_final(self) -> bool:
        """Return whether nothing more is sent for the payout."""
        return self in {PayoutStatus.COMPLETED, PayoutStatus.FAILED, PayoutStatus.REVERSED}

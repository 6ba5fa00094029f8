"""Notices: what one message from a provider says, whether it came as a webhook or as a file from a mailbox.

One message can speak of many payouts (a bank's file), of none (a low balance), or of the provider itself (a downtime).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ledger.rails import Rail
from ledger.status_reports import StatusReport


@dataclass(frozen=True, slots=True)
class Downtime:
    """A provider's word that it, or one of its rails, does not work."""

    provider: str
    reference: str
    """The provider's id of this downtime."""
    rail: Rail | None
    """None: every rail."""
    began_at: datetime
    ended_at: datetime | None
    """None while it lasts."""
    reason: str = ""
    payee_bank: str | None = None
    """The only bank whose customers cannot be paid meanwhile, in the provider's word for it; None: every bank."""


@dataclass(frozen=True, slots=True)
class Notice:
    """The facts of one message, in the ledger's words."""

    word: str
    """The provider's own name of what the message is about, such as `payout.processed`."""
    reports: tuple[StatusReport, ...] = ()
    downtimes: tuple[Downtime, ...] = ()

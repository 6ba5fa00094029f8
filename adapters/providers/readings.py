"""Readings: the circumstances in which a provider's message was read, which every report made of it carries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from adapters.providers.amounts import AmountUnit
from ledger.status_reports import ReportSource


@dataclass(frozen=True, slots=True)
class Reading:
    """How a message reached us, its digest (SHA-256, hex), when it was read (UTC), and what its amounts count."""

    source: ReportSource
    message_digest: str
    read_at: datetime
    amount_unit: AmountUnit

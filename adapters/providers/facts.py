"""Facts in a provider's message that every provider tells in much the same form: amounts, times, bank references."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from adapters.errors import WireError
from adapters.providers.amounts import AmountUnit, minor_from_wire
from ledger.errors import AmountTooLargeError, FractionTooFineError, UnknownCurrencyError


def minor_told(provider: str, amount: int | Decimal, unit: AmountUnit, currency: str) -> int:
    """Return an amount that a provider told, in minor units. Raises WireError for one that cannot be."""
    try:
        return minor_from_wire(amount, unit, currency)
    except (AmountTooLargeError, FractionTooFineError, UnknownCurrencyError) as error:
        raise WireError(provider, str(error)) from None


def utr_of(text: str | None) -> str | None:
    """Return the bank's reference without surrounding spaces and in capitals; its form differs and is not checked."""
    return (text or "").strip().upper() or None


def time_told(timestamp: object, read_at: datetime) -> datetime:
    """Return a provider's ISO 8601 time in UTC, or the time of reading where it is absent or of no known zone."""
    try:
        told = datetime.fromisoformat(timestamp) if isinstance(timestamp, str) else None
        return told.astimezone(UTC) if told is not None and told.tzinfo is not None else read_at
    except (ValueError, OverflowError):
        return read_at


def unix_time_told(seconds: object, read_at: datetime) -> datetime:
    """Return a provider's Unix time (seconds) in UTC, or the time of reading where it is absent or cannot be."""
    if not isinstance(seconds, int) or isinstance(seconds, bool):
        return read_at
    try:
        return datetime.fromtimestamp(seconds, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return read_at

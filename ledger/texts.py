"""Texts that callers give: references, narrations, reasons, names of people."""

from __future__ import annotations

from datetime import UTC, datetime

from ledger.errors import ReferenceInvalidError, TextInvalidError, TimeNotAwareError

REFERENCE_LENGTH_MAX = 100


def check_reference(reference: str) -> str:
    """Return a reference when it is 1 to 100 printable characters without surrounding spaces.

    Raises ReferenceInvalidError.
    """
    if not 1 <= len(reference) <= REFERENCE_LENGTH_MAX or not reference.isprintable() or reference != reference.strip():
        raise ReferenceInvalidError(reference[: REFERENCE_LENGTH_MAX + 1])
    return reference


def check_text(field: str, text: str, *, length_max: int, empty_allowed: bool = False) -> str:
    """Return a text when it is printable, without surrounding spaces, and not too long. Raises TextInvalidError."""
    fits = (empty_allowed or text) and len(text) <= length_max and text.isprintable() and text == text.strip()
    if not fits:
        raise TextInvalidError(field, text[: length_max + 1], length_max)
    return text


def utc(field: str, time: datetime) -> datetime:
    """Return a moment in UTC. Raises TimeNotAwareError when it does not say its offset."""
    if time.utcoffset() is None:
        raise TimeNotAwareError(field, time.isoformat())
    return time.astimezone(UTC)

"""Texts that callers give: references, narrations, reasons, names of people."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from ledger.errors import ReferenceInvalidError, TextInvalidError, TimeNotAwareError

REFERENCE_LENGTH_MAX = 100
_DIGEST = re.compile(r"[0-9a-f]{64}", flags=re.ASCII)


def is_reference(text: str) -> bool:
    """Return whether a text is 1 to 100 printable characters without surrounding spaces."""
    return is_text(text, length_max=REFERENCE_LENGTH_MAX)


def check_reference(reference: str) -> str:
    """Return a reference when it is one. Raises ReferenceInvalidError."""
    if not is_reference(reference):
        raise ReferenceInvalidError(reference[: REFERENCE_LENGTH_MAX + 1])
    return reference


def is_text(text: str, *, length_max: int, empty_allowed: bool = False) -> bool:
    """Return whether a text is printable, without surrounding spaces, and not too long."""
    return (empty_allowed or text != "") and len(text) <= length_max and text.isprintable() and text == text.strip()


def check_text(field: str, text: str, *, length_max: int, empty_allowed: bool = False) -> str:
    """Return a text when it is printable, without surrounding spaces, and not too long. Raises TextInvalidError."""
    if not is_text(text, length_max=length_max, empty_allowed=empty_allowed):
        raise TextInvalidError(field, text[: length_max + 1], length_max)
    return text


def is_digest(text: str) -> bool:
    """Return whether a text is a SHA-256 in hex, as messages are known by."""
    return _DIGEST.fullmatch(text) is not None


def printable(text: str, *, length_max: int) -> str:
    """Return what can be stored and shown of a text that is not ours to refuse, such as a provider's.

    It is cut to a length, and each character that cannot be printed becomes the replacement character.
    """
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text[:length_max])


def utc(field: str, time: datetime) -> datetime:
    """Return a moment in UTC. Raises TimeNotAwareError when it does not say its offset."""
    if time.utcoffset() is None:
        raise TimeNotAwareError(field, time.isoformat())
    return time.astimezone(UTC)

"""Redacted values: numbers, texts, bytes, errors, and whatever holds them, as they may be written down.

What stands under a private name is replaced whole, whatever it is. Bodies, which are bytes, are told by their length
and digest. Of an error only the errors of this project tell their text; see `adapters.queue.failures`.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from enum import Enum
from typing import Any

from pydantic import SecretBytes, SecretStr

from adapters.observability.redaction.private_names import is_private
from adapters.observability.redaction.texts import REDACTED, redacted_text, without_secrets
from adapters.queue.failures import told

DEPTH_MAX = 8
TOO_DEEP = "[too deep]"
_LONG = 10**8
"""From here on a number has 9 digits, and may be an account's."""
_PAIR = 2
_REFERENCES = {"utr", "provider_payout_id"}
"""Names whose digits are the reference of a payment, which banks ask for, and nobody's account."""


def redacted(value: object, depth: int = 0) -> Any:
    """Return a value as JSON may hold it, without anything private."""
    if depth > DEPTH_MAX:
        return TOO_DEEP
    if isinstance(value, Enum):
        return redacted(value.value, depth + 1)
    if isinstance(value, Mapping):
        return {redacted_text(_name(key)): _named(_name(key), held, depth + 1) for key, held in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return _sequence(list(value), depth + 1)
    return _single(value)


def _single(value: object) -> str | float | bool | None:
    """Return a value that holds no others."""
    match value:
        case None | bool():
            safe: str | float | bool | None = value
        case int() | float():
            safe = _number(value)
        case SecretStr() | SecretBytes():
            safe = REDACTED
        case bytes() | bytearray() | memoryview():
            safe = _digested(bytes(value))
        case BaseException():
            safe = redacted_text(told(value))
        case _:
            safe = redacted_text(str(value))
    return safe


def _named(name: str, value: object, depth: int) -> Any:
    """Return what may be said of a value by its name."""
    if value is None or isinstance(value, bool):
        return value
    if is_private(name):
        return REDACTED
    if name.endswith("_minor") and isinstance(value, int):
        return value
    if name in _REFERENCES and isinstance(value, str):
        return without_secrets(value)
    return redacted(value, depth)


def _sequence(values: list[object], depth: int) -> list[Any]:
    """Return redacted values; a pair of a private name and something is taken for a header."""
    if len(values) == _PAIR and isinstance(values[0], str | bytes) and is_private(_name(values[0])):
        return [redacted(_name(values[0]), depth), REDACTED]
    return [redacted(value, depth) for value in values]


def _name(key: object) -> str:
    return key.decode("latin-1") if isinstance(key, bytes) else str(key)


def _number(number: float) -> int | float | str:
    is_plain = math.isfinite(number) and abs(number) < _LONG
    return number if is_plain else redacted_text(str(number))


def _digested(body: bytes) -> str:
    return f"<{len(body)} bytes, sha256 {hashlib.sha256(body).hexdigest()}>"

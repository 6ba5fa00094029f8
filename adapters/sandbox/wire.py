"""JSON on the wire, with amounts as exact decimal numbers in both directions (never binary floating point)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

from adapters.sandbox.refusals import invalid_request


def encode(value: object) -> bytes:
    """Return compact JSON in UTF-8."""
    return _text(value).encode()


def decode_object(body: bytes) -> dict[str, object]:
    """Read a JSON object; numbers with a fraction become Decimal. Raises RefusalError."""
    try:
        value = json.loads(body, parse_float=Decimal)
    except (ValueError, RecursionError):
        message = "the body is not JSON"
        raise invalid_request(message) from None
    if not isinstance(value, dict):
        message = "the body is not a JSON object"
        raise invalid_request(message)
    return value


def utc_text(moment: datetime) -> str:
    """Return a moment as RFC 3339 in UTC, such as `2026-02-26T10:30:00Z`."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _text(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_text(item) for item in value) + "]"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return json.dumps(value)

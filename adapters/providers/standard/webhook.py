"""Webhooks of the standard contract: verify the raw bytes, find out what they are about, translate what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from adapters.providers.messages import read_message
from adapters.providers.notices import Notice
from adapters.providers.readings import Reading
from adapters.providers.signed_times import is_timely
from adapters.providers.standard.signature import Key, is_signed, signed_content
from adapters.providers.standard.translate import report_of
from adapters.providers.standard.wire import (
    MESSAGE_ID_HEADER,
    PAYOUT_EVENTS,
    SIGNATURE_HEADER,
    TIMESTAMP_HEADER,
    PayoutWebhook,
    WebhookHead,
)


def is_genuine(
    headers: Mapping[str, str], body: bytes, keys: Sequence[Key], now: datetime, tolerance: timedelta
) -> bool:
    """Say whether one of our keys signed a body, and not too long ago or too far ahead.

    A message's id holds no full stop (Standard Webhooks): with one in it, the same signed bytes could be cut another
    way, into another time and another body.
    """
    named = [
        [value for name, value in headers.items() if name.lower() == wanted]
        for wanted in (MESSAGE_ID_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER)
    ]
    if any(len(values) != 1 for values in named):
        return False
    message_id, unix_seconds, signatures = (values[0] for values in named)
    if "." in message_id:
        return False
    content = signed_content(message_id, unix_seconds, body)
    return is_timely(unix_seconds, now, tolerance) and is_signed(content, signatures, keys)


def read(provider: str, body: bytes, reading: Reading) -> Notice:
    """Return what a verified body says; of anything but a payout it says nothing. Raises WireError."""
    head = read_message(WebhookHead, body, provider)
    if not head.type.startswith(PAYOUT_EVENTS):
        return Notice(head.type)
    return Notice(head.type, (report_of(provider, read_message(PayoutWebhook, body, provider).data, reading),))

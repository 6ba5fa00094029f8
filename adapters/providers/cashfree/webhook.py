"""Webhooks of Cashfree, in three steps: verify the raw bytes, parse them, translate what they say.

The signature covers a time (milliseconds) and the body, one straight after the other. A webhook whose time is too far
from ours is refused, so an old one cannot be sent again by somebody who caught it; what a late retry would have told is
learnt by asking.

What happened to a transfer is its status with its status code and never the webhook's `type`: the documentation
contradicts itself on whether `TRANSFER_SUCCESS` or `TRANSFER_ACKNOWLEDGED` is the payee's credit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone

from pydantic import SecretStr

from adapters.errors import WebhookSignatureError
from adapters.providers.cashfree.translate import report_of
from adapters.providers.cashfree.wire import (
    PROVIDER,
    SIGNATURE_HEADER,
    TIMESTAMP_HEADER,
    TransferWebhook,
    WebhookMessage,
)
from adapters.providers.messages import read_message
from adapters.providers.notices import Notice
from adapters.providers.readings import Reading
from adapters.providers.signatures import is_signed_in_base64

_MILLISECONDS = re.compile(r"[0-9]{1,15}", flags=re.ASCII)
_INDIAN_TIME = timezone(timedelta(hours=5, minutes=30), "IST")
NOT_ABOUT_A_TRANSFER = frozenset(
    {"BULK_TRANSFER_REJECTED", "BENEFICIARY_INCIDENT", "CREDIT_CONFIRMATION", "LOW_BALANCE_ALERT"}
)
"""Webhooks that name no transfer of ours.

An incident is at one payee's bank, so it is no downtime of a rail; batches are never sent by us; and the other two are
about the wallet, which the ledger knows from its own books.
"""


def verify(
    headers: Mapping[str, str], body: bytes, secrets: Sequence[SecretStr], now: datetime, tolerance: timedelta
) -> None:
    """Refuse a body that none of our secrets signed, or that was signed too long ago or in the future.

    Raises WebhookSignatureError.
    """
    signature, timestamp = _only(headers, SIGNATURE_HEADER), _only(headers, TIMESTAMP_HEADER)
    if not _MILLISECONDS.fullmatch(timestamp):
        raise WebhookSignatureError(PROVIDER)
    if not is_signed_in_base64(timestamp.encode() + body, signature, secrets):
        raise WebhookSignatureError(PROVIDER)
    age = now - datetime(1970, 1, 1, tzinfo=UTC) - timedelta(milliseconds=int(timestamp))
    if abs(age) > tolerance:
        raise WebhookSignatureError(PROVIDER)


def notice_of(body: bytes, reading: Reading) -> Notice:
    """Return what a verified body says. Raises WireError.

    A type that we do not know is taken to be about a transfer, so that one that is not cannot be overlooked.
    """
    word = read_message(WebhookMessage, body, PROVIDER).type
    if word in NOT_ABOUT_A_TRANSFER:
        return Notice(word)
    message = read_message(TransferWebhook, body, PROVIDER)
    return Notice(word, (report_of(message.data, reading, event_time(message.event_time, reading.read_at)),))


def event_time(told: object, read_at: datetime) -> datetime:
    """Return the time of an event in UTC; one that names no zone is taken for Indian time.

    That is not documented, so nothing may rest on it: a time after the reading is replaced by the reading's, and in a
    zone further west the event would seem to be a few hours older than it is. No amount depends on it.
    """
    try:
        time = datetime.fromisoformat(told) if isinstance(told, str) else read_at
        return min((time if time.tzinfo is not None else time.replace(tzinfo=_INDIAN_TIME)).astimezone(UTC), read_at)
    except (ValueError, OverflowError):
        return read_at


def _only(headers: Mapping[str, str], name: str) -> str:
    values = [value for each, value in headers.items() if each.lower() == name]
    if len(values) != 1:
        raise WebhookSignatureError(PROVIDER)
    return values[0]

"""Webhooks of Stripe: verify the raw bytes, find out what they are about, translate what they say.

The header holds a time and one signature for each secret in use: `t=...,v1=...,v1=...`. What is signed is that time, a
full stop and the raw body. An event's state is that of the object in it, never that of its own name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from pydantic import SecretStr

from adapters.errors import WebhookSignatureError
from adapters.providers.messages import read_message
from adapters.providers.notices import Notice
from adapters.providers.readings import Reading
from adapters.providers.signatures import is_signed
from adapters.providers.signed_times import is_timely
from adapters.providers.stripe.events import EventHead
from adapters.providers.stripe.resource import Resource
from adapters.providers.stripe.wire import PROVIDER, SIGNATURE_HEADER

SCHEME = "v1"


def verify(
    headers: Mapping[str, str], body: bytes, secrets: Sequence[SecretStr], now: datetime, tolerance: timedelta
) -> None:
    """Refuse a body that none of our secrets signed, or signed too long ago or ahead. Raises WebhookSignatureError."""
    values = [value for name, value in headers.items() if name.lower() == SIGNATURE_HEADER.lower()]
    items = [item.strip().partition("=") for value in values for item in value.split(",")]
    times = [value for name, _, value in items if name == "t"]
    signatures = [value for name, _, value in items if name == SCHEME]
    if len(values) != 1 or len(times) != 1 or not is_timely(times[0], now, tolerance):
        raise WebhookSignatureError(PROVIDER)
    signed = times[0].encode() + b"." + body
    if not any(is_signed(signed, signature, secrets) for signature in signatures):
        raise WebhookSignatureError(PROVIDER)


def read(body: bytes, reading: Reading, resource: Resource, account: str | None) -> Notice:
    """Return what a verified body says; of anything but our account's kind of payment it says nothing.

    Raises WireError.
    """
    event = read_message(EventHead, body, PROVIDER)
    if event.data.object.object != resource.kind or event.account not in {None, account}:
        return Notice(event.type)
    return Notice(event.type, (resource.announced(body, reading),))

"""The wire: the JSON that simulated providers speak, written by one side and read by the other."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from pydantic import Field

from adapters.providers.http import Answer
from adapters.providers.messages import Identifier, Message, Text


class TransferMessage(Message):
    """One payment as the provider tells it. Amounts in minor units."""

    id: Identifier
    reference: Identifier | None
    beneficiary: Identifier
    amount: int
    word: Text
    at: Text
    retryable: bool
    utr: Text | None
    fee: int | None
    tax: int | None
    fee_refunded: int | None
    tax_refunded: int | None


class TransferList(Message):
    """The payments that a look-up found."""

    items: list[TransferMessage]


class DowntimeMessage(Message):
    """A word on the provider itself."""

    id: Identifier
    began_at: Text
    ended_at: Text | None


class WebhookMessage(Message):
    """What a webhook says: payments, or a downtime."""

    event: Text
    transfers: list[TransferMessage] = Field(default_factory=list)
    downtime: DowntimeMessage | None = None


class RefusalMessage(Message):
    """Why a request was refused."""

    code: Text
    retryable: bool


def encoded(document: dict[str, Any]) -> bytes:
    """Return a document as bytes."""
    return json.dumps(document, sort_keys=True).encode()


def told(moment: datetime) -> str:
    """Return a moment as text."""
    return moment.isoformat()


def answer(status_code: int, document: dict[str, Any]) -> Answer:
    """Return an answer with a document."""
    return Answer(status_code, encoded(document))

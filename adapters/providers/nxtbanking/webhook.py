"""Webhooks of NxtBanking, in three steps: verify the raw bytes, parse them, translate what they say.

The signature covers neither a time nor a number of the delivery. So a replayed webhook cannot be told from a repeated
one, and need not be: both are the same fact, and the digest of the message says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import SecretStr

from adapters.errors import WebhookSignatureError
from adapters.providers.messages import read_message
from adapters.providers.nxtbanking.translate import report_as, report_of, status_of, statuses_of_event
from adapters.providers.nxtbanking.wire import PROVIDER, SIGNATURE_HEADER, WebhookMessage
from adapters.providers.readings import Reading
from adapters.providers.signatures import is_signed
from ledger.status_reports import ReportedStatus, StatusReport


def verify(headers: Mapping[str, str], body: bytes, secrets: Sequence[SecretStr]) -> None:
    """Refuse a body that none of our secrets signed. Raises WebhookSignatureError."""
    signatures = [value for name, value in headers.items() if name.lower() == SIGNATURE_HEADER.lower()]
    if len(signatures) != 1 or not is_signed(body, signatures[0], secrets):
        raise WebhookSignatureError(PROVIDER)


def parse(body: bytes) -> WebhookMessage:
    """Read a verified body. Raises WireError."""
    return read_message(WebhookMessage, body, PROVIDER)


def translate(message: WebhookMessage, reading: Reading) -> StatusReport:
    """Return the report of a webhook: its state is `status`, and an event that contradicts it leaves it open.

    Raises WireError for an amount that cannot be.
    """
    status = status_of(message.status)
    if status is ReportedStatus.UNRECOGNISED or status in statuses_of_event(message.event):
        return report_of(message, reading)
    return report_as(ReportedStatus.UNRECOGNISED, f"{message.event} / {message.status}", message, reading)

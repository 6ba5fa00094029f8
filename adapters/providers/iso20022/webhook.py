"""A bank's messages: nobody may push them, they are fetched; what is fetched is parsed and translated here.

A file comes out of our own mailbox over our own connection, and carries no signature. A body that somebody sends to our
address could be anybody's, so none is accepted.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NoReturn
from zoneinfo import ZoneInfo

from adapters.errors import WebhookSignatureError
from adapters.providers.iso20022.account_report import REPORTS, entries
from adapters.providers.iso20022.elements import Document, read_document
from adapters.providers.iso20022.payment_return import returns
from adapters.providers.iso20022.status_report import payment_statuses
from adapters.providers.iso20022.translate import Translation
from adapters.providers.notices import Notice
from adapters.providers.readings import Reading
from ledger.status_reports import ReportSource, StatusReport


def refuse(provider: str) -> NoReturn:
    """Refuse a message that was pushed. Raises WebhookSignatureError."""
    raise WebhookSignatureError(provider)


def parse(body: bytes, provider: str) -> Document:
    """Read a fetched file. Raises WireError."""
    return read_document(body, provider)


def translate(document: Document, provider: str, zone: ZoneInfo, reading: Reading) -> Notice:
    """Return what a message says of payments of ours, in the order of the message."""
    if document.kind in REPORTS:
        reading = replace(reading, source=ReportSource.STATEMENT)
    return Notice(document.name, tuple(_reports(document, Translation(provider, zone, reading))))


def _reports(document: Document, translation: Translation) -> list[StatusReport]:
    match document.kind:
        case "pain.002":
            return [translation.of_status(told) for told in payment_statuses(document)]
        case "pacs.004":
            return [translation.of_return(returned) for returned in returns(document)]
        case _:
            return [translation.of_entry(entry) for entry in entries(document)]

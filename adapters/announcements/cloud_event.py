"""The envelope: an announcement as a CloudEvent (specification 1.0.2, JSON format in structured mode).

id           the same on every delivery
source       the URI of the book
type         `payout-ledger.` and the announcement's type
subject      the id of the payout, batch, beneficiary or manual entry
time         when it happened
recordedat   when it was stored here
position     the place in the book's log, as text: a CloudEvents integer has 32 bits only, and a log may be longer
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

from adapters.announcements.announcement import Announcement

CONTENT_TYPE = "application/cloudevents+json"
TYPE_PREFIX = "payout-ledger."


def source_of(book: str) -> str:
    """Return the URI of a book where the settings give it no other."""
    return f"urn:payout-ledger:book:{book}"


def cloud_event(announcement: Announcement, source: str) -> bytes:
    """Return the envelope with the announcement in it, byte for byte the same on every delivery."""
    envelope = {
        "specversion": "1.0",
        "id": announcement.event_id,
        "source": source,
        "type": TYPE_PREFIX + announcement.type,
        "subject": announcement.subject,
        "time": _text(announcement.effective_at),
        "recordedat": _text(announcement.recorded_at),
        "position": str(announcement.position),
        "datacontenttype": "application/json",
        "data": announcement.data.model_dump(mode="json"),
    }
    return json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode()


def _text(moment: datetime) -> str:
    """Return a moment as RFC 3339 has it."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")

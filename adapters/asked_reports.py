"""What is asked of a report, from days, moments and log positions as people and programs give them."""

from __future__ import annotations

from datetime import datetime, time

from adapters.embedded import BookReader
from projections.queries.spans import Span
from projections.reports.asked import Asked


def asked_of(reader: BookReader, span: Span, known_at: datetime | None, position: int | None) -> Asked:
    """Return what is asked for; of a moment and a position to know by, the earlier one counts.

    Ages are counted up to the end of the span, the moment to know by, or when the event at the position was recorded,
    whichever comes first.
    """
    by_moment = None if known_at is None else reader.store.position_at(known_at)
    known = [each for each in (by_moment, position) if each is not None]
    ends = [each for each in (reader.clock.now(), known_at, _recorded_at(reader, position)) if each is not None]
    if isinstance(span.until, datetime):
        ends.append(span.until)
    elif span.until is not None:
        ends.append(datetime.combine(span.until, time(), tzinfo=reader.zone))
    return Asked(min(ends), span, min(known, default=None), reader.zone, gst_states=reader.gst_states)


def _recorded_at(reader: BookReader, position: int | None) -> datetime | None:
    """Return when the event at a position was recorded; None where the log has none there."""
    if not position:
        return None
    found = reader.store.read_page(position - 1, 1, upto=position)
    return found[0].recorded_at if found else None

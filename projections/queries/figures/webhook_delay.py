"""The webhook delay: how long providers' messages wait in the inbox before they are handled, and how many wait now.

What a person set aside is left out of the times: it waited for that person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Subquery, func, select

from ledger.store.inbox import SET_ASIDE
from projections.fold import INDIA
from projections.queries.figures.percentiles import (
    MICROSECONDS,
    NAME,
    Percentiles,
    microseconds_between,
    percentiles_by_name,
)
from projections.queries.log_tables import log_tables_of
from projections.queries.spans import Span
from projections.schema import ReadTables

_Waiting = tuple[int, datetime | None]
"""How many wait, and since when the oldest does."""
_NONE_WAITS: _Waiting = (0, None)


@dataclass(frozen=True, slots=True)
class WebhookDelay:
    """One provider's messages: those that wait now, and how long those took that were handled in a span."""

    provider: str
    waiting: int
    oldest_since: datetime | None
    """When the message was received that waits for longest; None when none waits."""
    handled: Percentiles | None
    """From received to handled; None when none was."""


def webhook_delays(
    connection: Connection, tables: ReadTables, span: Span, zone: ZoneInfo = INDIA
) -> Sequence[WebhookDelay]:
    """Return the delays of every provider of which a message waits, or was handled in the span, by name."""
    waiting = _waiting(connection, tables)
    handled: Mapping[Any, Percentiles] = percentiles_by_name(connection, _handled(connection, tables, span, zone))
    return [
        WebhookDelay(provider, *waiting.get(provider, _NONE_WAITS), handled.get(provider))
        for provider in sorted(waiting.keys() | handled.keys())
    ]


def _waiting(connection: Connection, tables: ReadTables) -> Mapping[str, _Waiting]:
    inbox = log_tables_of(tables).webhook_inbox.c
    query = select(inbox.provider, func.count(), func.min(inbox.received_at)).where(inbox.handled_at.is_(None))
    rows = connection.execute(query.group_by(inbox.provider))
    return {provider: (count, since) for provider, count, since in rows}


def _handled(connection: Connection, tables: ReadTables, span: Span, zone: ZoneInfo) -> Subquery:
    inbox = log_tables_of(tables).webhook_inbox.c
    took = microseconds_between(connection.dialect.name, inbox.received_at, inbox.handled_at)
    is_asked_for = (inbox.handled_at.is_not(None), *span.during(inbox.handled_at, zone), inbox.outcome != SET_ASIDE)
    return select(inbox.provider.label(NAME), took.label(MICROSECONDS)).where(*is_asked_for).subquery()

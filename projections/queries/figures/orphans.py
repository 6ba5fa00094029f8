"""Orphans: providers' messages that were tried and still wait, mostly for a payout that we do not know yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from projections.queries.log_tables import log_tables_of
from projections.queries.pages import page_of
from projections.queries.rows import columns_of
from projections.schema import ReadTables

OrphanPlace = tuple[datetime, str]
"""Where a list of orphans goes on: when one was received, and its digest."""


@dataclass(frozen=True, slots=True)
class Orphan:
    """One message that could not be handled so far."""

    digest: str
    """SHA-256 (hex) of the body, by which the archive finds it."""
    provider: str
    received_at: datetime
    tries: int
    """How often it could not be handled; at least once."""
    waits_for: str | None
    """The name of the payout that it speaks of; None when it waits for nothing but time."""
    next_try_at: datetime | None
    """When it is tried again (UTC), unless what it waits for comes first; None when it is due."""

    @property
    def place(self) -> OrphanPlace:
        """Return where the list goes on behind this row."""
        return self.received_at, self.digest


def list_orphans(
    connection: Connection, tables: ReadTables, *, limit: int, after: OrphanPlace | None = None
) -> Sequence[Orphan]:
    """Return at most `limit` orphans, those received first coming first, going on `after` the place of another."""
    inbox = log_tables_of(tables).webhook_inbox
    query = select(*columns_of(Orphan, inbox)).where(inbox.c.handled_at.is_(None), inbox.c.tries > 0)
    page = page_of(query, [inbox.c.received_at, inbox.c.digest], after, limit=limit)
    return [Orphan(**row) for row in connection.execute(page).mappings()]


def count_orphans(connection: Connection, tables: ReadTables) -> int:
    """Return how many orphans there are."""
    inbox = log_tables_of(tables).webhook_inbox.c
    query = select(func.count(inbox.digest)).where(inbox.handled_at.is_(None), inbox.tries > 0)
    return connection.execute(query).scalar_one()

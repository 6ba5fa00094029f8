"""Downtimes: what providers have said of their own outages, kept for every worker process to respect.

A downtime ends when its provider says so. That word can be lost, so a downtime of which nothing more was heard is
believed for some hours only; after that the breakers find out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import PrimaryKeyConstraint, Table, or_, select

from adapters.providers.notices import Downtime
from ledger.rails import Rail
from ledger.store.database import Database
from ledger.store.upsert import insert_or
from projections.columns import Place, moment, optional_text, text

BELIEVED_FOR = timedelta(hours=6)
_ALL = ""
"""Stands in a key for every rail, or every bank."""


class DowntimeRegister:
    """The downtimes of one book's providers. Safe to use from many threads and processes."""

    def __init__(self, database: Database) -> None:
        """Find the table; the migrations of the work queue make it."""
        self._database = database
        self.table = _table(database.schema, database.prefix)

    def note(self, downtime: Downtime) -> None:
        """Keep a downtime; one that has ended stays ended, in whatever order its messages come."""
        key = {
            "provider": downtime.provider,
            "reference": downtime.reference,
            "rail": downtime.rail.value if downtime.rail else _ALL,
            "payee_bank": downtime.payee_bank or _ALL,
        }
        facts = {"began_at": downtime.began_at, "ended_at": downtime.ended_at, "reason": downtime.reason}
        with self._database.begin() as connection:
            insert = insert_or(connection.dialect.name, self.table).values(**key, **facts)
            is_open = self.table.c.ended_at.is_(None)
            connection.execute(
                insert.on_conflict_do_update(index_elements=list(self.table.primary_key), set_=facts, where=is_open)
            )

    def current(self, now: datetime) -> Sequence[Downtime]:
        """Return the downtimes that last at a moment, as far as it is known, those that began first coming first."""
        downtimes = self.table.c
        lasting = or_(downtimes.ended_at.is_(None), downtimes.ended_at > now)
        believed = downtimes.began_at > now - BELIEVED_FOR
        query = select(self.table).where(lasting, believed, downtimes.began_at <= now)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(downtimes.began_at, downtimes.reference)).mappings().all()
        return [
            Downtime(
                provider=row["provider"],
                reference=row["reference"],
                rail=Rail(row["rail"]) if row["rail"] else None,
                began_at=row["began_at"],
                ended_at=row["ended_at"],
                reason=row["reason"] or "",
                payee_bank=row["payee_bank"] or None,
            )
            for row in rows
        ]


@lru_cache(maxsize=64)
def _table(schema: str | None, prefix: str) -> Table:
    """Describe each place once: the same object means that a statement is compiled once as well."""
    return Place(schema, prefix).table(
        "work_downtimes",
        text("provider"),
        text("reference"),
        text("rail"),
        text("payee_bank"),
        moment("began_at", nullable=False),
        moment("ended_at"),
        optional_text("reason"),
        PrimaryKeyConstraint("provider", "reference", "rail", "payee_bank"),
    )

"""Checks: when each payout was last asked about, so that those asked about least recently come first.

They can be lost at any time: a payout without a check comes before all others, and an order that may have left unnoted
is taken to have left just now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Insert, PrimaryKeyConstraint, Select, Table, bindparam, delete, select, update

from ledger.store.database import Database
from ledger.store.made_once import made_once
from ledger.store.upsert import insert_or
from projections.columns import Place, moment, number, uuid


@dataclass(frozen=True, slots=True)
class Check:
    """The last time that a payout was asked about."""

    payout_id: UUID
    attempt: int
    """The attempt that counted then."""
    checked_at: datetime
    sent_at: datetime | None = None
    """When the attempt's order last left again, and may still be under way (UTC); None where it did not."""


class Checks:
    """The checks of one book. Safe to use from many threads and processes."""

    def __init__(self, database: Database) -> None:
        """Find the table; the migrations of the work queue make it."""
        self._database = database
        self.table = _table(database.schema, database.prefix)

    def of(self, payout_id: UUID) -> Check | None:
        """Return a payout's check; None where it was never asked about."""
        with self._database.read() as connection:
            row = connection.execute(_of_payout(self.table), {"payout_id": payout_id}).one_or_none()
        return None if row is None else Check(*row)

    def note(self, check: Check) -> None:
        """Keep a check in place of the payout's earlier one."""
        facts = {"attempt": check.attempt, "checked_at": check.checked_at, "sent_at": check.sent_at}
        with self._database.begin() as connection:
            connection.execute(_replace(connection.dialect.name, self.table), {"payout_id": check.payout_id} | facts)

    def take_back(self, noted: Check, sent_at: datetime | None) -> Check | None:
        """Note that the sending of a check was refused, and an earlier one counts; return what is noted then.

        Nothing is taken back when the order has left once more since, from another worker.
        """
        checks = self.table.c
        is_there = (checks.payout_id == noted.payout_id) & (checks.sent_at == noted.sent_at)
        with self._database.begin() as connection:
            connection.execute(update(self.table).where(is_there).values(sent_at=sent_at))
        return self.of(noted.payout_id)

    def forget(self, before: datetime) -> int:
        """Remove the checks that are older; return how many there were."""
        with self._database.begin() as connection:
            return connection.execute(delete(self.table).where(self.table.c.checked_at < before)).rowcount


@lru_cache(maxsize=64)
def _table(schema: str | None, prefix: str) -> Table:
    """Describe each place once: the same object means that a statement is compiled once as well."""
    return Place(schema, prefix).table(
        "work_checks",
        uuid("payout_id"),
        number("attempt"),
        moment("checked_at", nullable=False),
        moment("sent_at"),
        PrimaryKeyConstraint("payout_id"),
    )


@made_once
def _of_payout(table: Table) -> Select[Any]:
    checks = table.c
    query = select(checks.payout_id, checks.attempt, checks.checked_at, checks.sent_at)
    return query.where(checks.payout_id == bindparam("payout_id"))


@made_once
def _replace(dialect_name: str, table: Table) -> Insert:
    insert = insert_or(dialect_name, table)
    facts = {name: insert.excluded[name] for name in ("attempt", "checked_at", "sent_at")}
    return insert.on_conflict_do_update(index_elements=[table.c.payout_id], set_=facts)

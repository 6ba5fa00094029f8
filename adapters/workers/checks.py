"""Checks: when each payout was last asked about, so that those asked about least recently come first.

They can be lost at any time: a payout without a check comes before all others, and an order that may have left unnoted
is taken to have left just now.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import PrimaryKeyConstraint, Select, Table, Update, bindparam, case, delete, select, update
from sqlalchemy.sql.dml import ReturningInsert

from ledger.store.database import Connection, Database
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

    def note(self, check: Check) -> Check:
        """Note that a payout is asked about, and return what is noted then.

        A sending of the same attempt that was noted before stays noted, whoever noted it.
        """
        with self._database.begin() as connection:
            row = connection.execute(_note(connection.dialect.name, self.table), asdict(check)).one()
        return Check(*row)

    def note_sending(self, check: Check, sent_at: datetime, connection: Connection) -> Check | None:
        """Note that an order is about to leave; None, without a change, when one has left since the check."""
        return replace(check, sent_at=sent_at) if self._move(check, sent_at, connection) else None

    def stands(self, check: Check, connection: Connection) -> bool:
        """Return whether no order has left since a check."""
        row = connection.execute(_of_payout(self.table), {"payout_id": check.payout_id}).one_or_none()
        return row is not None and (row.attempt, row.sent_at) == (check.attempt, check.sent_at)

    def take_back(self, noted: Check, sent_at: datetime | None) -> Check | None:
        """Note that the sending of a check was refused, and an earlier one counts; return what is noted then.

        Nothing is taken back when the order has left once more since, from another worker.
        """
        with self._database.begin() as connection:
            self._move(noted, sent_at, connection)
        return self.of(noted.payout_id)

    def forget(self, before: datetime) -> int:
        """Remove the checks that are older; return how many there were."""
        with self._database.begin() as connection:
            return connection.execute(delete(self.table).where(self.table.c.checked_at < before)).rowcount

    def _move(self, check: Check, sent_at: datetime | None, connection: Connection) -> bool:
        """Put another moment in the place of a check's; return False when it is not what is noted any more."""
        past = {"of": check.payout_id, "number": check.attempt, "sent": check.sent_at, "sending": sent_at}
        return connection.execute(_move_sending(self.table), past).rowcount == 1


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
def _note(dialect_name: str, table: Table) -> ReturningInsert[Any]:
    insert, there = insert_or(dialect_name, table), table.c
    asked = insert.excluded
    is_same = there.attempt == asked.attempt
    facts = {
        "attempt": asked.attempt,
        "checked_at": asked.checked_at,
        "sent_at": case((is_same, there.sent_at), else_=asked.sent_at),
    }
    merged = insert.on_conflict_do_update(index_elements=[there.payout_id], set_=facts)
    return merged.returning(there.payout_id, there.attempt, there.checked_at, there.sent_at)


@made_once
def _move_sending(table: Table) -> Update:
    checks = table.c
    sent = bindparam("sent", type_=checks.sent_at.type)
    is_unchanged = checks.sent_at.is_not_distinct_from(sent)
    row = (checks.payout_id == bindparam("of")) & (checks.attempt == bindparam("number"))
    return update(table).where(row, is_unchanged).values(sent_at=bindparam("sending"))

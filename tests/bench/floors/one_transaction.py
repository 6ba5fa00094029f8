"""The floor of one payout's latency: the same rows inserted and updated by hand, in one transaction, under row locks.

It inserts event, payout, journal entry and lines and moves the log's head and the two balances: what we write, into
identical tables, each statement prepared. It decides nothing but whether the money is there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from psycopg import Connection, Cursor, sql

from tests.bench.floors.mirror import insert_into, mirror, mirrored
from tests.bench.log_rows import EVENTS, SCHEMA, LogRows, Row

INSERTED = ("payouts", "journal_entries", "journal_lines")
"""For each event, besides the event."""
_KEPT = ("log_head", "balances")
_TAKE_OVER = sql.SQL("INSERT INTO {} SELECT * FROM {}")
_LOCK_HEAD = sql.SQL("SELECT position FROM {} WHERE id = 1 FOR UPDATE").format(mirrored("log_head")).as_bytes()
_MOVE_HEAD = (
    sql.SQL("UPDATE {} SET position = %s, recorded_at = %s WHERE id = 1").format(mirrored("log_head")).as_bytes()
)
_LOCK_BALANCES = (
    sql.SQL("SELECT account, credit_minor - debit_minor FROM {} WHERE account = ANY(%s) ORDER BY account FOR UPDATE")
    .format(mirrored("balances"))
    .as_bytes()
)
_ADD = (
    sql.SQL(
        "UPDATE {} SET debit_minor = debit_minor + %s, credit_minor = credit_minor + %s,"
        " position = %s, effective_at = %s, recorded_at = %s WHERE account = %s AND currency = %s"
    )
    .format(mirrored("balances"))
    .as_bytes()
)
Payout = Mapping[str, Sequence[Row]]
"""What is inserted for one payout: the rows by table."""


class ByHand:
    """One caller with one connection."""

    def __init__(self, connection: Connection[Any]) -> None:
        """Write to the mirror on this connection."""
        self._connection = connection

    def queue(self, payout: Payout) -> None:
        """Write one payout."""
        (event,) = payout[EVENTS]
        with self._connection.transaction(), self._connection.cursor() as cursor:
            cursor.execute(_LOCK_HEAD, prepare=True)
            _check_funds(cursor, payout["journal_lines"])
            for table, rows in payout.items():
                values = [value for row in rows for value in row]
                cursor.execute(insert_into(table, len(rows[0]), len(rows)), values, prepare=True)
            cursor.execute(_MOVE_HEAD, (event.position, event.recorded_at), prepare=True)
            for line in payout["journal_lines"]:
                _add(cursor, line)


def _check_funds(cursor: Cursor[Any], lines: Sequence[Row]) -> None:
    available_minor = dict(cursor.execute(_LOCK_BALANCES, ([line.account for line in lines],), prepare=True))
    (debited,) = (line for line in lines if line.side == "debit")
    assert available_minor[debited.account] >= debited.amount_minor, "the bench has paid in enough"


def _add(cursor: Cursor[Any], line: Row) -> None:
    sides = (line.amount_minor, 0) if line.side == "debit" else (0, line.amount_minor)
    evidence = line.position, line.effective_at, line.recorded_at
    cursor.execute(_ADD, (*sides, *evidence, line.account, line.currency), prepare=True)


@contextmanager
def by_hand(url: str) -> Iterator[ByHand]:
    """Make the mirror of what is written, and go on from the book's head and balances."""
    with mirror(url, EVENTS, *INSERTED, *_KEPT) as connection:
        for table in _KEPT:
            connection.execute(_TAKE_OVER.format(mirrored(table), sql.Identifier(SCHEMA, table)))
        yield ByHand(connection)


def payouts_in(written: LogRows) -> list[Payout]:
    """Return what was written for each event that was followed, each of which queued a payout."""
    found: dict[int, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for table, rows in written.rows.items():
        for row in rows:
            found[row.position][table].append(row)
    return list(found.values())

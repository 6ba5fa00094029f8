"""What a good engineer would write instead: payouts and balanced postings in plain tables, under row locks.

Each step of a payout's life is a transaction that locks the payout and the balances it moves, always in the same
order, so that two of them never wait for each other. Nothing is kept of who did it, why, or what was said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import Connection, Cursor

from tests.bench.timing import best, shared_out

PAID_IN_MINOR = 10**15
_CUSTOMER, _QUEUED, _IN_TRANSIT = "Liabilities:Customers:Acme", "Liabilities:Payouts:Queued", "Liabilities:InTransit"
_WALLET, _FEES, _TAX = "Assets:Wallet", "Expenses:Fees", "Assets:Tax"
_AMOUNT_MINOR, _FEE_MINOR, _TAX_MINOR = 250_000, 500, 90
_MAKE = """
CREATE SCHEMA by_hand;
CREATE TABLE by_hand.balances (
    account text PRIMARY KEY, debit_minor bigint NOT NULL DEFAULT 0, credit_minor bigint NOT NULL DEFAULT 0
);
CREATE TABLE by_hand.payouts (
    id uuid PRIMARY KEY, reference text NOT NULL UNIQUE, source_account text NOT NULL, beneficiary_id uuid NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0), currency text NOT NULL, rail text NOT NULL,
    status text NOT NULL, provider text, provider_payout_id text, utr text,
    queued_at timestamptz NOT NULL, submitted_at timestamptz, completed_at timestamptz
);
CREATE INDEX payouts_by_source ON by_hand.payouts (source_account, queued_at);
CREATE INDEX payouts_due ON by_hand.payouts (queued_at) WHERE status = 'queued';
CREATE TABLE by_hand.entries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, payout_id uuid NOT NULL, kind text NOT NULL,
    effective_at timestamptz NOT NULL, UNIQUE (payout_id, kind)
);
CREATE TABLE by_hand.lines (
    entry_id bigint NOT NULL REFERENCES by_hand.entries, line_no int NOT NULL, account text NOT NULL,
    debit_minor bigint NOT NULL, credit_minor bigint NOT NULL, PRIMARY KEY (entry_id, line_no)
);
CREATE INDEX lines_by_account ON by_hand.lines (account, entry_id);
"""
_OPEN = "INSERT INTO by_hand.balances (account, credit_minor) VALUES (%s, %s)"
_LOCK_PAYOUT = "SELECT status FROM by_hand.payouts WHERE id = %s FOR UPDATE"
_LOCK_BALANCES = (
    "SELECT account, credit_minor - debit_minor FROM by_hand.balances"
    " WHERE account = ANY(%s) ORDER BY account FOR UPDATE"
)
_QUEUE = (
    "INSERT INTO by_hand.payouts (id, reference, source_account, beneficiary_id, amount_minor, currency, rail, status,"
    " queued_at) VALUES (%s, %s, %s, %s, %s, 'INR', 'IMPS', 'queued', %s)"
)
_SUBMIT = "UPDATE by_hand.payouts SET status = 'in_transit', provider = 'Nxt', submitted_at = %s WHERE id = %s"
_ACKNOWLEDGE = "UPDATE by_hand.payouts SET provider_payout_id = %s WHERE id = %s AND status = 'in_transit'"
_COMPLETE = "UPDATE by_hand.payouts SET status = 'completed', utr = %s, completed_at = %s WHERE id = %s"
_ENTER = """
WITH entered AS (INSERT INTO by_hand.entries (payout_id, kind, effective_at) VALUES (%s, %s, %s) RETURNING id)
INSERT INTO by_hand.lines SELECT id, line_no, account, debit_minor, credit_minor
FROM entered, unnest(%s::text[], %s::bigint[], %s::bigint[])
    WITH ORDINALITY AS posted (account, debit_minor, credit_minor, line_no)
"""
_MOVE = """
UPDATE by_hand.balances b
SET debit_minor = b.debit_minor + moved.debit_minor, credit_minor = b.credit_minor + moved.credit_minor
FROM unnest(%s::text[], %s::bigint[], %s::bigint[]) AS moved (account, debit_minor, credit_minor)
WHERE b.account = moved.account
"""
Posting = tuple[str, int, int]
"""Account, debit and credit in minor units."""


class ByRowLocks:
    """One caller with one connection."""

    def __init__(self, connection: Connection[Any]) -> None:
        """Use a connection that commits by itself where no transaction was begun."""
        self._connection = connection

    def live(self, payout_id: UUID) -> None:
        """Take a payout from being queued to being completed with a fee."""
        self._queue(payout_id)
        self._submit(payout_id)
        self._connection.execute(_ACKNOWLEDGE, (f"pout_{payout_id.hex}", payout_id), prepare=True)
        self._complete(payout_id)

    def _queue(self, payout_id: UUID) -> None:
        with self._connection.transaction(), self._connection.cursor() as cursor:
            available_minor = _lock_balances(cursor, (_CUSTOMER, _QUEUED))
            assert available_minor[_CUSTOMER] >= _AMOUNT_MINOR, "enough is paid in"
            facts = payout_id, payout_id.hex, _CUSTOMER, uuid4(), _AMOUNT_MINOR, datetime.now(UTC)
            cursor.execute(_QUEUE, facts, prepare=True)
            _post(cursor, payout_id, {"queued": _moved(_CUSTOMER, _QUEUED)})

    def _submit(self, payout_id: UUID) -> None:
        with self._connection.transaction(), self._connection.cursor() as cursor:
            _lock_payout(cursor, payout_id, expected="queued")
            _lock_balances(cursor, (_QUEUED, _IN_TRANSIT))
            cursor.execute(_SUBMIT, (datetime.now(UTC), payout_id), prepare=True)
            _post(cursor, payout_id, {"submitted": _moved(_QUEUED, _IN_TRANSIT)})

    def _complete(self, payout_id: UUID) -> None:
        with self._connection.transaction(), self._connection.cursor() as cursor:
            _lock_payout(cursor, payout_id, expected="in_transit")
            _lock_balances(cursor, (_IN_TRANSIT, _WALLET, _FEES, _TAX))
            utr = f"{payout_id.int % 10**12:012}"
            cursor.execute(_COMPLETE, (utr, datetime.now(UTC), payout_id), prepare=True)
            fee = ((_FEES, _FEE_MINOR, 0), (_TAX, _TAX_MINOR, 0), (_WALLET, 0, _FEE_MINOR + _TAX_MINOR))
            _post(cursor, payout_id, {"completed": _moved(_IN_TRANSIT, _WALLET), "fee_charged": fee})


def _lock_payout(cursor: Cursor[Any], payout_id: UUID, expected: str) -> None:
    ((status,),) = cursor.execute(_LOCK_PAYOUT, (payout_id,), prepare=True).fetchall()
    assert status == expected, "each payout goes one way"


def _lock_balances(cursor: Cursor[Any], accounts: Sequence[str]) -> dict[str, int]:
    return dict(cursor.execute(_LOCK_BALANCES, (list(accounts),), prepare=True))


def _moved(debited: str, credited: str) -> Sequence[Posting]:
    return (debited, _AMOUNT_MINOR, 0), (credited, 0, _AMOUNT_MINOR)


def _post(cursor: Cursor[Any], payout_id: UUID, entries: Mapping[str, Sequence[Posting]]) -> None:
    """Book entries by their kinds, and move each balance once."""
    moved: dict[str, tuple[int, int]] = {}
    for kind, postings in entries.items():
        cursor.execute(_ENTER, (payout_id, kind, datetime.now(UTC), *_columns(postings)), prepare=True)
        for account, debit_minor, credit_minor in postings:
            debited_minor, credited_minor = moved.get(account, (0, 0))
            moved[account] = debited_minor + debit_minor, credited_minor + credit_minor
    cursor.execute(_MOVE, _columns([(account, *sides) for account, sides in moved.items()]), prepare=True)


def _columns(postings: Sequence[Posting]) -> Sequence[list[Any]]:
    return [list(column) for column in zip(*postings, strict=True)]


class Engineers:
    """Callers side by side."""

    def __init__(self, callers: Sequence[ByRowLocks]) -> None:
        """Take these."""
        self._callers = callers

    def best_rate(self, payouts: int) -> float:
        """Take so many payouts through their lives, by ever more callers; return the most lives in a second."""
        return best(lambda callers: self._rate(payouts, callers))

    def _rate(self, payouts: int, callers: int) -> float:
        return shared_out([uuid4() for _ in range(payouts)], [caller.live for caller in self._callers[:callers]])


@contextmanager
def engineers(url: str, callers: int) -> Iterator[Engineers]:
    """Make the tables, pay in enough for everything, and open the connections."""
    with ExitStack() as stack:
        opened = [stack.enter_context(psycopg.connect(url, autocommit=True)) for _ in range(callers)]
        opened[0].execute(_MAKE)
        for account in (_CUSTOMER, _QUEUED, _IN_TRANSIT, _WALLET, _FEES, _TAX):
            opened[0].execute(_OPEN, (account, PAID_IN_MINOR if account == _CUSTOMER else 0))
        yield Engineers([ByRowLocks(connection) for connection in opened])

"""The pass over the double-entry books: debits equal credits, and totals are the sums of lines.

Where the lines of every entry balance, and every account's total is the sum of its lines, the trial balance of every
currency balances as well. It is counted in the books alone, whatever made them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, func, select

from ledger.accounts import Side
from projections.fold import REGISTERS
from projections.positions import Positions
from projections.queries.totals import amount_of
from projections.verify.check import Reading, Tell
from projections.verify.finding import Finding
from projections.verify.side_by_side import side_by_side

_BALANCED = "The debits of an entry equal its credits (minor units)"
_TOTAL = "The total of an account is the sum of its lines (minor units)"
_BY_DAY = "The days of an account add up to the sum of its lines (minor units)"
_ROWS_AT_ONCE = 1_000

_Key = tuple[str, str]
_Total = tuple[int, int, int]
"""Debits, credits, and the last position that counts."""


class Balances:
    """Entries that balance, and totals that add up."""

    name = "balances"
    promise = "Debits equal credits in every entry, and so in every currency; every total is the sum of its lines."

    def run(self, reading: Reading, tell: Tell) -> Iterator[Finding]:
        """Count the entries, then the accounts, then their days."""
        taken = Positions(reading.tables).read(reading.connection, REGISTERS.name)
        yield from self._entries(reading)
        tell(1, 3)
        yield from self._accounts(reading, reading.tables.balances, reading.head, _TOTAL)
        tell(2, 3)
        yield from self._accounts(reading, reading.tables.daily_balances, taken, _BY_DAY)
        tell(3, 3)

    def _entries(self, reading: Reading) -> Iterator[Finding]:
        lines = reading.tables.journal_lines
        debited, credited = _sides(lines)
        query = (
            select(lines.c.position, lines.c.currency, debited, credited)
            .group_by(lines.c.position, lines.c.currency)
            .having(debited != credited)
            .order_by(lines.c.position, lines.c.currency)
        )
        with reading.connection.execute(query.execution_options(yield_per=_ROWS_AT_ONCE)) as rows:
            for position, currency, debit_minor, credit_minor in rows:
                found = f"debit {debit_minor}, credit {credit_minor}"
                yield Finding(self.name, _BALANCED, f"entry {position} {currency}", "equal sides", found, position)

    def _accounts(self, reading: Reading, totals: Table, upto: int, rule: str) -> Iterator[Finding]:
        """Compare a table of totals with the lines up to a position, which is how far the table has come."""
        lines = reading.tables.journal_lines
        summed = _by_account(lines, *_sides(lines)).where(lines.c.position <= upto)
        kept = _by_account(totals, func.sum(totals.c.debit_minor), func.sum(totals.c.credit_minor))
        for key, expected, found in side_by_side(_read(reading, summed), _read(reading, kept)):
            if (expected or ())[:2] != (found or ())[:2]:
                _, _, position = expected or found or (0, 0, None)
                yield Finding(self.name, rule, " ".join(key), _told(expected), _told(found), position)


def _sides(lines: Table) -> tuple[ColumnElement[int], ColumnElement[int]]:
    return func.sum(amount_of(lines, Side.DEBIT)), func.sum(amount_of(lines, Side.CREDIT))


def _by_account(table: Table, debited: ColumnElement[int], credited: ColumnElement[int]) -> Select[Any]:
    account = table.c.account, table.c.currency
    return select(*account, debited, credited, func.max(table.c.position)).group_by(*account).order_by(*account)


def _read(reading: Reading, query: Select[Any]) -> Iterator[tuple[_Key, _Total]]:
    with reading.connection.execute(query.execution_options(yield_per=_ROWS_AT_ONCE)) as rows:
        for account, currency, debit_minor, credit_minor, position in rows:
            # PostgreSQL sums 64-bit integers into a decimal.
            yield (account, currency), (int(debit_minor), int(credit_minor), position)


def _told(total: _Total | None) -> str:
    return "nothing" if total is None else f"debit {total[0]}, credit {total[1]}"

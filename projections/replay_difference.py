"""What differs between a replay and other tables: every balance that would change, and the first rows of each table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from ledger.accounts import Side
from projections.digest import TableComparison, TableCopy, compare
from projections.queries.totals import amount_of
from projections.read_table import ReadTable

Sums = dict[tuple[str, str], tuple[int, int]]
_NEVER_CHANGED = (ReadTable.JOURNAL_ENTRIES, ReadTable.JOURNAL_LINES)
"""Tables whose rows stay as they were made: what they held at an earlier position can be told from what they hold."""


@dataclass(frozen=True, slots=True)
class BalanceChange:
    """One account of one currency whose debits or credits are not the same. Amounts in minor units."""

    account: str
    currency: str
    debit_before_minor: int
    credit_before_minor: int
    debit_after_minor: int
    credit_after_minor: int


@dataclass(frozen=True, slots=True)
class ReplayDifference:
    """What was compared, and what differs."""

    tables: Sequence[TableComparison]
    """`live` is what was there before, `rebuilt` what the replay makes."""
    balances: Sequence[BalanceChange]

    @property
    def is_none(self) -> bool:
        """Return whether nothing differs."""
        return not self.balances and all(table.equal for table in self.tables)


def differences(before: TableCopy, replayed: TableCopy) -> ReplayDifference:
    """Compare two whole copies of the read tables, made from the log up to one position."""
    tables = [compare(name, before, replayed) for name in ReadTable]
    return ReplayDifference(tables, _changes(_balances(before), _balances(replayed)))


def differences_of_the_past(live: TableCopy, replayed: TableCopy) -> ReplayDifference:
    """Compare a replay with what live tables, which have moved on since, held at the position `live.upto`.

    That can be told of the journal, and of the balances, which are added up from the live lines.
    """
    tables = [compare(name, live, replayed) for name in _NEVER_CHANGED]
    return ReplayDifference(tables, _changes(_sums_of_lines(live), _balances(replayed)))


def _balances(copy: TableCopy) -> Sums:
    balances = copy.tables.balances.c
    query = select(balances.account, balances.currency, balances.debit_minor, balances.credit_minor)
    return {(row[0], row[1]): (int(row[2]), int(row[3])) for row in copy.connection.execute(query)}


def _sums_of_lines(copy: TableCopy) -> Sums:
    lines = copy.tables.journal_lines
    sums = (func.sum(amount_of(lines, side)) for side in (Side.DEBIT, Side.CREDIT))
    query = select(lines.c.account, lines.c.currency, *sums).group_by(lines.c.account, lines.c.currency)
    if copy.upto is not None:
        query = query.where(lines.c.position <= copy.upto)
    return {(row[0], row[1]): (int(row[2]), int(row[3])) for row in copy.connection.execute(query)}


def _changes(before: Sums, after: Sums) -> Sequence[BalanceChange]:
    keys = sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
    return [BalanceChange(*key, *before.get(key, (0, 0)), *after.get(key, (0, 0))) for key in keys]

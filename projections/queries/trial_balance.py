"""The trial balance: every account's balance in a debit or a credit column, whose totals are equal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self

from sqlalchemy import Connection

from projections.errors import BooksUnbalancedError
from projections.queries.cuts import Cut
from projections.queries.log_position import log_position
from projections.queries.totals import Total, totals
from projections.schema import ReadTables


@dataclass(frozen=True, slots=True)
class TrialBalanceRow:
    """One account in one currency. One of the two columns is 0, both are when the account is even. Minor units."""

    account: str
    currency: str
    debit_minor: int
    credit_minor: int

    @classmethod
    def of(cls, account: str, currency: str, total: Total) -> Self:
        """Return the row of an account with these totals."""
        net_minor = total.debit_minor - total.credit_minor
        return cls(account, currency, max(net_minor, 0), max(-net_minor, 0))


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """All accounts that had a line before the cut, by currency and name."""

    rows: tuple[TrialBalanceRow, ...]
    totals: Mapping[str, Total]
    """The sums of both columns by currency."""
    position: int
    """The log position that it was computed at."""
    as_of: date | None
    """The last day that counts, in the book's reporting time zone; None when every day does."""


def trial_balance(
    connection: Connection, tables: ReadTables, *, as_of: date | None = None, known_at: int | None = None
) -> TrialBalance:
    """Return the trial balance: now, at the end of a day, as known at a log position, or both.

    Raises BooksUnbalancedError when the columns of a currency do not add up to the same amount.
    """
    head = log_position(connection, tables)
    position = head if known_at is None else min(known_at, head)
    found = totals(connection, tables, Cut.as_of(as_of, known_at))
    rows = tuple(
        TrialBalanceRow.of(account, currency, total)
        for (account, currency), total in sorted(found.items(), key=lambda item: (item[0][1], item[0][0]))
    )
    return TrialBalance(rows, _columns(rows, position), position, as_of)


def _columns(rows: Iterable[TrialBalanceRow], position: int) -> Mapping[str, Total]:
    """Add the columns up by currency. Raises BooksUnbalancedError."""
    sums: dict[str, Total] = {}
    for row in rows:
        sofar = sums.get(row.currency, Total())
        sums[row.currency] = Total(sofar.debit_minor + row.debit_minor, sofar.credit_minor + row.credit_minor)
    for currency, total in sums.items():
        if total.debit_minor != total.credit_minor:
            raise BooksUnbalancedError(currency, total.debit_minor, total.credit_minor, position)
    return sums

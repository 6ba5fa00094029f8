"""The journal to be exported: its accounts, its entries with running balances, and what they must come to.

The balances before and after come from sums over the books and the entries one by one, so reading a journal to its end
proves it. All balances here are debits less credits, as programs of other people count them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, RowMapping

from ledger.accounts import Side
from ledger.journal import Line
from projections.errors import StatementBrokenError
from projections.exports.booked_entries import PAGE_ENTRIES, booked_days, booked_entries
from projections.exports.entries import OPENING, ExportedEntry, ExportedLine
from projections.queries.cuts import Cut
from projections.queries.log_position import log_position
from projections.queries.spans import Span
from projections.queries.totals import AccountKey, totals
from projections.schema import ReadTables

_DAY = timedelta(days=1)
Balances = Mapping[AccountKey, int]
"""Debits less credits in minor units, by account and currency."""


@dataclass(frozen=True, slots=True)
class Journal:
    """The entries of a span, as known at a log position; to be read while the connection that it came from is open."""

    connection: Connection
    tables: ReadTables
    span: Span
    position: int
    opening: Balances
    """Before the first entry of the span; accounts that are even are left out."""
    closing: Balances
    """After the last one: every account and currency that was booked by then, by name."""
    entry_count: int
    """With the entries that bring balances forward."""
    first_day: date | None
    """Of the first entry; None when there is none."""
    last_day: date | None

    @property
    def currencies(self) -> tuple[str, ...]:
        """Return the currencies in use."""
        return tuple(sorted({currency for _, currency in self.closing}))

    @property
    def accounts(self) -> Mapping[str, tuple[str, ...]]:
        """Return the accounts in use with their currencies, by name."""
        return {
            account: tuple(currency for _, currency in keys)
            for account, keys in groupby(self.closing, key=lambda key: key[0])
        }

    def entries(self, *, page_entries: int = PAGE_ENTRIES) -> Iterator[ExportedEntry]:
        """Go through the entries; at the end they must have made the closing balances. Raises StatementBrokenError."""
        pages = booked_entries(self.connection, self.tables, self.span, self.position, page_entries=page_entries)
        running: defaultdict[AccountKey, int] = defaultdict(int)
        yield from self._brought_forward(running)
        for row, lines in pages:
            yield _told(row, _lines(lines, running))
        for (account, currency), closing_minor in self.closing.items():
            found_minor = running[account, currency]
            if found_minor != closing_minor:
                opening_minor = self.opening.get((account, currency), 0)
                raise StatementBrokenError(account, currency, opening_minor, closing_minor, found_minor)

    def _brought_forward(self, running: defaultdict[AccountKey, int]) -> Iterator[ExportedEntry]:
        """Bring the balances forward, an entry for each currency; like any trial balance they add up to nothing."""
        for currency in _currencies(self.opening):
            assert self.first_day is not None, "an entry that brings balances forward is one"
            lines = [_line(key, minor) for key, minor in self.opening.items() if key[1] == currency]
            told = _lines(lines, running)
            yield ExportedEntry(
                f"je-opening-{self.first_day}-{currency}", *(self.first_day,) * 2, OPENING, *(None,) * 3, told
            )


def journal_of(connection: Connection, tables: ReadTables, span: Span, *, known_at: int | None = None) -> Journal:
    """Return the journal of a span of days, as known now or at a log position."""
    head = log_position(connection, tables)
    position = head if known_at is None else min(known_at, head)
    before = {} if span.since is None else _balances(connection, tables, Cut(span.since, position))
    opening = {key: minor for key, minor in before.items() if minor}
    days = booked_days(connection, tables, span, position)
    day_before = span.since - _DAY if span.since is not None and opening else None
    return Journal(
        *(connection, tables, span, position, opening),
        closing=_balances(connection, tables, Cut(span.until, position)),
        entry_count=days.count + len(_currencies(opening)),
        first_day=day_before or days.first,
        last_day=days.last or day_before,
    )


def _balances(connection: Connection, tables: ReadTables, cut: Cut) -> Balances:
    found = totals(connection, tables, cut)
    return {key: total.debit_minor - total.credit_minor for key, total in sorted(found.items())}


def _currencies(balances: Balances) -> list[str]:
    return sorted({currency for _, currency in balances})


def _line(key: AccountKey, balance_minor: int) -> Line:
    side = Side.DEBIT if balance_minor > 0 else Side.CREDIT
    return Line(account=key[0], side=side, amount_minor=abs(balance_minor), currency=key[1])


def _lines(lines: Iterable[Line], running: defaultdict[AccountKey, int]) -> tuple[ExportedLine, ...]:
    """Return lines with the balances behind them, which go on running."""
    told = []
    for line in lines:
        key = (line.account, line.currency)
        running[key] += line.amount_minor if line.side is Side.DEBIT else -line.amount_minor
        told.append(ExportedLine(line.account, line.side, line.amount_minor, line.currency, running[key]))
    return tuple(told)


_FACTS = ("posted_on", "effective_date", "kind", "reference", "description", "utr")


def _told(row: RowMapping, lines: tuple[ExportedLine, ...]) -> ExportedEntry:
    facts: dict[str, Any] = {name: row[name] for name in _FACTS}
    return ExportedEntry(id=f"je-{row['position']:010}", **facts, lines=lines)

"""How reconciling stands: what each teller has told of an account, and what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, func, select

from ledger.reconciliation.recorded_break import BreakStatus
from ledger.reconciliation.source import Source
from ledger.statements.statement import Origin
from projections.schema import ReadTables


@dataclass(frozen=True, slots=True)
class Standing:
    """One teller of one account. Counts are of lines of its statements, but for those of statements and breaks."""

    source: Source
    from_date: date
    to_date: date
    statements: int
    lines: int
    matched: int = 0
    in_open_breaks: int = 0
    settled: int = 0
    """Held by breaks that were written off or dismissed."""
    open_breaks: int = 0
    suspended_minor: int = 0
    """What open breaks hold in suspense, on the debit side, in minor units."""

    @property
    def not_compared(self) -> int:
        """Return how many lines nothing holds yet."""
        return self.lines - self.matched - self.in_open_breaks - self.settled


_Told = tuple[str, str, str]


def standings(connection: Connection, tables: ReadTables, account: str | None = None) -> Sequence[Standing]:
    """Return how every teller stands, or those of one account, by account and currency."""
    found = {tuple(row[:3]): _begun(row) for row in connection.execute(_of_statements(tables, account))}
    changes = defaultdict[_Told, dict[str, Any]](dict)
    for *key, matched in connection.execute(_of_matches(tables, account)):
        changes[_key(key)]["matched"] = int(matched)
    for *key, status, breaks, lines, suspended in connection.execute(_of_breaks(tables, account)):
        of_source = changes[_key(key)]
        if status == BreakStatus.OPEN:
            of_source |= {"open_breaks": breaks, "in_open_breaks": int(lines), "suspended_minor": int(suspended)}
        else:
            of_source["settled"] = of_source.get("settled", 0) + int(lines)
    return [replace(standing, **changes[key]) for key, standing in found.items()]


def _begun(row: Any) -> Standing:
    account, currency, origin, from_date, to_date, statements, lines = row
    return Standing(Source(account, currency, Origin(origin)), from_date, to_date, statements, int(lines))


def _key(told: Sequence[str]) -> _Told:
    account, currency, origin = told
    return account, currency, origin


def _of_statements(tables: ReadTables, account: str | None) -> Select[Any]:
    told = tables.statements.c
    sums = func.min(told.from_date), func.max(told.to_date), func.count(), func.sum(told.line_count)
    return _by_source(told, account, *sums)


def _of_matches(tables: ReadTables, account: str | None) -> Select[Any]:
    made = tables.matches.c
    return _by_source(made, account, func.sum(made.external_count)).where(made.undone_by.is_(None))


def _of_breaks(tables: ReadTables, account: str | None) -> Select[Any]:
    """Count those that hold their lines still: a break that was closed let them go."""
    breaks = tables.breaks.c
    sums = func.count(), func.sum(breaks.external_count), func.sum(breaks.suspended_minor)
    query = _by_source(breaks, account, breaks.status, *sums).where(breaks.status != BreakStatus.CLOSED.value)
    return query.group_by(breaks.status)


def _by_source(columns: Any, account: str | None, *figures: Any) -> Select[Any]:
    by = columns.account, columns.currency, columns.origin
    query = select(*by, *figures).group_by(*by).order_by(*by)
    return query if account is None else query.where(columns.account == account)

"""All that is open between the statements of an account and our books, compared. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, func, select

from ledger.identities import Identities
from ledger.reconciliation.break_kinds import BreakKind
from ledger.reconciliation.business_days import BusinessDays
from ledger.reconciliation.lines import ComparedLine
from ledger.reconciliation.outcome import Outcome
from ledger.reconciliation.reconcile import WINDOW_DAYS, Scope, reconcile
from ledger.reconciliation.source import Source
from ledger.reconciliation.statement_lines import lines_of_statement
from ledger.statements.statement import Origin, Statement
from projections.queries.booked_lines import open_booked_lines
from projections.queries.named_payouts import named_payouts
from projections.queries.told_lines import open_told_lines
from projections.schema import ReadTables

_MISSING = {Origin.BANK: BreakKind.MISSING_AT_BANK, Origin.PROVIDER: BreakKind.MISSING_AT_PROVIDER}


@dataclass(frozen=True, slots=True)
class Arriving:
    """A statement that is not imported yet."""

    sheet_id: UUID
    """Which it will have."""
    statement: Statement


def compare_open(
    connection: Connection,
    tables: ReadTables,
    source: Source,
    *,
    days: BusinessDays,
    ids: Identities,
    arriving: Sequence[Arriving] = (),
) -> Outcome:
    """Compare the open lines of a source's statements, those that arrive included, with the open lines of our books.

    A line that names a batch of ours by its reference is compared with all payouts of the batch. Ours count from a few
    business days before the first statement to as many after the last.
    """
    since, through = _told_days(connection, tables, source, arriving)
    external = list(open_told_lines(connection, tables, source))
    for each in arriving:
        external += lines_of_statement(each.statement, each.sheet_id)
    first, last = days.after(since, -WINDOW_DAYS), days.after(through, WINDOW_DAYS)
    booked = list(open_booked_lines(connection, tables, source, first=first, last=last))
    named = {name for line in external for name in line.identities.of_payment}
    scope = Scope(
        since=since,
        through=through,
        missing=_MISSING[source.origin],
        days=days,
        statuses=named_payouts(connection, tables, named),
    )
    return reconcile(_of_batches(external, booked, ids), booked, scope)


def _of_batches(
    external: Iterable[ComparedLine], booked: Iterable[ComparedLine], ids: Identities
) -> Iterator[ComparedLine]:
    """Give lines that name a batch the name that our lines have of it: its id, which follows from its reference."""
    batches = {line.identities.group_reference for line in booked}
    for line in external:
        told = line.identities.group_reference
        name = told and ids.batch(told).hex
        yield (
            replace(line, identities=replace(line.identities, group_reference=name))
            if name and name in batches
            else line
        )


def _told_days(
    connection: Connection, tables: ReadTables, source: Source, arriving: Sequence[Arriving]
) -> tuple[date, date]:
    """Return the first and the last day that statements tell of; there is at least one."""
    statements = tables.statements.c
    imported = connection.execute(
        select(func.min(statements.from_date), func.max(statements.to_date)).where(
            statements.account == source.account,
            statements.currency == source.currency,
            statements.origin == source.origin,
        )
    ).one()
    days = [day for day in imported if day is not None]
    days += [day for each in arriving for day in (each.statement.from_date, each.statement.to_date)]
    return min(days), max(days)

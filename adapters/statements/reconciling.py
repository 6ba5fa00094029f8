"""Reconciling an account: what is open is compared, late returns are told to the ledger, and what came of it is shown.

A dry run writes nothing and shows the same matches and breaks, of a statement that is not imported yet too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Connection

from adapters.embedded import Book, BookReader
from adapters.statements.late_returns import late_returns, report_late_returns
from adapters.statements.moved_breaks import MovedBreaks
from adapters.statements.transactions import reading
from ledger.application.commands import Context
from ledger.errors import NoStatementError
from ledger.identities import Identities
from ledger.reconciliation.business_days import BusinessDays
from ledger.reconciliation.outcome import Break, Outcome
from ledger.reconciliation.source import Source
from projections.queries.known_breaks import known_breaks
from projections.queries.named_lines import named_lines
from projections.queries.reconciliation import Arriving, compare_open
from projections.queries.recorded_matches import matches_since
from projections.queries.statements import origins_of
from projections.schema import ReadTables


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What reconciling an account with one teller came to, or would come to."""

    source: Source
    outcome: Outcome
    """The matches that were made now, and all breaks that are open."""
    returned: tuple[UUID, ...]
    """The payouts whose money came back."""
    moved: MovedBreaks
    """Which of the open breaks are new, and which are open no longer."""


def sources_of(connection: Connection, tables: ReadTables, account: str, currency: str) -> list[Source]:
    """Return the tellers of an account's statements. Raises NoStatementError where there is none."""
    origins = origins_of(connection, tables, account, currency)
    if not origins:
        raise NoStatementError(account, currency)
    return [Source(account, currency, origin) for origin in origins]


def reconcile_source(book: Book, source: Source, actor: str) -> Reconciled:
    """Reconcile what is open; where money of payouts came back, record that, and match it too.

    Raises NoStatementError or TextInvalidError.
    """
    return reconcile_in(book, source, Context(actor=actor))


def reconcile_in(book: Book, source: Source, context: Context) -> Reconciled:
    """Do the same for whom the context tells of; where it has a connection, all of it is one transaction there.

    Raises NoStatementError or TextInvalidError.
    """
    with reading(book, context) as connection:
        since, before = book.store.head_on(connection), known_breaks(connection, book.tables, source)
    _reconcile(book, source, context)
    with reading(book, context) as connection:
        outcome = _open_now(connection, book, source, book.reconciliation.days)
    late = report_late_returns(book, outcome.breaks, context)
    if late:
        _reconcile(book, source, context)
    with reading(book, context) as connection:
        if late:
            outcome = _open_now(connection, book, source, book.reconciliation.days)
        made = matches_since(connection, book.tables, source, since)
        moved = MovedBreaks.between(before, outcome.breaks, known_breaks(connection, book.tables, source))
    returned = tuple(each.attempt.payout_id for each in late)
    return Reconciled(source, replace(outcome, matches=made), returned, moved)


def foresee(
    connection: Connection, reader: BookReader, source: Source, days: BusinessDays, arriving: Sequence[Arriving] = ()
) -> Reconciled:
    """Return what reconciling would come to, of statements that are not imported yet too. Nothing is written.

    A late return is told under `returned`, and is no break; it would be matched with what its payout books then.
    """
    outcome = _open_now(connection, reader, source, days, arriving)
    late = late_returns(connection, reader.tables, outcome.breaks)
    settled = [each.found for each in late]
    breaks = tuple(each for each in outcome.breaks if each not in settled)
    moved = MovedBreaks.between(known_breaks(connection, reader.tables, source), breaks)
    returned = tuple(each.attempt.payout_id for each in late)
    return Reconciled(source, replace(outcome, breaks=breaks), returned, moved)


def _reconcile(book: Book, source: Source, context: Context) -> None:
    book.reconciliation.reconcile(source.account, source.currency, origin=source.origin, **context)


def _open_now(
    connection: Connection, reader: BookReader, source: Source, days: BusinessDays, arriving: Sequence[Arriving] = ()
) -> Outcome:
    """Return what a run would match and leave open, with the breaks that wait for people and are not compared again."""
    tables, ids = reader.tables, Identities(reader.database.book)
    outcome = compare_open(connection, tables, source, days=days, ids=ids, arriving=arriving)
    waiting = [each for each in known_breaks(connection, tables, source) if each.waits_for_people]
    lines = named_lines(connection, tables, [name for each in waiting for name in (*each.external, *each.booked)])
    held = (
        Break(each.kind, *(tuple(lines[name] for name in sorted(side)) for side in (each.external, each.booked)))
        for each in waiting
    )
    return replace(outcome, breaks=(*held, *outcome.breaks))

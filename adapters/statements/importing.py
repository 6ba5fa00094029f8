"""Importing a statement: its file is kept, its lines are recorded, and what is open on the account is reconciled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.embedded import Book, BookReader
from adapters.statements.layouts import read_body
from adapters.statements.reconciling import Reconciled, foresee, reconcile_in, reconcile_source
from ledger.aggregate import Cause
from ledger.application.commands import Context
from ledger.chart import Chart, is_told_by_statements
from ledger.errors import StatementAccountError
from ledger.identities import Identities
from ledger.reconciliation.business_days import BusinessDays
from ledger.reconciliation.source import Source
from ledger.statements.series import StatementSeries
from ledger.statements.statement import Statement
from projections.queries.reconciliation import Arriving

_FORESEEING = "dry run"


@dataclass(frozen=True, slots=True)
class Imported:
    """What importing a file came to, or would come to."""

    statements: tuple[Statement, ...]
    repeated: bool
    """The file was imported before; none of its lines was recorded now."""
    reconciled: tuple[Reconciled, ...]
    """One for each currency that the file tells."""


def import_statements(book: Book, body: bytes, filename: str, layout: str, *, account: str, actor: str) -> Imported:
    """Import the statements of a file, and reconcile their account. The file is kept sealed, under its digest.

    Importing a file again records nothing of it, and reconciles again.

    Raises what `read_body` and `Reconciliation.import_file` raise; nothing of the file is kept then.
    """
    statements = read_body(body, filename, layout, account)
    with book.database.begin() as connection:
        repeated = _keep(book, body, statements, Context(actor=actor, connection=connection))
    reconciled = tuple(reconcile_source(book, source, actor) for source in _sources(statements))
    return Imported(tuple(statements), repeated, reconciled)


def import_in(book: Book, body: bytes, statements: Sequence[Statement], context: Context) -> Imported:
    """Do the same with the statements that were read from a file, in the one transaction of the context's connection.

    Raises what `Reconciliation.import_file` raises.
    """
    repeated = _keep(book, body, statements, context)
    reconciled = tuple(reconcile_in(book, source, context) for source in _sources(statements))
    return Imported(tuple(statements), repeated, reconciled)


def foresee_import(
    reader: BookReader, body: bytes, filename: str, layout: str, *, account: str, days: BusinessDays
) -> Imported:
    """Return what importing a file would come to. Nothing is written.

    Raises what `import_statements` raises.
    """
    return foresee_statements(reader, read_body(body, filename, layout, account), days)


def foresee_statements(reader: BookReader, statements: Sequence[Statement], days: BusinessDays) -> Imported:
    """Return what importing the statements that were read from a file would come to. Nothing is written.

    Raises what `Reconciliation.import_file` raises.
    """
    arriving = _arriving(reader, statements)
    with reader.read() as connection:
        reconciled = tuple(
            foresee(
                connection, reader, source, days, [each for each in arriving if _source_of(each.statement) == source]
            )
            for source in _sources(statements)
        )
    return Imported(tuple(statements), not arriving, reconciled)


def _keep(book: Book, body: bytes, statements: Sequence[Statement], context: Context) -> bool:
    """Keep the file and record its statements; return whether they were recorded before."""
    digest = book.archive.keep(statements[0].account, body, book.clock.now(), context["connection"])
    assert digest == statements[0].digest, "the file that is kept is the file that was read"
    return book.reconciliation.import_file(statements, **context).repeated


def _arriving(reader: BookReader, statements: Sequence[Statement]) -> list[Arriving]:
    """Return the statements that are not imported yet, each checked as the import checks it."""
    identities, arriving = Identities(reader.database.book), []
    cause, known = Cause(_FORESEEING, _FORESEEING, reader.clock.now()), dict[Source, StatementSeries]()
    for number, statement in enumerate(statements, start=1):
        _check_account(statement.account)
        source = _source_of(statement)
        series = known.setdefault(source, _series(reader, source))
        sheet_id = identities.statement(statement.account, statement.digest, number)
        if not series.holds(sheet_id):
            series.take(statement, sheet_id, number, cause)
            arriving.append(Arriving(sheet_id, statement))
    return arriving


def _series(reader: BookReader, source: Source) -> StatementSeries:
    series_id = Identities(reader.database.book).statements(source.account, source.currency, source.origin)
    return StatementSeries.replay(series_id, [recorded.event for recorded in reader.store.stream(series_id)])


def _check_account(account: str) -> None:
    Chart().check_open_to_callers(account)
    if not is_told_by_statements(account):
        raise StatementAccountError(account)


def _sources(statements: Sequence[Statement]) -> list[Source]:
    return list(dict.fromkeys(_source_of(each) for each in statements))


def _source_of(statement: Statement) -> Source:
    return Source(statement.account, statement.currency, statement.origin)

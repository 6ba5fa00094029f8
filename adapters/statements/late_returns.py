"""Late returns: money of completed payouts that a provider's statement shows coming back, told to the ledger.

A return is taken for a payout's only where the statement names that payout, and it is of the same provider, amount and
currency. Anything less stays a break, and a person looks at it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from adapters.embedded import Book
from adapters.statements.transactions import reading
from ledger import chart
from ledger.accounts import Side
from ledger.application.commands import Context
from ledger.payout.attempts import AttemptState
from ledger.reconciliation.break_kinds import BreakKind
from ledger.reconciliation.line_ids import parse_external
from ledger.reconciliation.lines import ComparedLine
from ledger.reconciliation.outcome import Break
from ledger.status_reports import ReportedStatus, ReportSource, StatusReport
from projections.queries.named_attempts import NamedAttempt, named_attempts
from projections.queries.recorded_breaks import end_of
from projections.schema import ReadTables

STATUS = "returned on a statement"


@dataclass(frozen=True, slots=True)
class LateReturn:
    """A line of a provider's statement, and the completed attempt whose money it is."""

    found: Break
    attempt: NamedAttempt

    @property
    def line(self) -> ComparedLine:
        """Return the line."""
        return self.found.external[0]


def late_returns(connection: Connection, tables: ReadTables, breaks: Iterable[Break]) -> list[LateReturn]:
    """Return those breaks that are the return of one payout, and of no other."""
    late = (each for each in breaks if each.kind is BreakKind.LATE_RETURN and len(each.external) == 1)
    return [
        LateReturn(each, attempt)
        for each in late
        if (attempt := _returned(connection, tables, each.external[0])) is not None
    ]


def report_late_returns(book: Book, breaks: Iterable[Break], context: Context) -> list[LateReturn]:
    """Tell the ledger of the returns among breaks whose lines are imported; return them. The payouts are Reversed."""
    with reading(book, context) as connection:
        late = [
            (each, _digest_of(connection, book.tables, each)) for each in late_returns(connection, book.tables, breaks)
        ]
    for each, digest in late:
        book.ledger.record_report(_report(each, digest, _happened_at(book, each)), **context)
    return [each for each, _ in late]


def _returned(connection: Connection, tables: ReadTables, line: ComparedLine) -> NamedAttempt | None:
    named = named_attempts(connection, tables, line.identities.of_payment)
    if len(named) != 1 or line.side is not Side.DEBIT:
        return None
    (attempt,) = named
    told, known = (line.amount_minor, line.currency), (attempt.amount_minor, attempt.currency)
    is_at_provider = line.account == chart.wallet(attempt.provider)
    return attempt if is_at_provider and told == known and attempt.state is AttemptState.SUCCEEDED else None


def _digest_of(connection: Connection, tables: ReadTables, late: LateReturn) -> str:
    """Return the digest of the file that tells a return."""
    statements, named = tables.statements.c, parse_external(late.line.line_id)
    assert named is not None, "a line of a statement is named as one"
    return str(connection.execute(select(statements.digest).where(statements.id == named[0])).scalar_one())


def _happened_at(book: Book, late: LateReturn) -> datetime:
    """Return the end of the line's day, which is all that a statement says."""
    return min(end_of(late.line.value_date, book.zone), book.clock.now())


def _report(late: LateReturn, digest: str, effective_at: datetime) -> StatusReport:
    line, attempt = late.line, late.attempt
    return StatusReport(
        provider=attempt.provider,
        source=ReportSource.STATEMENT,
        status=ReportedStatus.RETURNED,
        provider_status=STATUS,
        effective_at=effective_at,
        reference=attempt.idempotency_key,
        amount_minor=line.amount_minor,
        currency=line.currency,
        # Where a provider gives the payment's UTR to the return too, our line needs it to be matched with that one.
        utr=line.identities.utr,
        message_digest=digest,
    )

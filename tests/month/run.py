"""The month in a book: paid, told, reconciled, and looked at."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from uuid import UUID

from sqlalchemy import func, select

from adapters.embedded import Book
from ledger import chart
from ledger.reconciliation.lines import ComparedLine
from ledger.reconciliation.outcome import Outcome
from ledger.reconciliation.recorded_break import BreakStatus
from ledger.reconciliation.source import Source, keeper_of
from ledger.reconciliation.statement_lines import lines_of_statement
from tests.builders import appending
from tests.month.month import IDS, Month
from tests.month.paid import WALLET
from tests.month.verdict import Judged, judge
from tests.story import id_of

SOURCE = Source(WALLET, "INR", keeper_of(WALLET))
_PAYOUTS_PER_APPEND = 500
_KIB_PER_MIB = 1_024


@dataclass
class Run:
    """What a month in a book came to."""

    judged: Judged
    outcome: Outcome
    seconds: dict[str, float] = field(default_factory=dict)
    """How long each step took."""
    peak_mib: int = 0
    matches: int = 0
    """In the book, as are all that follow."""
    open_breaks: int = 0
    suspended_minor: int = 0
    """What the open breaks say that they hold."""
    suspense_minor: int = 0
    """The balance of the suspense account, on the debit side."""
    again_writes: bool = True
    """Whether reconciling a second time has written anything."""


def run(book: Book, month: Month) -> Run:
    """Pay the month in a new book, import its statement, and reconcile."""
    seconds: dict[str, float] = {}
    with _timed(seconds, "pay"):
        _pay(book, month)
    at = book.reconciliation
    with _timed(seconds, "import"):
        at.import_file([month.statement], actor="finance")
    with _timed(seconds, "compare"), book.database.read() as connection:
        outcome = at.register.compare(connection, SOURCE, at.days)
    with _timed(seconds, "reconcile"):
        at.reconcile(WALLET, "INR", actor="finance")
    with _timed(seconds, "reconcile again"):
        again = at.reconcile(WALLET, "INR", actor="finance")
    numbers = {id_of(each.reference): each.number for each in month.payouts}
    found = Run(judge(month, outcome, _numbers(book, numbers)), outcome, seconds)
    found.again_writes = not again.repeated
    _look(book, found)
    found.peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _KIB_PER_MIB
    return found


def external_lines(month: Month) -> list[ComparedLine]:
    """Return the statement's lines as they are compared, with the batches that they name."""
    lines = lines_of_statement(month.statement, IDS.statement(WALLET, month.statement.digest, 1))
    return [
        replace(line, identities=replace(line.identities, group_reference=IDS.batch(group).hex))
        if (group := line.identities.group_reference)
        else line
        for line in lines
    ]


def _pay(book: Book, month: Month) -> None:
    paid = (each.story() for each in month.payouts if each.fate.name != "UNKNOWN")
    while some := list(islice(paid, _PAYOUTS_PER_APPEND)):
        book.store.transact(appending(*(event for story in some for event in story.told)))


def _numbers(book: Book, numbers: dict[UUID, int]) -> dict[str, int]:
    """Return which payout each line of the wallet is about."""
    lines = book.tables.journal_lines.c
    with book.database.read() as connection:
        query = select(lines.position, lines.line_no, lines.payout_id).where(lines.account == WALLET)
        return {
            f"{row.position:012}-{row.line_no:03}": numbers.get(row.payout_id, 0) for row in connection.execute(query)
        }


def _look(book: Book, found: Run) -> None:
    breaks, balances = book.tables.breaks.c, book.tables.balances.c
    is_open = breaks.status == BreakStatus.OPEN.value
    suspense = select(balances.debit_minor - balances.credit_minor).where(
        balances.account == chart.unreconciled(WALLET)
    )
    with book.database.read() as connection:
        found.matches = connection.scalar(select(func.count()).select_from(book.tables.matches)) or 0
        found.open_breaks = connection.scalar(select(func.count()).select_from(book.tables.breaks).where(is_open)) or 0
        found.suspended_minor = connection.scalar(select(func.sum(breaks.suspended_minor)).where(is_open)) or 0
        found.suspense_minor = connection.scalar(suspense) or 0


@contextmanager
def _timed(seconds: dict[str, float], step: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    seconds[step] = time.perf_counter() - started

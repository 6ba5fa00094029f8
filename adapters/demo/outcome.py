"""The outcome of a performance: what became of the payouts, what the books say, and whether it is all true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from adapters.demo import verdicts
from adapters.demo.houses import House
from adapters.demo.routes import Routes, routes_of
from adapters.demo.verdicts import Verdict
from adapters.embedded import Book
from ledger.application.receipts import BatchReceipt
from ledger.payout.status import PayoutStatus
from projections.errors import BooksUnbalancedError
from projections.queries.payout_counts import StatusCount, counts_by_status
from projections.queries.payouts import PayoutFilter, PayoutRow, list_payouts
from projections.queries.timeline import TimelineEvent, timeline
from projections.queries.trial_balance import TrialBalance, trial_balance


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a performance."""

    url_masked: str
    """Where the book is."""
    position: int
    """The end of the log."""
    accepted: int
    refused: int
    counts: Sequence[StatusCount]
    routes: Routes
    trial_balance: TrialBalance | None
    """None when its columns are not equal; the verdict says by how much."""
    example: PayoutRow
    """One payout worth looking at: one whose money came back, if there is one."""
    example_timeline: Sequence[TimelineEvent]
    verdicts: Sequence[Verdict]

    @property
    def holds(self) -> bool:
        """Return whether every verdict holds."""
        return all(verdict.holds for verdict in self.verdicts)


def outcome_of(book: Book, houses: Sequence[House], batch: BatchReceipt) -> Outcome:
    """Read the books, and check every claim about them."""
    found = [
        verdicts.debits_equal_credits(book),
        verdicts.wallets_agree(book, houses),
        verdicts.paid_at_most_once(book, houses),
        verdicts.nothing_is_lost(book, len(batch.accepted)),
        verdicts.rebuild_is_equal(book),
    ]
    example = _example(book)
    with book.read() as connection:
        return Outcome(
            url_masked=book.database.url_masked,
            position=book.store.head_on(connection),
            accepted=len(batch.accepted),
            refused=len(batch.refused),
            counts=counts_by_status(connection, book.tables),
            routes=routes_of(book),
            trial_balance=_trial_balance(connection, book),
            example=example,
            example_timeline=timeline(book.store.stream(example.id)),
            verdicts=found,
        )


def _trial_balance(connection: Connection, book: Book) -> TrialBalance | None:
    try:
        return trial_balance(connection, book.tables)
    except BooksUnbalancedError:
        return None


def _example(book: Book) -> PayoutRow:
    with book.read() as connection:
        for status in (PayoutStatus.REVERSED, None):
            payouts = list_payouts(connection, book.tables, PayoutFilter(status=status), limit=1)
            if payouts:
                return payouts[0]
    message = "a performance has at least one payout"
    raise AssertionError(message)

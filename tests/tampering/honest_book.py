"""An honest book, made by commands, with a row in every table: what every tampering begins with.

Two checkpoints were signed and taken elsewhere while it grew; a few events came after the second.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from adapters.embedded import Book, open_book
from ledger.clock import MovableClock
from ledger.journal import credit, debit
from ledger.money import Money
from ledger.payout.attempts import attempt_key
from ledger.proofs.checkpoint import Checkpoint
from ledger.status_reports import Confidence, ReportedStatus, ReportSource, StatusReport
from ledger.store.log_tree import LogTree
from ledger.store.notary import Notary
from ledger.store.signed_note import opened
from ledger.store.signing_key import SigningKey
from tests.adapters.till import AMOUNT_MINOR, ME, MOMENT, PROVIDER, Till, settings_for
from tests.projections.reconciliation.counter import BANK, RENT, Counter

NOTARY = SigningKey.make("payout-ledger/default")


def make_honest_book(url: str) -> Sequence[Checkpoint]:
    """Fill a book whose tables are there, and return the checkpoints that were taken elsewhere."""
    clock = MovableClock(MOMENT)
    with open_book(settings=settings_for(url), clock=clock) as book:
        days = _Days(book, clock)
        days.pay()
        days.book()
        checkpoints = [days.sign()]
        days.reconcile()
        days.close()
        checkpoints.append(days.sign())
        days.go_on()
    return checkpoints


class _Days:
    """What happens in the book; the clock moves on a minute before each step."""

    def __init__(self, book: Book, clock: MovableClock) -> None:
        self.opened = book
        self.clock = clock
        self.till = Till(book)
        self.counter = Counter(book, clock)

    def pay(self) -> None:
        """Pay payouts of several fates, and a batch of which one item is refused."""
        self.till.fund(20 * AMOUNT_MINOR)
        self.payee = self.till.verified()
        paid, returned, doubted = (self.submit(reference) for reference in ("P-1", "P-2", "P-3"))
        self.report(paid, ReportedStatus.PROCESSING)
        self.report(paid, ReportedStatus.SUCCEEDED, utr="006012345678", fee_minor=500, tax_minor=90)
        self.report(returned, ReportedStatus.SUCCEEDED, utr="006012345679")
        self.report(returned, ReportedStatus.RETURNED, utr="R06012345679", reason="account is frozen")
        self.report(doubted, ReportedStatus.PROCESSING, amount_minor=AMOUNT_MINOR + 1)
        self.report(self.submit("P-4"), ReportedStatus.OUTCOME_UNKNOWN, reason="gateway timeout")
        batch = [self.till.request(self.payee, minor, f"P-{minor}") for minor in (AMOUNT_MINOR, 1_000 * AMOUNT_MINOR)]
        self.opened.ledger.queue_payouts("salaries", batch, actor=ME)

    def book(self) -> None:
        """Book the money that is in the bank, by two people; a third entry is only proposed."""
        self.counter.book(50_000)
        lines = [debit(RENT, Money(700, "INR")), credit(BANK, Money(700, "INR"))]
        self.opened.ledger.propose_entry("Rent-1", "rent", lines, actor=ME)

    def reconcile(self) -> None:
        """Import a statement: one line is in the books, one is not."""
        self.step()
        at, now = self.opened.reconciliation, self.clock.now()
        file = self.opened.archive.keep(BANK, b"a statement", now)
        at.import_file([self.counter.statement((50_000, -590), self.counter.told(), digest=file)], actor=ME)
        at.reconcile(BANK, "INR", actor=ME)

    def close(self) -> None:
        """Close the day, and propose to open it again."""
        day = self.counter.today
        self.clock.move(timedelta(days=1))
        self.opened.ledger.close_period(day, actor=ME)
        self.opened.ledger.propose_reopening(day, "a late charge", actor=ME)

    def go_on(self) -> None:
        """Do a little more that nobody has signed yet; tree and tables are in step at the end."""
        self.submit("P-7")
        LogTree(self.opened.database).grow()
        self.opened.follower.catch_up()

    def sign(self) -> Checkpoint:
        note = Notary(self.opened.database, NOTARY, self.clock).sign()
        return opened(str(note), [NOTARY.public])

    def submit(self, reference: str) -> UUID:
        self.step()
        request = self.till.request(self.payee, AMOUNT_MINOR, reference)
        payout_id = self.opened.ledger.queue_payout(request, actor=ME).aggregate_id
        self.step()
        self.opened.ledger.submit(payout_id, PROVIDER, actor=ME)
        return payout_id

    def report(self, payout_id: UUID, status: ReportedStatus, **facts: Any) -> None:
        """Record what the provider says, and keep its message."""
        self.step()
        message = f"{payout_id} {status}".encode()
        report = StatusReport(
            provider=PROVIDER,
            source=ReportSource.WEBHOOK,
            status=status,
            provider_status=status.value,
            effective_at=self.clock.now(),
            reference=attempt_key(payout_id, 1),
            provider_payout_id=f"pout_{payout_id.hex[:8]}",
            confidence=Confidence.CREDITED if status is ReportedStatus.SUCCEEDED else None,
            message_digest=self.opened.archive.keep(PROVIDER, message, self.clock.now()),
            **facts,
        )
        self.opened.ledger.record_report(report, actor="worker")

    def step(self) -> None:
        self.clock.move(timedelta(minutes=1))

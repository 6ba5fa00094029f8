"""A small book with one payout of each fate, made through the commands of the ledger."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from adapters.embedded import Book, open_book
from adapters.settings import BookSettings
from ledger import chart
from ledger.application.requests import PayoutRequest
from ledger.clock import MovableClock
from ledger.money import Money
from ledger.payment_orders import BeneficiaryReport, Payee
from ledger.payout.attempts import attempt_key
from ledger.status_reports import Confidence, ReportedStatus, ReportSource, StatusReport

MOMENT = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
ACME = chart.customer("Acme")
NXT = "Nxtbanking"
ACTOR = "asha@example.com"


class SampleBook:
    """Makes the book; the clock moves on a minute before each step."""

    def __init__(self, url: str) -> None:
        """Open a new book."""
        self.clock = MovableClock(MOMENT)
        self.book: Book = open_book(url, settings=BookSettings(), clock=self.clock)

    def make(self) -> None:
        """Deposit, then queue, complete, fail, reverse, and lose sight of payouts."""
        with self.book:
            self.deposit("DEP-1", 2_50_00_000_00)
            self.beneficiary = self.register()
            self.complete("INV-2026-0001", 1_25_000_00)
            self.complete("INV-2026-0002", 4_99_999_99, returns=True)
            self.reject("INV-2026-0003", 75_000_50)
            self.lose_sight("INV-2026-0004", 3_00_000_00)
            self.contradict("INV-2026-0005", 1_00_000_00)
            self.queue("INV-2026-0006", 12_345_67)

    def deposit(self, reference: str, amount_minor: int) -> None:
        self.step()
        money = Money(amount_minor, "INR")
        self.book.ledger.deposit(reference, ACME, NXT, money, description="customer top-up", actor=ACTOR)

    def register(self) -> UUID:
        payee = Payee(name="Ravi Kumar", account_number="123456787890", ifsc="HDFC0001234", bank_name="HDFC Bank")
        beneficiary = self.book.ledger.register_beneficiary("EMP-1", payee, actor=ACTOR).aggregate_id
        report = BeneficiaryReport(NXT, "ben_1", verified=True)
        self.book.ledger.record_beneficiary_report(beneficiary, report, actor=ACTOR)
        return beneficiary

    def queue(self, reference: str, amount_minor: int) -> UUID:
        self.step()
        request = PayoutRequest(reference, ACME, self.beneficiary, amount_minor, "INR", "IMPS", "salary of Ravi Kumar")
        return self.book.ledger.queue_payout(request, actor=ACTOR).aggregate_id

    def submit(self, reference: str, amount_minor: int) -> str:
        payout = self.queue(reference, amount_minor)
        self.step()
        return self.book.ledger.submit(payout, NXT, actor="worker:dispatcher").order.idempotency_key

    def report(self, key: str, status: ReportedStatus, word: str, **facts: Any) -> None:
        self.step()
        facts.setdefault("effective_at", self.clock.now() - timedelta(seconds=2))
        report = StatusReport(
            provider=NXT,
            source=ReportSource.WEBHOOK,
            status=status,
            provider_status=word,
            reference=key,
            provider_payout_id=f"pout_{key[:8]}",
            message_digest="0123456789abcdef" * 4,
            **facts,
        )
        self.book.ledger.record_report(report, actor="worker:webhooks")

    def complete(self, reference: str, amount_minor: int, *, returns: bool = False) -> None:
        key = self.submit(reference, amount_minor)
        self.report(key, ReportedStatus.PROCESSING, "processing")
        paid = {"utr": "006012345678", "confidence": Confidence.CREDITED, "fee_minor": 500, "tax_minor": 90}
        self.report(key, ReportedStatus.SUCCEEDED, "success", **paid)
        if returns:
            self.report(key, ReportedStatus.RETURNED, "reversed", utr="R00612345678", reason="account is frozen")

    def reject(self, reference: str, amount_minor: int) -> None:
        key = self.submit(reference, amount_minor)
        self.report(key, ReportedStatus.REJECTED, "rejected", reason="beneficiary account closed")

    def lose_sight(self, reference: str, amount_minor: int) -> None:
        key = self.submit(reference, amount_minor)
        self.report(key, ReportedStatus.OUTCOME_UNKNOWN, "HTTP 504", reason="gateway timeout")

    def contradict(self, reference: str, amount_minor: int) -> None:
        key = self.submit(reference, amount_minor)
        self.report(key, ReportedStatus.PROCESSING, "processing", amount_minor=amount_minor + 100)

    def key_of(self, reference: str) -> str:
        return attempt_key(self.book.ledger.identities.payout(reference), 1)

    def step(self) -> None:
        self.clock.move(timedelta(minutes=1))

"""A till: an open book, the usual commands, and what can be seen of it afterwards. Amounts are paise."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import func, select

from adapters.embedded import Book, open_book
from adapters.settings import BookSettings
from ledger import chart
from ledger.application.requests import PayoutRequest
from ledger.clock import Clock, MovableClock
from ledger.errors import UnknownAccountError
from ledger.money import Money
from ledger.payment_orders import BeneficiaryReport, Payee
from projections.queries.balances import balance_of
from projections.queries.payouts import PayoutRow, payout_by_id
from tests.new_book import make_book

ME = "asha"
CUSTOMER = chart.customer("Acme")
PROVIDER = "Nxtbanking"
WALLET = chart.wallet(PROVIDER)
IN_TRANSIT = chart.in_transit(PROVIDER)
MOMENT = datetime(2026, 2, 26, 10, 30, tzinfo=UTC)
KEY = SecretStr(base64.urlsafe_b64encode(bytes(range(32))).decode())
AMOUNT_MINOR = 10_000
_NUMBERS = count(1)


def settings_for(url: str, book: str = "default") -> BookSettings:
    return BookSettings(database_url=url, book=book, key_encryption_key=KEY)


@dataclass(frozen=True)
class Till:
    """One book as a test sees it."""

    book: Book

    def fund(self, amount_minor: int, account: str = CUSTOMER) -> None:
        money = Money(amount_minor, "INR")
        self.book.ledger.deposit(f"D-{next(_NUMBERS)}", account, PROVIDER, money, actor=ME)

    def register(self, payee: Payee) -> UUID:
        return self.book.ledger.register_beneficiary(f"B-{next(_NUMBERS)}", payee, actor=ME).aggregate_id

    def verified(self) -> UUID:
        """Return a beneficiary that the provider has verified."""
        number = next(_NUMBERS)
        beneficiary_id = self.register(Payee("Meera Nair", f"{number:012}", "HDFC0001234", bank_name="HDFC Bank"))
        found = BeneficiaryReport(PROVIDER, f"ben_{number}", verified=True)
        self.book.ledger.record_beneficiary_report(beneficiary_id, found, actor=ME)
        return beneficiary_id

    def request(
        self, beneficiary_id: UUID, amount_minor: int = AMOUNT_MINOR, reference: str | None = None, rail: str = "IMPS"
    ) -> PayoutRequest:
        name = reference or f"P-{next(_NUMBERS)}"
        return PayoutRequest(name, CUSTOMER, beneficiary_id, amount_minor, "INR", rail, "salary")

    def queue(self, beneficiary_id: UUID | None = None, amount_minor: int = AMOUNT_MINOR) -> UUID:
        """Queue a payout that the customer has the money for."""
        self.fund(amount_minor)
        request = self.request(beneficiary_id or self.verified(), amount_minor)
        return self.book.ledger.queue_payout(request, actor=ME).aggregate_id

    def row(self, payout_id: UUID) -> PayoutRow:
        with self.book.database.read() as connection:
            return payout_by_id(connection, self.book.tables, payout_id)

    def told(self, payout_id: UUID) -> list[str]:
        """Return the events of a payout, by their names."""
        return [type(recorded.event).__name__ for recorded in self.book.store.stream(payout_id)]

    def balance(self, account: str) -> int:
        with self.book.database.read() as connection:
            try:
                return balance_of(connection, self.book.tables, account, "INR").available_minor
            except UnknownAccountError:
                return 0

    def inbox_outcomes(self) -> list[str | None]:
        """Return what became of each webhook that was kept, oldest first; None of one that waits."""
        inbox = self.book.database.tables.webhook_inbox.c
        with self.book.database.read() as connection:
            return list(connection.scalars(select(inbox.outcome).order_by(inbox.received_at, inbox.digest)))

    def raw_messages(self) -> int:
        messages = self.book.database.tables.raw_messages
        with self.book.database.read() as connection:
            return connection.execute(select(func.count()).select_from(messages)).scalar_one()


@contextmanager
def opened_till(url: str, clock: Clock | None = None, settings: BookSettings | None = None) -> Iterator[Till]:
    """Open a new book."""
    make_book(url)
    with open_book(settings=settings or settings_for(url), clock=clock or MovableClock(MOMENT)) as book:
        yield Till(book)


def settings_with_key_file(url: str) -> BookSettings:
    """Return the settings of a book that keeps its key in a file, as whoever runs a command without settings does."""
    return BookSettings(database_url=url)


def file_url(folder: Path) -> str:
    return f"sqlite:///{folder}/ledger.db"

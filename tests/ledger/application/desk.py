"""A desk: an open book, and the usual commands under names that no other test uses, so that tests can share it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any, Self
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, func, select

from ledger import chart
from ledger.application.ledger import Ledger
from ledger.application.receipts import Submission
from ledger.application.requests import PayoutRequest
from ledger.chart import Chart
from ledger.clock import MovableClock
from ledger.errors import LedgerError
from ledger.identities import Identities
from ledger.journal import EntryKind
from ledger.money import Money
from ledger.payment_orders import BeneficiaryReport, Payee
from ledger.payout.payout import Payout
from ledger.payout.retry_policy import RetryPolicy
from ledger.status_reports import ReportedStatus, ReportSource, StatusReport
from ledger.store.book_keys import BookKeys
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from ledger.store.key_encryption_key import KeyEncryptionKey
from ledger.store.keyring import Keyring
from ledger.store.opening import open_database
from projections.inline import InlineBooks
from projections.migrate import ALL_MIGRATIONS
from projections.schema import ReadTables
from tests.new_book import make_book

MOMENT = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
ME = "asha"
CHECKER = "ravi"
ACCOUNT_NUMBER = "00919876543210"
VPA = "meera.nair@okbank"
NAME = "Meera Nair"
MEERA = Payee(name=NAME, account_number=ACCOUNT_NUMBER, ifsc="HDFC0001234", vpa=VPA, bank_name="HDFC Bank")
KEY = KeyEncryptionKey(bytes(range(32)))
_NUMBERS = count(1)


@dataclass(frozen=True)
class Desk:
    """One book as a test sees it. Amounts are minor units of rupees."""

    database: Database
    clock: MovableClock
    store: EventStore
    ledger: Ledger
    tables: ReadTables
    name: str = "Shared"

    @classmethod
    def open(cls, url: str) -> Desk:
        """Open a new book."""
        make_book(url, ALL_MIGRATIONS)
        return cls.on(open_database(url, migrations=ALL_MIGRATIONS))

    @classmethod
    def on(cls, database: Database) -> Desk:
        """Work on a migrated book."""
        clock = MovableClock(MOMENT)
        store = EventStore(database, InlineBooks(database), clock)
        keyring = Keyring(BookKeys.open(database, KEY), clock)
        ledger = Ledger(store, Identities(database.book), keyring, Chart(), RetryPolicy())
        return cls(database, clock, store, ledger, ReadTables.of(database))

    def apart(self) -> Self:
        """Return a desk at the same book whose names are its own."""
        return replace(self, name=f"T{uuid4().hex[:10]}")

    @property
    def account(self) -> str:
        return chart.customer(self.name)

    @property
    def provider(self) -> str:
        return f"Nxt{self.name}"

    def fresh(self, kind: str) -> str:
        return f"{self.name}-{kind}-{next(_NUMBERS)}"

    # The usual commands

    def fund(self, amount_minor: int, account: str | None = None) -> None:
        money = Money(amount_minor, "INR")
        self.ledger.deposit(self.fresh("D"), account or self.account, self.provider, money, actor=ME)

    def register(self, payee: Payee = MEERA, *, verified: bool = True) -> UUID:
        """Register a payee, verified at the desk's provider."""
        beneficiary_id = self.ledger.register_beneficiary(self.fresh("B"), payee, actor=ME).aggregate_id
        if verified:
            self.ledger.record_beneficiary_report(beneficiary_id, self.verification(), actor=ME)
        return beneficiary_id

    def verification(self, **changes: Any) -> BeneficiaryReport:
        report = BeneficiaryReport(self.provider, f"ben_{next(_NUMBERS)}", verified=True, name_at_bank="MEERA NAIR")
        return replace(report, **changes)

    def request(self, beneficiary_id: UUID, /, amount_minor: int = 10_000, **changes: Any) -> PayoutRequest:
        request = PayoutRequest(self.fresh("P"), self.account, beneficiary_id, amount_minor, "INR", "IMPS", "salary")
        return replace(request, **changes)

    def queue(self, amount_minor: int = 10_000, **changes: Any) -> UUID:
        """Queue a payout that has the funds, to a payee who is verified."""
        self.fund(amount_minor)
        request = self.request(self.register(), amount_minor, **changes)
        return self.ledger.queue_payout(request, actor=ME).aggregate_id

    def submit(self, payout_id: UUID) -> Submission:
        return self.ledger.submit(payout_id, self.provider, actor="worker")

    def send(self, amount_minor: int = 10_000, **changes: Any) -> UUID:
        """Queue a payout and submit it."""
        payout_id = self.queue(amount_minor, **changes)
        self.submit(payout_id)
        return payout_id

    def report(self, payout_id: UUID, status: ReportedStatus, attempt: int = 1, **changes: Any) -> StatusReport:
        facts: dict[str, Any] = {
            "provider": self.provider,
            "source": ReportSource.WEBHOOK,
            "status": status,
            "provider_status": status.value.upper(),
            "effective_at": self.clock.now(),
            "reference": f"{payout_id.hex}_{attempt}",
        }
        return StatusReport(**(facts | changes))

    def told(self, payout_id: UUID, status: ReportedStatus, attempt: int = 1, **changes: Any) -> int:
        """Record a report; return its position."""
        return self.ledger.record_report(self.report(payout_id, status, attempt, **changes), actor="webhook").position

    # What can be seen

    def balance(self, account: str | None = None) -> int | None:
        """Return what the books say an account holds; None when it was never used."""
        key = (account or self.account, "INR")
        with self.database.read() as connection:
            return InlineBooks(self.database).balances_minor(connection, [key]).get(key)

    def payout(self, payout_id: UUID) -> Payout:
        return Payout.replay(payout_id, [recorded.event for recorded in self.store.stream(payout_id)])

    def status_row(self, payout_id: UUID) -> str:
        payouts = self.tables.payouts.c
        with self.database.read() as connection:
            return str(connection.execute(select(payouts.status).where(payouts.id == payout_id)).scalar_one())

    def booked(self, aggregate_id: UUID) -> list[EntryKind]:
        """Return the kinds of entry that the journal holds of an aggregate, in order."""
        entries = self.tables.journal_entries.c
        query = select(entries.kind).where(entries.aggregate_id == aggregate_id).order_by(entries.position)
        with self.database.read() as connection:
            return [EntryKind(kind) for kind in connection.scalars(query)]

    def everything(self, connection: Connection | None = None) -> dict[str, Any]:
        """Return what a write would change: the number of rows of every table, and all rows that are written over."""
        if connection is None:
            with self.database.read() as own:
                return self.everything(own)
        log_tables = self.database.tables
        tables = [*self.tables.metadata.tables.values(), *log_tables.metadata.tables.values()]
        counts = {table.name: connection.scalar(select(func.count()).select_from(table)) for table in tables}
        rows = {
            table.name: sorted(map(repr, connection.execute(select(table)).all()))
            for table in (self.tables.balances, log_tables.beneficiary_keys, log_tables.log_head)
        }
        return {"counts": counts, "rows": rows}

    @contextmanager
    def refusing(self, expected: LedgerError) -> Iterator[list[LedgerError]]:
        """Expect exactly this error, with these values, and that nothing at all was written; put it into the list."""
        before = self.everything()
        refusals: list[LedgerError] = []
        with pytest.raises(LedgerError) as raised:
            yield refusals
        refusals.append(raised.value)
        assert facts_of(raised.value) == facts_of(expected)
        assert self.everything() == before


def facts_of(error: LedgerError) -> tuple[type[LedgerError], dict[str, object]]:
    """Return what makes two errors equal."""
    return type(error), {field.name: getattr(error, field.name) for field in fields(error)}


def shown(errors: Sequence[BaseException]) -> str:
    """Return all that a log or a screen could show of errors."""
    return " ".join(f"{error} {error!r} {error.args} {error.__cause__!r} {error.__context__!r}" for error in errors)

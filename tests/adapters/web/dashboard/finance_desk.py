"""A finance desk: the dashboard of a book with an account at a bank, and statements of it as HDFC lays them out."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from uuid import UUID

import httpx

from adapters.embedded import Book
from adapters.statements.importing import import_statements
from adapters.web.app import create_app
from adapters.web.callers import Role
from adapters.web.site import Site
from ledger.clock import MovableClock
from ledger.journal import credit, debit
from ledger.money import Money
from ledger.reconciliation.recorded_break import BreakStatus
from projections.queries.recorded_breaks import BreakFilter, BreakRow, recorded_breaks
from projections.queries.statements import imported_statements
from tests.adapters.till import ME, MOMENT, file_url, opened_till
from tests.adapters.web.dashboard.desk import Seat
from tests.adapters.web.served import UNLIMITED, served

BANK = "Assets:Bank:Hdfc"
OTHER = "ravi"
_HEADER = "Date,Narration,Chq./Ref.No.,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance"
_NUMBERS = count(1)


@dataclass(frozen=True)
class FinanceDesk(Seat):
    """A served book that a bank tells of."""

    clock: MovableClock

    @property
    def book(self) -> Book:
        return self.site.book

    def enter(self, reference: str, signed_minor: int, account: str = BANK) -> None:
        """Book money that came into an account, or went out where it is negative."""
        money, name = Money(abs(signed_minor), "INR"), f"{reference} {next(_NUMBERS)}"
        to, source = (account, "Equity:Capital") if signed_minor > 0 else ("Expenses:Rent", account)
        proposed = self.book.ledger.propose_entry(
            f"E-{next(_NUMBERS)}", name, [debit(to, money), credit(source, money)], actor=ME
        )
        self.book.ledger.approve_entry(proposed.aggregate_id, actor=OTHER)

    def take_in(self, *rows: str, account: str = BANK) -> None:
        """Import a statement with these rows, and reconcile."""
        import_statements(self.book, body_of(*rows), "hdfc.csv", "hdfc", account=account, actor=ME)

    def tell(self, *amounts: int) -> list[BreakRow]:
        """Import a statement of the next day with these movements; return the breaks that it opens with lines of it."""
        self.clock.move(timedelta(days=1))
        before = {each.id for each in self.breaks()}
        self.take_in(*self.rows(*amounts))
        return [each for each in self.breaks() if each.id not in before and each.external_count]

    def rows(self, *amounts: int) -> list[str]:
        """Return today's movements as rows of a statement that follows the last one."""
        with self.book.database.read() as connection:
            earlier = imported_statements(connection, self.book.tables, BANK)
        balance, rows = (earlier[-1].closing_minor or 0) if earlier else 0, []
        day = self.clock.now().astimezone(self.book.zone).strftime("%d/%m/%y")
        for amount in amounts:
            balance += amount
            out, into = (f"{-amount / 100:.2f}", "") if amount < 0 else ("", f"{amount / 100:.2f}")
            rows.append(f"{day},MOVEMENT,{next(_NUMBERS)},{day},{out},{into},{balance / 100:.2f}")
        return rows

    def breaks(self, status: BreakStatus | None = BreakStatus.OPEN) -> list[BreakRow]:
        with self.book.database.read() as connection:
            return list(recorded_breaks(connection, self.book.tables, BreakFilter(status=status)))

    def head(self) -> int:
        """Return the end of the log, which grows with whatever is changed."""
        return self.book.store.head()

    def sit_down(self, *roles: Role) -> None:
        """Sign in; as finance, unless told otherwise."""
        self.sign_in(*(roles or (Role.FINANCE,)))


def body_of(*rows: str) -> bytes:
    """Return a statement's file."""
    return "\n".join((_HEADER, *rows, "")).encode()


def break_path(break_id: UUID) -> str:
    return f"/ops/reconciliation/breaks/{break_id}"


@contextmanager
def opened_finance_desk(folder: Path) -> Iterator[FinanceDesk]:
    """Open a book and serve its dashboard."""
    clock = MovableClock(MOMENT)
    with opened_till(file_url(folder), clock) as till:
        ending = threading.Event()
        site = Site.of(till.book, UNLIMITED, ending=ending)
        with served(create_app(site)) as address, httpx.Client(base_url=address, timeout=60) as client:
            yield FinanceDesk(site, address, client, clock)
            ending.set()

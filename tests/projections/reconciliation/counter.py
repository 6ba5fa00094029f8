"""A counter at which a bank's account is reconciled: our books, the bank's statements, and what came of both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, true

from adapters.embedded import Book, open_book
from ledger import chart
from ledger.accounts import Side
from ledger.application.reconciliation import Reconciliation
from ledger.clock import MovableClock
from ledger.journal import credit, debit
from ledger.money import Money
from ledger.reconciliation.events import Matched
from ledger.reconciliation.recorded_break import BreakStatus
from ledger.reconciliation.register import KnownBreak
from ledger.reconciliation.source import Source
from ledger.statements.line import LineKind, StatementLine
from ledger.statements.statement import Origin, Statement
from projections.queries.booked_lines import open_booked_lines
from projections.queries.totals import signed_amount
from projections.schema import ReadTables
from tests.adapters.till import settings_for
from tests.new_book import make_book
from tests.story import MOMENT

BANK = "Assets:Bank:Hdfc"
SOURCE = Source(BANK, "INR", Origin.BANK)
SUSPENSE = chart.unreconciled(BANK)
RENT = "Expenses:Rent"
ME, OTHER = "asha", "ravi"
_NUMBERS = count(1)


@dataclass(frozen=True)
class Counter:
    """One book, whose owner asks its bank."""

    opened: Book
    clock: MovableClock

    @property
    def today(self) -> date:
        return self.clock.now().astimezone(self.opened.zone).date()

    @property
    def tables(self) -> ReadTables:
        return self.opened.tables

    @property
    def reconciliation(self) -> Reconciliation:
        return self.opened.reconciliation

    def book(self, *amounts: int) -> None:
        """Book money that came into the bank, or went out where an amount is negative."""
        for signed_minor in amounts:
            money, name = Money(abs(signed_minor), "INR"), f"E-{next(_NUMBERS)}"
            to, source = (BANK, RENT) if signed_minor > 0 else (RENT, BANK)
            lines = [debit(to, money), credit(source, money)]
            entry_id = self.opened.ledger.propose_entry(name, name, lines, actor=ME).aggregate_id
            self.opened.ledger.approve_entry(entry_id, actor=OTHER)

    def statement(self, amounts: Iterable[int], opening_minor: int | None = None, **others: Any) -> Statement:
        """Return today's statement with these movements."""
        lines = [told(number, amount, self.today) for number, amount in enumerate(amounts, start=1)]
        closing_minor = None if opening_minor is None else opening_minor + sum(line.signed_minor for line in lines)
        facts: dict[str, Any] = {
            "origin": Origin.BANK,
            "account": BANK,
            "currency": "INR",
            "from_date": self.today,
            "to_date": self.today,
            "opening_minor": opening_minor,
            "closing_minor": closing_minor,
            "lines": tuple(lines),
        } | others
        return Statement(**({"digest": digest(f"{facts}")} | facts))

    def take(self, *amounts: int, origin: Origin = Origin.BANK) -> None:
        """Import today's statement with these movements, and reconcile; the bank began with nothing."""
        opening_minor = self.told() if origin is Origin.BANK else None
        self.reconciliation.import_file([self.statement(amounts, opening_minor, origin=origin)], actor=ME)
        self.reconciliation.reconcile(BANK, "INR", origin=origin, actor=ME)

    def reconcile(self) -> bool:
        """Reconcile; return whether anything was recorded."""
        return not self.reconciliation.reconcile(BANK, "INR", actor=ME).repeated

    def sleep(self, days: int = 1) -> None:
        self.clock.move(timedelta(days=days))

    def open_breaks(self, source: Source = SOURCE) -> Sequence[KnownBreak]:
        register = self.reconciliation.register
        with self.opened.database.read() as connection:
            return register.open_breaks(connection, source)

    def live_matches(self) -> Sequence[UUID]:
        matches = self.tables.matches.c
        with self.opened.database.read() as connection:
            query = select(matches.id).where(matches.undone_by.is_(None)).order_by(matches.made_position)
            return list(connection.scalars(query))

    def rules(self) -> list[str]:
        """Return by which rule each live match was made."""
        matches = self.tables.matches.c
        with self.opened.database.read() as connection:
            query = select(matches.rule).where(matches.undone_by.is_(None)).order_by(matches.made_position)
            return list(connection.scalars(query))

    def last_day_of(self, line_ids: Iterable[str]) -> date:
        """Return the latest value date of lines."""
        with self.opened.database.read() as connection:
            lines = self.reconciliation.register.lines(connection, list(line_ids))
        return max(line.value_date for line in lines.values())

    def lines_of(self, match_id: UUID) -> Sequence[str]:
        """Return the lines of a match."""
        made = self.opened.store.stream(match_id)[0].event
        assert isinstance(made, Matched)
        return [*made.external, *made.booked]

    def balance(self, account: str) -> int:
        """Return an account's balance on the debit side."""
        balances = self.tables.balances.c
        with self.opened.database.read() as connection:
            query = select(balances.debit_minor - balances.credit_minor).where(balances.account == account)
            return connection.scalar(query) or 0

    def suspended(self) -> int:
        """Return what the open breaks say that they hold in suspense."""
        breaks = self.tables.breaks.c
        with self.opened.database.read() as connection:
            query = select(func.sum(breaks.suspended_minor)).where(breaks.status == BreakStatus.OPEN.value)
            return int(connection.scalar(query) or 0)

    def told(self) -> int:
        """Return what the bank has told of in all."""
        lines = self.tables.statement_lines
        with self.opened.database.read() as connection:
            query = select(func.sum(signed_amount(lines))).where(lines.c.origin == Origin.BANK.value)
            return int(connection.scalar(query) or 0)

    def told_and_held(self) -> int:
        """Return what those lines of statements come to that a match or a break holds."""
        lines, holds = self.tables.statement_lines.c, self.tables.external_holds.c
        signed = signed_amount(self.tables.statement_lines)
        is_it = (holds.sheet_id == lines.sheet_id) & (holds.line_no == lines.line_no) & (holds.live == true())
        with self.opened.database.read() as connection:
            return int(connection.scalar(select(func.sum(signed)).where(is_it)) or 0)

    def outstanding(self) -> int:
        """Return what our lines come to that the bank has not told of yet."""
        with self.opened.database.read() as connection:
            ours = open_booked_lines(connection, self.tables, SOURCE, first=date.min, last=date.max)
            return sum(line.signed_minor for line in ours)


@contextmanager
def opened_counter(url: str) -> Iterator[Counter]:
    """Open a new book."""
    make_book(url)
    clock = MovableClock(MOMENT)
    with open_book(settings=settings_for(url), clock=clock) as opened:
        yield Counter(opened, clock)


def told(line_no: int, signed_minor: int, day: date) -> StatementLine:
    """Return a line of a statement: money that came in, or went out where it is negative."""
    return StatementLine(
        line_no=line_no,
        booked_on=day,
        value_date=day,
        side=Side.DEBIT if signed_minor > 0 else Side.CREDIT,
        amount_minor=abs(signed_minor),
        currency="INR",
        kind=LineKind.OTHER,
    )


def digest(text: str) -> str:
    """Return the digest of a file with this text."""
    return sha256(text.encode()).hexdigest()

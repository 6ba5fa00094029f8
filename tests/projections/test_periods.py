"""Months that are closed, told of late and opened again, as hypothesis makes them up: closed balances never change."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import nullcontext
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ledger.errors import PeriodClosedError
from ledger.money import Money
from ledger.status_reports import ReportedStatus
from projections.fold import INDIA
from projections.follower import Follower
from projections.queries.closes import Close, closes, closing_balances, stored_balances
from projections.queries.trial_balance import TrialBalance, trial_balance
from projections.rebuild import Rebuild
from tests.adapters.till import file_url
from tests.ledger.application.desk import CHECKER, ME, Desk

AGES = st.integers(0, 40).map(lambda days: timedelta(days=days, hours=3))


class Closes(RuleBasedStateMachine):
    """We pay, providers tell of it when they like, and people close the books behind them."""

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.desk = Desk.open(file_url(self.folder))
        self.desk.fund(1_000_000)
        self.payee = self.desk.register()
        self.sent: list[UUID] = []
        self.paid: list[UUID] = []
        for _ in range(3):
            self.we_pay()
        self.printed: dict[tuple[date, int], TrialBalance] = {}

    @property
    def today(self) -> date:
        return self.desk.clock.now().astimezone(INDIA).date()

    @rule(days=st.integers(1, 35))
    def days_pass(self, days: int) -> None:
        self.desk.clock.move(timedelta(days=days))

    @rule()
    def we_pay(self) -> None:
        payout_id = self.desk.ledger.queue_payout(self.desk.request(self.payee), actor=ME).aggregate_id
        self.desk.submit(payout_id)
        self.sent.append(payout_id)

    @precondition(lambda self: self.sent)
    @rule(age=AGES)
    def it_was_paid_some_time_ago(self, age: timedelta) -> None:
        payout_id = self.sent.pop()
        happened = self.desk.clock.now() - age
        self.desk.told(payout_id, ReportedStatus.SUCCEEDED, effective_at=happened, utr=payout_id.hex[:12])
        self.paid.append(payout_id)

    @precondition(lambda self: self.paid)
    @rule(age=AGES)
    def it_came_back_some_time_ago(self, age: timedelta) -> None:
        self.desk.told(self.paid.pop(), ReportedStatus.RETURNED, effective_at=self.desk.clock.now() - age)

    @rule(age=AGES)
    def somebody_deposits(self, age: timedelta) -> None:
        """A person names the day; where that is closed, nothing is booked."""
        desk, happened = self.desk, self.desk.clock.now() - age
        head, closed = desk.store.head(), self.closed()
        arguments = (desk.fresh("D"), desk.account, desk.provider, Money(700, "INR"))
        is_closed = any(happened.astimezone(INDIA).date() <= close.through for close in closed)
        with pytest.raises(PeriodClosedError) if is_closed else nullcontext():
            desk.ledger.deposit(*arguments, effective_at=happened, actor=ME)
        assert desk.store.head() == (head if is_closed else head + 1)

    @rule(age=st.integers(1, 40))
    def somebody_closes(self, age: int) -> None:
        through = self.today - timedelta(days=age)
        closed = self.closed()
        if not closed or through > closed[0].through:
            self.desk.ledger.close_period(through, actor=ME)

    @precondition(lambda self: self.closed())
    @rule(back=st.integers(0, 40))
    def two_people_reopen(self, back: int) -> None:
        day = self.closed()[0].through - timedelta(days=back)
        self.desk.ledger.propose_reopening(day, "found an error", actor=ME)
        self.desk.ledger.reopen_period(day, actor=CHECKER)
        assert all(close.through < day for close in self.closed())

    @rule(back=st.integers(0, 60))
    def trial_balance_is_printed(self, back: int) -> None:
        with self.desk.database.read() as connection:
            found = trial_balance(connection, self.desk.tables, as_of=self.today - timedelta(days=back))
        assert found.as_of is not None
        self.printed[found.as_of, found.position] = found

    @rule()
    def follower_catches_up(self) -> None:
        """From now on days are added up from another table."""
        Follower(self.desk.store).catch_up()

    @invariant()
    def closed_balances_are_those_that_were_stored(self) -> None:
        for close in self.closed():
            with self.desk.database.read() as connection:
                stored = stored_balances(connection, self.desk.tables, close.close_no)
                assert list(closing_balances(connection, self.desk.tables, close.through)) == stored

    def closed(self) -> list[Close]:
        """Return the closes that hold, the latest first."""
        if not hasattr(self, "desk"):
            return []
        with self.desk.database.read() as connection:
            return [close for close in closes(connection, self.desk.tables) if close.holds]

    def teardown(self) -> None:
        follower = Follower(self.desk.store)
        try:
            for (as_of, position), printed in self.printed.items():
                with self.desk.database.read() as connection:
                    assert trial_balance(connection, self.desk.tables, as_of=as_of, known_at=position) == printed
            assert Rebuild(self.desk.store, [follower]).verify().equal
            self.closed_balances_are_those_that_were_stored()
        finally:
            self.desk.database.dispose()
            shutil.rmtree(self.folder)


TestCloses = Closes.TestCase
TestCloses.settings = settings(max_examples=12, stateful_step_count=30, deadline=None)

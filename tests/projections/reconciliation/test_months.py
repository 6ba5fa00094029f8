"""Whole months at the counter, as hypothesis makes them up: whatever happens, suspense is what the open breaks hold."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ledger.errors import PeriodClosedError
from projections.queries.bank_reconciliation import bank_reconciliation
from projections.rebuild import Rebuild
from tests.adapters.till import file_url
from tests.projections.reconciliation.counter import BANK, ME, OTHER, SUSPENSE, opened_counter

AMOUNTS = st.sampled_from([-700, -590, 700, 50_000])
"""Few, so that ties are frequent."""


class Months(RuleBasedStateMachine):
    """We book, the bank tells, and people settle what differs."""

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.stack = ExitStack()
        self.counter = self.stack.enter_context(opened_counter(file_url(self.folder)))
        self.told: list[int] = []
        self.ends: list[tuple[date, int]] = []
        """When each statement ended, and the balance that it ended with."""
        self.is_reconciled = False
        self.closed_through: date | None = None

    @rule(amount=AMOUNTS)
    def both_know(self, amount: int) -> None:
        self.counter.book(amount)
        self.told.append(amount)
        self.is_reconciled = False

    @rule(amount=AMOUNTS)
    def only_we_know(self, amount: int) -> None:
        self.counter.book(amount)
        self.is_reconciled = False

    @rule(amount=AMOUNTS)
    def only_the_bank_knows(self, amount: int) -> None:
        self.told.append(amount)

    @rule(days=st.integers(1, 6), random=st.randoms(use_true_random=False))
    def statement_comes(self, days: int, random: Any) -> None:
        random.shuffle(self.told)
        self.counter.take(*self.told)
        self.told = []
        self.ends.append((self.counter.today, self.counter.told()))
        self.counter.sleep(days)
        self.is_reconciled = True

    @precondition(lambda self: self.is_reconciled)
    @rule()
    def reconciling_again_finds_nothing(self) -> None:
        assert not self.counter.reconcile()

    @rule(data=st.data())
    def a_person_matches(self, data: st.DataObject) -> None:
        """Match one line of a break on each side; ties are of equal amounts, so that it is allowed."""
        ties = [each for each in self.counter.open_breaks() if each.waits_for_people]
        if ties:
            tie = data.draw(st.sampled_from(ties))
            external, booked = data.draw(st.sampled_from(sorted(tie.external))), min(tie.booked)
            with self.refusing_closed_days(external, booked):
                self.counter.reconciliation.match_lines([external], [booked], "looked it up", actor=ME)
            self.is_reconciled = False

    @rule(data=st.data())
    def a_person_undoes(self, data: st.DataObject) -> None:
        matches = self.counter.live_matches()
        if matches:
            wrong = data.draw(st.sampled_from(matches))
            with self.refusing_closed_days(*self.counter.lines_of(wrong)) as is_closed:
                self.counter.reconciliation.undo_match(wrong, "was another", actor=ME)
            left = [each for each in matches if is_closed or each != wrong]
            assert self.counter.live_matches() == left

    @rule(data=st.data())
    def people_write_off(self, data: st.DataObject) -> None:
        lone = [each for each in self.counter.open_breaks() if not each.waits_for_people]
        if lone:
            lost = data.draw(st.sampled_from(lone)).break_id
            self.counter.reconciliation.propose_write_off(lost, "Expenses:WriteOffs", "too small", actor=ME)
            self.counter.reconciliation.approve_write_off(lost, actor=OTHER)

    @rule()
    def books_are_closed(self) -> None:
        yesterday = self.counter.today - timedelta(days=1)
        if self.closed_through is None or self.closed_through < yesterday:
            self.counter.opened.ledger.close_period(yesterday, actor=ME)
            self.closed_through = yesterday

    @contextmanager
    def refusing_closed_days(self, *line_ids: str) -> Iterator[bool]:
        """Expect a decision to be refused when all of its lines are of closed days."""
        last = self.counter.last_day_of(line_ids)
        is_closed = self.closed_through is not None and last <= self.closed_through
        with pytest.raises(PeriodClosedError) if is_closed else nullcontext():
            yield is_closed

    @invariant()
    def suspense_is_what_the_open_breaks_hold(self) -> None:
        if hasattr(self, "counter"):
            assert self.counter.balance(SUSPENSE) == self.counter.suspended()

    @invariant()
    def account_is_what_the_bank_told_and_what_is_outstanding(self) -> None:
        """The bank reconciliation statement, whatever was matched, taken back or written off."""
        if hasattr(self, "counter"):
            assert self.counter.balance(BANK) == self.counter.told_and_held() + self.counter.outstanding()

    @invariant()
    def statements_are_explained(self) -> None:
        """Whatever was matched or settled since, each statement's balance follows from ours and what is listed."""
        for day, balance_minor in self.ends if hasattr(self, "counter") else ():
            with self.counter.opened.database.read() as connection:
                found = bank_reconciliation(connection, self.counter.tables, BANK, "INR", as_of=day)
            assert (found.as_of, found.statement_minor, found.explained_minor) == (day, balance_minor, balance_minor)

    def teardown(self) -> None:
        try:
            assert Rebuild(self.counter.opened.store, [self.counter.opened.follower]).verify().equal
        finally:
            self.stack.close()
            shutil.rmtree(self.folder)


TestMonths = Months.TestCase
TestMonths.settings = settings(max_examples=8, stateful_step_count=25, deadline=None)

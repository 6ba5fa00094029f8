"""Random days at one book: whatever people ask and providers say, in any order, the books hold."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import Connection, case, func, select

from ledger import chart
from ledger.application.receipts import BatchReceipt, Receipt
from ledger.errors import InvalidInputError, NotFoundError, RefusedError
from ledger.journal import credit, debit
from ledger.money import Money
from ledger.payment_orders import BeneficiaryReport
from ledger.payout.anomalies import Resolution
from ledger.status_reports import ReportedStatus, ReportSource
from tests.ledger.application.desk import MEERA, Desk

ACTORS = st.sampled_from(["asha", "ravi", "worker"])
AMOUNTS = st.integers(1, 3_000)
CUSTOMERS = st.sampled_from([chart.customer("A"), chart.customer("B")])
PROVIDERS = st.sampled_from(["Nxt", "Other"])
RAILS = st.sampled_from(["IMPS", "NEFT", "UPI"])
PICKS = st.integers(0, 50)
REFERENCES = st.sampled_from([f"R-{number}" for number in range(12)])
REPORTS = st.fixed_dictionaries(
    {
        "status": st.sampled_from([*ReportedStatus, ReportedStatus.SUCCEEDED, ReportedStatus.RETURNED]),
        "attempt": st.sampled_from([1, 1, 1, 2, 2, 3]),
        "minutes_ago": st.sampled_from([0, 0, 5, 700]),
        "known_as": st.sampled_from([None, None, "1", "1", "1", "1", "2"]),
        "words": st.fixed_dictionaries(
            {"source": st.sampled_from(ReportSource), "utr": st.sampled_from([None, "001", "001", "002"])},
            optional={
                "retryable": st.just(value=True),
                "failure_returns_funds": st.just(value=True),
                "fee_minor": st.sampled_from([0, 5, 5, 6]),
                "fee_refunded_minor": st.just(5),
                "amount_minor": st.sampled_from([500, 501, 502]),
            },
        ),
    }
)
_DAYS = count()


class Day(RuleBasedStateMachine):
    """A day at a new SQLite book."""

    def __init__(self, template: Path) -> None:
        super().__init__()
        path = template.with_name(f"day-{next(_DAYS)}.db")
        shutil.copy(template, path)
        self.desk = Desk.open(f"sqlite:///{path}")
        self.ledger = self.desk.ledger
        self.beneficiaries: list[UUID] = []
        self.payouts: list[UUID] = []
        self.entries: list[UUID] = []
        self.open_the_day()

    def open_the_day(self) -> None:
        """Begin with money, payees known at both providers, and payouts on their way, so that reports find some."""
        for name in "AB":
            self.deposit(f"opening {name}", chart.customer(name), "Nxt", 6_000, "asha")
            for provider in ("Nxt", "Other"):
                self.register(f"opening {name}", provider, "asha")
        for number in range(3):
            self.queue(f"opening {number}", chart.customer("A"), number, 500 + number, "IMPS", "asha")
        self.submit(0, "Nxt", "worker")
        self.submit(1, "Other", "worker")

    def teardown(self) -> None:
        self.desk.database.dispose()

    def run(self, command: Callable[[], Receipt], known: list[UUID] | None = None) -> None:
        """Run a command: it tells the position it wrote, or that it wrote nothing, or is refused and wrote nothing."""
        before = self.desk.store.head()
        try:
            receipt = command()
        except (InvalidInputError, NotFoundError, RefusedError):
            assert self.desk.store.head() == before
            return
        assert (self.desk.store.head() == before) == receipt.repeated
        assert receipt.repeated or receipt.position == self.desk.store.head()
        found = receipt.accepted if isinstance(receipt, BatchReceipt) else (receipt.aggregate_id,)
        if known is not None:
            known.extend(each for each in found if each not in known)

    @rule(minutes=st.integers(1, 600))
    def time_passes(self, minutes: int) -> None:
        self.desk.clock.move(timedelta(minutes=minutes))

    @rule(reference=REFERENCES, account=CUSTOMERS, provider=PROVIDERS, amount=AMOUNTS, actor=ACTORS)
    def deposit(self, reference: str, account: str, provider: str, amount: int, actor: str) -> None:
        self.run(lambda: self.ledger.deposit(reference, account, provider, Money(amount, "INR"), actor=actor))

    @rule(reference=REFERENCES, provider=PROVIDERS, actor=ACTORS)
    def register(self, reference: str, provider: str, actor: str) -> None:
        self.run(lambda: self.ledger.register_beneficiary(reference, MEERA, actor=actor), self.beneficiaries)
        registered = self.ledger.identities.beneficiary(reference)
        report = BeneficiaryReport(provider, f"ben-{reference}", verified=True, name_at_bank="MEERA")
        self.run(lambda: self.ledger.record_beneficiary_report(registered, report, actor=actor))

    @precondition(lambda self: self.beneficiaries)
    @rule(pick=PICKS, actor=ACTORS, erased=st.booleans(), sure=st.sampled_from([False, False, True]))
    def close(self, pick: int, actor: str, *, erased: bool, sure: bool) -> None:
        chosen = self.beneficiaries[pick % len(self.beneficiaries)]
        report = BeneficiaryReport("Nxt", None, verified=False)
        if sure and erased:
            self.run(lambda: self.ledger.erase_beneficiary(chosen, "asked", "request 4711", actor=actor))
        elif sure:
            self.run(lambda: self.ledger.record_beneficiary_report(chosen, report, actor=actor))

    @precondition(lambda self: self.beneficiaries)
    @rule(reference=REFERENCES, account=CUSTOMERS, pick=PICKS, amount=AMOUNTS, rail=RAILS, actor=ACTORS)
    def queue(self, reference: str, account: str, pick: int, amount: int, rail: str, actor: str) -> None:
        chosen = self.beneficiaries[pick % len(self.beneficiaries)]
        request = self.desk.request(chosen, amount, reference=reference, source_account=account, rail=rail)
        self.run(lambda: self.ledger.queue_payout(request, actor=actor), self.payouts)

    @precondition(lambda self: self.beneficiaries)
    @rule(reference=REFERENCES, items=st.lists(st.tuples(REFERENCES, CUSTOMERS, AMOUNTS), max_size=5), actor=ACTORS)
    def queue_batch(self, reference: str, items: list[tuple[str, str, int]], actor: str) -> None:
        requests = [
            self.desk.request(self.beneficiaries[0], amount, reference=item, source_account=account)
            for item, account, amount in items
        ]
        self.run(lambda: self.ledger.queue_payouts(reference, requests, actor=actor), self.payouts)

    @precondition(lambda self: self.payouts)
    @rule(pick=PICKS, provider=PROVIDERS, actor=ACTORS)
    def submit(self, pick: int, provider: str, actor: str) -> None:
        chosen = self.payouts[pick % len(self.payouts)]
        self.run(lambda: self.ledger.submit(chosen, provider, actor=actor))

    @precondition(lambda self: self.payouts)
    @rule(pick=PICKS, provider=PROVIDERS, told=st.lists(REPORTS, min_size=1, max_size=5))
    def report(self, pick: int, provider: str, told: list[dict[str, Any]]) -> None:
        chosen = self.payouts[pick % len(self.payouts)]
        for facts in told:
            attempts = self.desk.payout(chosen).attempts
            attempt = facts["attempt"]
            changes = {
                "provider": attempts[attempt].provider if attempt in attempts else provider,
                "effective_at": self.desk.clock.now() - timedelta(minutes=facts["minutes_ago"]),
                "provider_payout_id": facts["known_as"] and f"{chosen}-{attempt}-{facts['known_as']}",
            }
            report = self.desk.report(chosen, facts["status"], attempt, **(facts["words"] | changes))
            self.run(lambda: self.ledger.record_report(report, actor="webhook"))  # noqa: B023 -- run at once

    @precondition(lambda self: self.payouts)
    @rule(pick=PICKS, provider=PROVIDERS, later=st.booleans())
    def try_again(self, pick: int, provider: str, *, later: bool) -> None:
        if later:
            self.time_passes(600)
        waiting = [each for each in self.payouts if self.desk.payout(each).open_attempt is None]
        if waiting:
            self.run(lambda: self.ledger.submit(waiting[pick % len(waiting)], provider, actor="worker"))

    @precondition(lambda self: self.payouts)
    @rule(pick=PICKS, resolution=st.sampled_from(Resolution))
    def settle(self, pick: int, resolution: Resolution) -> None:
        chosen = self.payouts[pick % len(self.payouts)]
        anomalies = self.desk.payout(chosen).anomalies.values()
        unsettled = next((anomaly.number for anomaly in anomalies if anomaly.resolution is None), 1)
        self.run(lambda: self.ledger.resolve_anomaly(chosen, unsettled, resolution, "called", actor="asha"))

    @rule(reference=REFERENCES, account=CUSTOMERS, amounts=st.lists(AMOUNTS, min_size=1, max_size=3), actor=ACTORS)
    def propose(self, reference: str, account: str, amounts: list[int], actor: str) -> None:
        lines = [debit(account, Money(amount, "INR")) for amount in amounts]
        balanced = [*lines, credit("Income:Fees", Money(sum(amounts), "INR"))]
        self.run(lambda: self.ledger.propose_entry(reference, "fee", balanced, actor=actor), self.entries)

    @precondition(lambda self: self.entries)
    @rule(pick=PICKS, actor=ACTORS, approve=st.booleans())
    def decide(self, pick: int, actor: str, *, approve: bool) -> None:
        chosen = self.entries[pick % len(self.entries)]
        if approve:
            self.run(lambda: self.ledger.approve_entry(chosen, actor=actor))
        else:
            self.run(lambda: self.ledger.reject_entry(chosen, "no", actor=actor))

    @invariant()
    def books_hold(self) -> None:
        with self.desk.database.read() as connection:
            balances, lines = balances_of(connection, self.desk), sums_of_lines(connection, self.desk)
            rows = payout_rows(connection, self.desk)
        assert balances == lines
        assert sum(debited for debited, _ in balances.values()) == sum(credited for _, credited in balances.values())
        held = {account: credited - debited for account, (debited, credited) in balances.items()}
        assert all(held.get(chart.customer(name), 0) >= 0 for name in "AB")
        payouts = {payout_id: self.desk.payout(payout_id) for payout_id in rows}
        assert rows == {payout_id: payout.status.value for payout_id, payout in payouts.items()}
        assert set(self.payouts) <= set(rows)
        waiting: dict[str, int] = {}
        for payout in payouts.values():
            if not payout.status.is_final:
                account = payout.holding_account
                waiting[account] = waiting.get(account, 0) + payout.money.amount_minor
        for account in (chart.QUEUED, chart.in_transit("Nxt"), chart.in_transit("Other")):
            assert held.get(account, 0) == waiting.get(account, 0)


Totals = dict[str, tuple[int, int]]


def balances_of(connection: Connection, desk: Desk) -> Totals:
    balances = desk.tables.balances.c
    query = select(balances.account, balances.debit_minor, balances.credit_minor)
    return {account: (debited, credited) for account, debited, credited in connection.execute(query)}


def sums_of_lines(connection: Connection, desk: Desk) -> Totals:
    lines = desk.tables.journal_lines.c

    def total(side: str) -> Any:
        return func.sum(case((lines.side == side, lines.amount_minor), else_=0))

    query = select(lines.account, total("debit"), total("credit")).group_by(lines.account)
    return {account: (debited, credited) for account, debited, credited in connection.execute(query)}


def payout_rows(connection: Connection, desk: Desk) -> dict[UUID, str]:
    payouts = desk.tables.payouts.c
    return {row.id: row.status for row in connection.execute(select(payouts.id, payouts.status))}


def test_books_hold_on_any_day(tmp_path: Path) -> None:
    """Whatever happens, debits equal credits, no customer is overdrawn, holds match, and rows agree with events."""
    template = tmp_path / "template.db"
    Desk.open(f"sqlite:///{template}").database.dispose()

    class DayFromTemplate(Day):
        def __init__(self) -> None:
            super().__init__(template)

    effort = settings(max_examples=20, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(DayFromTemplate, settings=effort)

"""Payouts told as given/when/then.

    given(queued(), submitted()).when(report(SUCCEEDED)).then(Completed).with_balances(PAID)

Each step is a command to one payout; an hour passes between two steps. After every `then` the payout is also replayed
from its events and compared with the live one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from uuid import UUID

import pytest

from ledger.accounts import Side, normal_balance_minor
from ledger.aggregate import Cause
from ledger.errors import LedgerError
from ledger.events import DomainEvent
from ledger.money import Money
from ledger.payout.anomalies import AnomalyKind, Resolution
from ledger.payout.attempts import attempt_key
from ledger.payout.events import AnomalyRaised, FeeBearer
from ledger.payout.payout import Destination, Payout, PayoutTerms
from ledger.payout.retry_policy import RetryPolicy
from ledger.payout.status import PayoutStatus
from ledger.rails import Rail
from ledger.status_reports import ReportedStatus, ReportSource, StatusReport

START = datetime(2026, 1, 5, 10, tzinfo=UTC)
PAYOUT_ID = UUID("5f0c7a3e-6f1b-5e0e-9a43-0d6a4e6b1f10")
BENEFICIARY_ID = UUID("0b5a1f8e-2c3d-5f60-8a71-9b2c3d4e5f60")
AMOUNT_MINOR = 50_000
MONEY = Money(AMOUNT_MINOR, "INR")
POLICY = RetryPolicy(attempts_max=3, delay_seconds=60, factor=4)
NXT = "NxtBanking"
OTHER = "OtherBank"

SOURCE = "Liabilities:Customers:Acme"
QUEUED = "Liabilities:Payouts:Queued"
IN_TRANSIT = "Liabilities:Payouts:InTransit:NxtBanking"
WALLET = "Assets:Providers:NxtBanking:Wallet"
SUSPENSE = "Assets:Suspense:NxtBanking"
FEES = "Expenses:Fees:NxtBanking"
GST = "Assets:Tax:InputGST"
WRITE_OFFS = "Expenses:WriteOffs"

Balances = Mapping[str, int]
"""Normal-side balances in minor units; accounts at zero are left out."""

NOWHERE: Balances = {}
"""Everything is back where it came from."""
RESERVED: Balances = {SOURCE: -AMOUNT_MINOR, QUEUED: AMOUNT_MINOR}
SENT: Balances = {SOURCE: -AMOUNT_MINOR, IN_TRANSIT: AMOUNT_MINOR}
PAID: Balances = {SOURCE: -AMOUNT_MINOR, WALLET: -AMOUNT_MINOR}
SUSPENDED: Balances = {SUSPENSE: AMOUNT_MINOR, WALLET: -AMOUNT_MINOR}


def plus(*all_balances: Balances) -> Balances:
    """Return the sums of balances, without accounts at zero."""
    sums: Counter[str] = Counter()
    for balances in all_balances:
        sums.update(balances)
    return {account: minor for account, minor in sums.items() if minor}


def balances_of(events: Iterable[DomainEvent]) -> Balances:
    """Return the normal-side balances that the events' entries add up to."""
    sides: dict[str, Counter[Side]] = {}
    for line in (line for recorded in events if recorded.entry is not None for line in recorded.entry.lines):
        sides.setdefault(line.account, Counter())[line.side] += line.amount_minor
    normal = {a: normal_balance_minor(a, s[Side.DEBIT], s[Side.CREDIT]) for a, s in sides.items()}
    return {account: minor for account, minor in normal.items() if minor}


def facts_of(payout: Payout) -> dict[str, Any]:
    """Return every attribute of a payout, but for the events that wait to be stored."""
    return {name: value for name, value in vars(payout).items() if name != "_pending"}


class Story:
    """One payout, its events so far, and the time."""

    def __init__(self) -> None:
        self.now = START
        self.payout: Payout
        self.history: list[DomainEvent] = []
        self.recorded: Sequence[DomainEvent] = ()

    @property
    def cause(self) -> Cause:
        return Cause(actor="tests", request_id="request-1", effective_at=self.now)

    def do(self, steps: Iterable[Step]) -> Self:
        recorded: list[DomainEvent] = []
        for step in steps:
            step(self)
            recorded += self.payout.collect_events()
            self.now += timedelta(hours=1)
        self.recorded = recorded
        self.history += recorded
        return self

    def when(self, *steps: Step) -> Self:
        """Take the steps that the story is about."""
        return self.do(steps)

    def refuses(self, step: Step, error: type[LedgerError]) -> LedgerError:
        """Expect that the step is refused by this error and changes nothing."""
        before = facts_of(Payout.replay(PAYOUT_ID, self.history))
        with pytest.raises(error) as refusal:
            step(self)
        assert self.payout.pending_events == ()
        assert facts_of(self.payout) == before
        return refusal.value

    def then(self, *event_classes: type[DomainEvent]) -> Self:
        """Expect that the steps recorded events of exactly these kinds, and that replay ends in the same state."""
        assert [type(recorded) for recorded in self.recorded] == list(event_classes)
        assert facts_of(Payout.replay(PAYOUT_ID, self.history)) == facts_of(self.payout)
        return self

    def with_status(self, status: PayoutStatus) -> Self:
        assert self.payout.status is status
        return self

    def with_balances(self, balances: Balances) -> Self:
        """Expect these balances from the whole history."""
        assert balances_of(self.history) == balances
        return self

    def with_anomaly(self, kind: AnomalyKind, *, freezes: bool) -> Self:
        """Expect that the steps raised one anomaly of this kind."""
        raised = [(a.kind, a.freezes) for a in self.recorded if isinstance(a, AnomalyRaised)]
        assert raised == [(kind, freezes)]
        return self

    def with_facts(self, **facts: Any) -> Self:
        """Expect these values in the last event that was recorded."""
        recorded = self.recorded[-1]
        assert {name: getattr(recorded, name) for name in facts} == facts
        return self


Step = Callable[[Story], object]


def given(*steps: Step) -> Story:
    """Begin a story whose earlier part is not in question."""
    return Story().do(steps)


def terms(**changes: Any) -> PayoutTerms:
    asked: dict[str, Any] = {
        "reference": "salary-2026-01-asha",
        "source_account": SOURCE,
        "beneficiary_id": BENEFICIARY_ID,
        "money": MONEY,
        "rail": Rail.IMPS,
        "narration": "Salary January",
        "fee_bearer": FeeBearer.PLATFORM,
    }
    return PayoutTerms(**(asked | changes))


def queued(fee_bearer: FeeBearer = FeeBearer.PLATFORM, *, batch_id: UUID | None = None) -> Step:
    def step(story: Story) -> None:
        story.payout = Payout.queue(PAYOUT_ID, terms(fee_bearer=fee_bearer), story.cause, batch_id=batch_id)

    return step


def submitted(provider: str = NXT, policy: RetryPolicy = POLICY) -> Step:
    def step(story: Story) -> None:
        story.payout.submit(Destination(provider, "ben-1"), story.cause, policy)

    return step


def status_report(status: ReportedStatus, *, attempt: int = 1, **facts: Any) -> StatusReport:
    """Return what a provider says of an attempt, in its own word for the status."""
    usual: dict[str, Any] = {
        "provider": NXT,
        "source": ReportSource.WEBHOOK,
        "provider_status": status.value.upper(),
        "reference": attempt_key(PAYOUT_ID, attempt),
        "effective_at": START,
    }
    return StatusReport(status=status, **(usual | facts))


def report(status: ReportedStatus, **facts: Any) -> Step:
    """Deliver a report; it happened when it is delivered, unless `effective_at` says otherwise."""

    def step(story: Story) -> None:
        said = status_report(status, **({"effective_at": story.now} | facts))
        cause = Cause("tests", "request-1", said.effective_at, said.message_digest)
        story.payout.record_report(said, cause, POLICY)

    return step


def cancelled() -> Step:
    return lambda story: story.payout.cancel("not wanted any more", story.cause)


def rechecked() -> Step:
    return lambda story: story.payout.request_recheck("customer asks", story.cause)


def resolved(anomaly: int, resolution: Resolution) -> Step:
    return lambda story: story.payout.resolve_anomaly(anomaly, resolution, "looked into", story.cause)

"""Whole logs: many stories, told at the same time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from random import Random

from hypothesis import strategies as st

from ledger.accounts import Side
from ledger.chart import QUEUED
from ledger.events import DomainEvent
from ledger.message.events import MessageSetAside
from ledger.payout.anomalies import AnomalyKind
from ledger.period.events import ClosingBalance, PeriodClosed, PeriodReopened, ReopeningProposed
from ledger.status_reports import Confidence
from tests.builders import NXT, BeneficiaryStory, ManualEntryStory, PayoutStory, Story, batch_queued, id_of
from tests.reconciliation_story import reconciliation_stories


def paid(payout: PayoutStory) -> None:
    payout.queued(), payout.submitted(), payout.acknowledged(), payout.completed(utr=None), payout.fee_charged()
    payout.observed(confidence=Confidence.CREDITED, utr="000123"), payout.observed(utr="000456")


def paid_at_second_try(payout: PayoutStory) -> None:
    payout.queued(), payout.submitted(), payout.outcome_unknown(), payout.declined()
    payout.submitted(2, "Other"), payout.recheck_requested(), payout.acknowledged(2), payout.completed(2)


def paid_through_first_try_after_all(payout: PayoutStory) -> None:
    payout.queued(), payout.submitted(), payout.declined()
    payout.submitted(2, "Other"), payout.declined(2)
    payout.completed(1, holding=QUEUED)
    payout.anomaly_raised(kind=AnomalyKind.SUCCESS_ON_CLOSED_ATTEMPT), payout.anomaly_resolved()


def came_back(payout: PayoutStory) -> None:
    payout.queued(), payout.submitted(), payout.completed(), payout.fee_charged(), payout.reversed_()
    payout.fee_refunded()


def failed(payout: PayoutStory) -> None:
    payout.queued(), payout.submitted(), payout.observed(utr="1"), payout.failed()


def cancelled(payout: PayoutStory) -> None:
    payout.queued(), payout.failed(attempt=0, holding=QUEUED)


def left_twice(payout: PayoutStory) -> None:
    payout.queued(), payout.submitted(), payout.declined(), payout.submitted(2), payout.completed(2)
    payout.anomaly_raised(1, suspends=True), payout.cash_out_returned(1), payout.anomaly_resolved(1)
    payout.anomaly_raised(2, attempt=3, suspends=True), payout.anomaly_resolved(2, clears=True)


def forgotten_attempt(payout: PayoutStory) -> None:
    payout.queued(), payout.observed(attempt=1, utr="77"), payout.acknowledged(2), payout.submitted(1)
    payout.acknowledged(1)


OUTCOMES: Sequence[Callable[[PayoutStory], None]] = (
    paid,
    paid_at_second_try,
    paid_through_first_try_after_all,
    came_back,
    failed,
    cancelled,
    left_twice,
    forgotten_attempt,
)


def other_stories() -> list[Story]:
    """Return what is not a payout: beneficiaries, manual entries, a deposit, a message, reconciliation, periods."""
    beneficiary, erased = BeneficiaryStory("B-1"), BeneficiaryStory("B-2")
    (
        beneficiary.registered(),
        beneficiary.linked("Third"),
        beneficiary.verified(),
        beneficiary.rejected("Other"),
        beneficiary.verified("Other"),
    )
    erased.registered(), erased.rejected(), erased.held(), erased.released(), erased.erased()
    beneficiary.held()
    posted, refused, deposit = ManualEntryStory("M-1"), ManualEntryStory("M-2"), ManualEntryStory("D-1")
    posted.proposed(), posted.posted(), refused.proposed(), refused.rejected(), deposit.deposited()
    message = Story("message")
    message.tell(MessageSetAside, digest="ab" * 32, provider=NXT, reason="not ours")
    return [beneficiary, erased, posted, refused, deposit, message, *reconciliation_stories(), _reopened_period()]


def _reopened_period() -> Story:
    period, first_day = Story("period"), date(2026, 1, 1)
    held = ClosingBalance(account="Assets:Bank", currency="INR", side=Side.DEBIT, amount_minor=500)
    owed = ClosingBalance(account="Equity:Capital", currency="INR", side=Side.CREDIT, amount_minor=500)
    facts = {"balances": (held, owed), "computed_at_position": 0}
    period.tell(PeriodClosed, close_no=1, through=date(2025, 12, 31), **facts)
    period.tell(PeriodClosed, close_no=2, through=date(2026, 1, 31), **facts)
    period.tell(ReopeningProposed, proposal_no=1, from_date=first_day, reason="a late bank charge")
    period.tell(PeriodReopened, proposal_no=1, actor="checker", from_date=first_day, proposed_by="tester", lifted=(2,))
    return period


def log_of(outcomes: Sequence[Callable[[PayoutStory], None]], seed: int = 1) -> list[DomainEvent]:
    """Return a log in which these payouts, as one batch, and all else take turns; each story keeps its order."""
    payouts = [
        PayoutStory(f"P-{number}", amount_minor=1_000 * number, batch_id=id_of("batch"))
        for number in range(1, len(outcomes) + 1)
    ]
    for payout, outcome in zip(payouts, outcomes, strict=True):
        outcome(payout)
    batch = batch_queued("batch", payouts, refused=["X-1"])
    remaining = [list(story.told) for story in (*payouts, *other_stories())]
    log: list[DomainEvent] = [batch]
    random = Random(seed)
    while remaining:
        story = random.choice(remaining)
        log.append(story.pop(0))
        remaining = [rest for rest in remaining if rest]
    return log


logs = st.builds(log_of, st.lists(st.sampled_from(OUTCOMES), max_size=5), st.integers(0, 10_000))
"""Logs of any outcomes in any order."""

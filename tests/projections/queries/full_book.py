"""A book with something of everything that is listed, much of it at the same moment: what tries an order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from ledger.chart import customer
from ledger.events import DomainEvent
from ledger.money import Money
from ledger.payout.anomalies import AnomalyKind
from ledger.payout.events import Queued
from ledger.store.event_store import EventStore
from ledger.urgency import Urgency
from projections.follower import Follower
from tests.builders import (
    ACME,
    MOMENT,
    BeneficiaryStory,
    ManualEntryStory,
    PayoutStory,
    Story,
    appending,
    batch_queued,
    id_of,
)
from tests.projections.logs import OUTCOMES

BETA = customer("Beta")
NOW = MOMENT + timedelta(days=3)
"""Long after all that happens in the book."""


def waiting(payout: PayoutStory) -> None:
    payout.queued()


def in_transit(payout: PayoutStory) -> None:
    payout.queued(), payout.submitted()


def lost_sight(payout: PayoutStory) -> None:
    payout.queued(), payout.submitted(provider="Other"), payout.outcome_unknown()


def declined(payout: PayoutStory) -> None:
    payout.queued(), payout.submitted(), payout.declined()


def left_twice_openly(payout: PayoutStory) -> None:
    payout.queued(), payout.submitted(), payout.declined(), payout.submitted(2, "Other"), payout.completed(2)
    payout.provider = "Nxt"
    payout.anomaly_raised(1, suspends=True)
    payout.anomaly_raised(2, attempt=2, kind=AnomalyKind.UTR_DIFFERS)


def failed_and_left(payout: PayoutStory) -> None:
    payout.queued(), payout.submitted(), payout.failed()
    payout.anomaly_raised(kind=AnomalyKind.SUCCESS_AFTER_FAILURE, suspends=True)


def doubted(payout: PayoutStory) -> None:
    payout.queued(), payout.submitted(), payout.anomaly_raised(kind=AnomalyKind.AMOUNT_DIFFERS)


def doubted_while_waiting(payout: PayoutStory) -> None:
    payout.queued(), payout.anomaly_raised(attempt=7, kind=AnomalyKind.BENEFICIARY_DIFFERS)


OPEN = (waiting, in_transit, lost_sight, declined)
CONTRADICTED = (left_twice_openly, failed_and_left, doubted, doubted_while_waiting)
BATCH = id_of("batch")


def payout_stories() -> Sequence[PayoutStory]:
    """Return payouts of every outcome, told at three moments, from two accounts, one in eight in dollars."""
    told = []
    for number, outcome in enumerate((*OUTCOMES, *OPEN, *CONTRADICTED, *OPEN, waiting)):
        payout = PayoutStory(
            f"P-{number:02}",
            amount_minor=1_000 * (number % 5 + 1),
            source=BETA if number % 3 == 0 else ACME,
            effective_at=MOMENT + timedelta(hours=7 * (number % 3)),
            batch_id=BATCH if number % 4 == 0 else None,
        )
        payout.money = Money(payout.money.amount_minor, "USD" if number % 8 == 2 else "INR")
        outcome(payout)
        told.append(payout)
    return [*told[::2], *told[1::2]]


def register_stories() -> Sequence[Story]:
    """Return beneficiaries, manual entries and deposits of every status, several of each at the same moment."""
    beneficiaries = [BeneficiaryStory(f"B-{number}") for number in range(8)]
    for number, beneficiary in enumerate(beneficiaries):
        beneficiary.registered()
        steps = (lambda: None, beneficiary.linked, beneficiary.verified, partial(beneficiary.rejected, "Other"))
        steps[number % 4]()
    beneficiaries[-1].erased()
    entries = [ManualEntryStory(f"M-{number}") for number in range(6)]
    for number, entry in enumerate(entries):
        entry.proposed()
        (lambda: None, entry.posted, entry.rejected)[number % 3]()
    deposit = ManualEntryStory("D-1")
    deposit.deposited()
    return [*beneficiaries, *entries, deposit]


def batch_events(payouts: Sequence[PayoutStory]) -> Sequence[DomainEvent]:
    """Return the batch of the payouts that name one, and some batches that were refused whole."""
    mine = [payout for payout in payouts if payout.batch_id == BATCH]
    refused = [batch_queued(f"refused {number}", [], ["X-1"]) for number in range(4)]
    return [batch_queued("batch", mine, ["X-1", "X-2"]), *refused]


def record_full_book(store: EventStore, follower: Follower) -> None:
    """Append it all, and let the follower see it."""
    payouts = payout_stories()
    queued = [_as_wanted(event, number) for number, event in enumerate(payout.told[0] for payout in payouts)]
    later = [event for payout in payouts for event in payout.told[1:]]
    registers = [event for story in register_stories() for event in story.told]
    store.transact(appending(*queued, *later, *registers, *batch_events(payouts)))
    follower.catch_up()


def _as_wanted(event: DomainEvent, number: int) -> DomainEvent:
    assert isinstance(event, Queued), "every payout begins so"
    instant = {"urgency": Urgency.INSTANT} if number % 5 == 0 else {}
    shared = {"beneficiary_id": id_of("one payee")} if number % 3 == 0 else {}
    return event.model_copy(update=instant | shared)

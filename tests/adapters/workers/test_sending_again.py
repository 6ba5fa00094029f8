"""Sending again: what a provider has nothing of leaves once more, under the same key, and is never guessed about."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from adapters.workers.dispatcher import ACTOR, Dispatcher
from adapters.workers.status_poller import StatusPoller
from adapters.workers.sweeps import SILENT_FOR
from ledger import chart
from ledger.application.ledger import Ledger
from ledger.clock import MovableClock
from ledger.payment_orders import BeneficiaryReport, PaymentOrder
from ledger.payout.status import PayoutStatus
from ledger.status_reports import ReportedStatus, StatusReport
from tests.adapters.till import AMOUNT_MINOR, Till
from tests.adapters.workers.in_transit import STILL_IN_TRANSIT, facts, sent
from tests.adapters.workers.scripted_provider import (
    Answer,
    ScriptedProvider,
    answering,
    nothing,
    report,
)

UNKNOWN = answering(ReportedStatus.OUTCOME_UNKNOWN)
REFUSED = answering(ReportedStatus.REFUSED, reason="PAYOUT_REFUSED")
REFUSED_FOR_NOW = answering(ReportedStatus.REFUSED, reason="INSUFFICIENT_BALANCE", retryable=True)
ABSENT_AFTER = ScriptedProvider().resolution.absent_after
SECOND = timedelta(seconds=1)
OTHER = "Otherbank"


def test_what_the_provider_has_nothing_of_is_sent_again_under_the_same_key(till: Till, clock: MovableClock) -> None:
    """The same order leaves once more, with the same key, and is noted as doubtful before it does."""
    payout_id = sent(till)
    order = till.book.ledger.open_order(payout_id)
    clock.move(SILENT_FOR)
    seen: list[list[str]] = []

    def pay(again: PaymentOrder) -> StatusReport:
        seen.append(till.told(payout_id))
        return report(ReportedStatus.PROCESSING, again.idempotency_key, provider_payout_id="pay_1")

    provider = ScriptedProvider(pay, nothing)
    assert StatusPoller.for_one(till.book, provider).ask_for_outcomes() == 1

    assert provider.sent == [order]
    assert seen == [["Queued", "Submitted", "OutcomeUnknown"]]
    assert facts(till, payout_id) == STILL_IN_TRANSIT
    assert till.told(payout_id)[-1] == "Acknowledged"


@pytest.mark.parametrize("doubted", [False, True], ids=["crashed", "outcome unknown"])
@pytest.mark.parametrize("refusal", [REFUSED, REFUSED_FOR_NOW], ids=["final", "for now"])
def test_refusing_a_young_replay_proves_nothing(
    till: Till, clock: MovableClock, refusal: Answer, *, doubted: bool
) -> None:
    """The first request may still be under way, so the funds stay in transit and no other attempt is made."""
    payout_id = sent(till)
    if doubted:
        key = till.book.ledger.open_order(payout_id).idempotency_key
        till.book.ledger.record_report(report(ReportedStatus.OUTCOME_UNKNOWN, key), actor=ACTOR)
    clock.move(ABSENT_AFTER - SECOND)

    StatusPoller.for_one(till.book, ScriptedProvider(refusal, nothing)).ask_for_outcomes()

    assert facts(till, payout_id) == STILL_IN_TRANSIT


def test_refusal_of_the_first_request_after_a_replay_proves_nothing(till: Till, clock: MovableClock) -> None:
    """When the poller has sent an order again, a late refusal to the dispatcher does not close the attempt."""
    payout_id = till.queue()

    def slow(order: PaymentOrder) -> StatusReport:
        clock.move(SILENT_FOR)
        StatusPoller.for_one(till.book, ScriptedProvider(UNKNOWN, nothing)).ask_for_outcomes()
        return REFUSED_FOR_NOW(order)

    Dispatcher.for_one(till.book, ScriptedProvider(slow)).dispatch(payout_id)

    assert facts(till, payout_id) == STILL_IN_TRANSIT


def test_refused_absent_and_old_means_it_did_not_happen(till: Till, clock: MovableClock) -> None:
    """An hour later a refusal and an empty look-up together close the attempt, and the money goes back."""
    payout_id = sent(till)
    clock.move(ABSENT_AFTER)

    assert StatusPoller.for_one(till.book, ScriptedProvider(REFUSED, nothing)).ask_for_outcomes() == 1

    assert facts(till, payout_id) == (PayoutStatus.FAILED, 1, 0, AMOUNT_MINOR)


def test_refused_absent_and_old_may_be_tried_again(till: Till, clock: MovableClock) -> None:
    """Where the refusal says that another attempt may succeed, the payout is queued for one."""
    payout_id = sent(till)
    clock.move(ABSENT_AFTER)

    StatusPoller.for_one(till.book, ScriptedProvider(REFUSED_FOR_NOW, nothing)).ask_for_outcomes()

    assert facts(till, payout_id) == (PayoutStatus.QUEUED, 1, 0, 0)
    assert till.balance(chart.QUEUED) == AMOUNT_MINOR


def test_a_payout_found_after_the_refusal_counts(till: Till, clock: MovableClock) -> None:
    """A refusal of the replay is outweighed by the payout that the second look-up finds."""
    payout_id = sent(till)
    clock.move(ABSENT_AFTER)
    looked: list[str] = []

    def find(key: str) -> StatusReport | None:
        looked.append(key)
        return report(ReportedStatus.SUCCEEDED, key, provider_payout_id="pay_1") if len(looked) > 1 else None

    StatusPoller.for_one(till.book, ScriptedProvider(REFUSED, find)).ask_for_outcomes()

    assert till.row(payout_id).status is PayoutStatus.COMPLETED


@pytest.mark.parametrize("days", [1, 365])
def test_time_alone_decides_nothing(till: Till, clock: MovableClock, days: int) -> None:
    """An attempt without an outcome stays open for ever while the provider neither has it nor refuses it."""
    payout_id = sent(till)
    provider = ScriptedProvider(UNKNOWN, nothing)

    for _ in range(3):
        clock.move(timedelta(days=days))
        StatusPoller.for_one(till.book, provider).ask_for_outcomes()

    assert facts(till, payout_id) == STILL_IN_TRANSIT
    assert {order.idempotency_key for order in provider.sent} == {f"{payout_id.hex}_1"}


def test_nothing_is_sent_again_at_another_provider(till: Till, clock: MovableClock) -> None:
    """An attempt is asked about and sent again at its own provider only, even when its name is given directly."""
    payout_id = sent(till)
    clock.move(ABSENT_AFTER)
    other = ScriptedProvider(name=OTHER)

    assert StatusPoller.for_one(till.book, other).ask_for_outcomes() == 0
    assert StatusPoller.for_one(till.book, other).ask_about(payout_id) is False

    assert other.sent == []
    assert facts(till, payout_id) == STILL_IN_TRANSIT


def test_an_attempt_that_was_closed_in_the_meantime_is_not_sent_again(till: Till, clock: MovableClock) -> None:
    """Between the list and the question the payout may have moved on to another provider, who is left alone."""
    first, second = sent(till), sent(till)
    row = till.row(second)
    till.book.ledger.record_beneficiary_report(
        row.beneficiary_id, BeneficiaryReport(OTHER, "ben_o", verified=True), actor=ACTOR
    )
    clock.move(ABSENT_AFTER)

    def find(key: str) -> StatusReport | None:
        if key.startswith(first.hex):
            move_on(till, clock, second)
        return report(ReportedStatus.SUCCEEDED, key) if key.startswith(first.hex) else None

    provider = ScriptedProvider(on_find=find)
    StatusPoller.for_one(till.book, provider).ask_for_outcomes()

    assert provider.sent == []
    assert (till.row(second).status, till.row(second).provider) == (PayoutStatus.IN_TRANSIT, OTHER)


def test_an_attempt_that_is_closed_while_it_is_asked_about_is_not_sent_again(till: Till, clock: MovableClock) -> None:
    """Between reading where a payout stands and taking its order, too, the payout may have moved on."""
    payout_id = sent(till)
    elsewhere = BeneficiaryReport(OTHER, "ben_o", verified=True)
    till.book.ledger.record_beneficiary_report(till.row(payout_id).beneficiary_id, elsewhere, actor=ACTOR)
    clock.move(ABSENT_AFTER)

    class Overtaken(Ledger):
        def open_order(self, payout_id: UUID) -> PaymentOrder:
            move_on(till, clock, payout_id)
            return till.book.ledger.open_order(payout_id)

    ours = till.book.ledger
    overtaken = Overtaken(ours.store, ours.identities, ours.sealer, ours.chart, ours.policy)
    provider = ScriptedProvider()

    assert StatusPoller.for_one(replace(till.book, ledger=overtaken), provider).ask_about(payout_id) is False
    assert provider.sent == []
    assert (till.row(payout_id).attempt, till.row(payout_id).provider) == (2, OTHER)


def move_on(till: Till, clock: MovableClock, payout_id: UUID) -> None:
    """Decline the first attempt, and open the second one elsewhere."""
    key = till.book.ledger.open_order(payout_id).idempotency_key
    till.book.ledger.record_report(report(ReportedStatus.REFUSED, key, retryable=True), actor=ACTOR)
    clock.move(timedelta(minutes=5))
    till.book.ledger.submit(payout_id, OTHER, actor=ACTOR)

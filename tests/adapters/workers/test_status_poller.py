"""The status poller: it asks, it sends again under the same key, and it never guesses."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from adapters.errors import ProviderUnavailableError, WireError
from adapters.sandbox import Scenario
from adapters.workers.dispatcher import ACTOR, Dispatcher
from adapters.workers.status_poller import ABSENT_AFTER, SILENT_FOR, StatusPoller
from ledger import chart
from ledger.application.ledger import Ledger
from ledger.clock import MovableClock
from ledger.payment_orders import BeneficiaryReport, PaymentOrder
from ledger.payout.status import PayoutStatus
from ledger.status_reports import ReportedStatus, StatusReport
from tests.adapters.office import Office
from tests.adapters.till import AMOUNT_MINOR, CUSTOMER, IN_TRANSIT, MOMENT, PROVIDER, Till
from tests.adapters.workers.scripted_provider import (
    Answer,
    ScriptedProvider,
    answering,
    finding,
    nothing,
    raising,
    report,
)

UNKNOWN = answering(ReportedStatus.OUTCOME_UNKNOWN)
REFUSED = answering(ReportedStatus.REFUSED, reason="PAYOUT_REFUSED")
REFUSED_FOR_NOW = answering(ReportedStatus.REFUSED, reason="INSUFFICIENT_BALANCE", retryable=True)
SECOND = timedelta(seconds=1)
OTHER = "Otherbank"


def sent(till: Till) -> UUID:
    """Return a payout in transit, of whose order nothing is known but that it was to leave."""
    payout_id = till.queue()
    till.book.ledger.submit(payout_id, PROVIDER, actor=ACTOR)
    return payout_id


def facts(till: Till, payout_id: UUID) -> tuple[PayoutStatus, int, int, int]:
    """Return where a payout stands: its status and attempt, and the money in transit and back with the customer."""
    row = till.row(payout_id)
    return row.status, row.attempt, till.balance(IN_TRANSIT), till.balance(CUSTOMER)


STILL_IN_TRANSIT = (PayoutStatus.IN_TRANSIT, 1, AMOUNT_MINOR, 0)


def test_who_is_silent_for_long_enough_is_asked(till: Till, clock: MovableClock) -> None:
    """Two minutes after an attempt was submitted its provider is asked, and not a second before."""
    payout_id = sent(till)
    poller = StatusPoller(till.book, ScriptedProvider(on_find=finding(ReportedStatus.SUCCEEDED)))

    clock.move(SILENT_FOR - SECOND)
    assert poller.ask_for_outcomes() == 0
    assert facts(till, payout_id) == STILL_IN_TRANSIT
    clock.move(SECOND)
    assert poller.ask_for_outcomes() == 1
    assert till.row(payout_id).status is PayoutStatus.COMPLETED


def test_a_known_payout_is_asked_for_by_the_provider_s_id(till: Till, clock: MovableClock) -> None:
    """Once the provider has given an id, that is what it is asked about."""
    payout_id = till.queue()
    taken_on = answering(ReportedStatus.PROCESSING, provider_payout_id="pay_7")
    Dispatcher(till.book.ledger, ScriptedProvider(taken_on)).dispatch(payout_id)
    clock.move(SILENT_FOR)
    asked: list[str] = []

    def status(provider_payout_id: str) -> StatusReport:
        asked.append(provider_payout_id)
        return report(ReportedStatus.SUCCEEDED, None, provider_payout_id=provider_payout_id)

    assert StatusPoller(till.book, ScriptedProvider(on_status=status)).ask_for_outcomes() == 1
    assert asked == ["pay_7"]
    assert till.row(payout_id).status is PayoutStatus.COMPLETED


@pytest.mark.parametrize("silence", [ProviderUnavailableError(PROVIDER, "HTTP 503"), WireError(PROVIDER, "not JSON")])
@pytest.mark.parametrize("answered", [False, True], ids=["without an id", "with an id"])
def test_a_provider_that_says_nothing_changes_nothing(
    till: Till, clock: MovableClock, silence: Exception, *, answered: bool
) -> None:
    """An outage, or an answer that cannot be read, is no outcome, however long it lasts."""
    payout_id = till.queue()
    answer = answering(ReportedStatus.PROCESSING, provider_payout_id="pay_1") if answered else UNKNOWN
    Dispatcher(till.book.ledger, ScriptedProvider(answer)).dispatch(payout_id)
    before = till.told(payout_id)
    provider = ScriptedProvider(on_find=raising(silence), on_status=raising(silence))

    for _ in range(3):
        clock.move(timedelta(days=30))
        assert StatusPoller(till.book, provider).ask_for_outcomes() == 0

    assert till.told(payout_id) == before
    assert facts(till, payout_id) == STILL_IN_TRANSIT
    assert provider.sent == []


def test_an_outage_at_one_payout_does_not_hold_up_the_next(till: Till, clock: MovableClock) -> None:
    """What cannot be asked about now is passed over."""
    first, second = sent(till), sent(till)
    clock.move(SILENT_FOR)

    def find(key: str) -> StatusReport:
        if key.startswith(first.hex):
            raise ProviderUnavailableError(PROVIDER, "HTTP 503")
        return report(ReportedStatus.SUCCEEDED, key)

    assert StatusPoller(till.book, ScriptedProvider(on_find=find)).ask_for_outcomes() == 1
    assert [till.row(payout_id).status for payout_id in (first, second)] == [
        PayoutStatus.IN_TRANSIT,
        PayoutStatus.COMPLETED,
    ]


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
    assert StatusPoller(till.book, provider).ask_for_outcomes() == 1

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

    StatusPoller(till.book, ScriptedProvider(refusal, nothing)).ask_for_outcomes()

    assert facts(till, payout_id) == STILL_IN_TRANSIT


def test_refusal_of_the_first_request_after_a_replay_proves_nothing(till: Till, clock: MovableClock) -> None:
    """When the poller has sent an order again, a late refusal to the dispatcher does not close the attempt."""
    payout_id = till.queue()

    def slow(order: PaymentOrder) -> StatusReport:
        clock.move(SILENT_FOR)
        StatusPoller(till.book, ScriptedProvider(UNKNOWN, nothing)).ask_for_outcomes()
        return REFUSED_FOR_NOW(order)

    Dispatcher(till.book.ledger, ScriptedProvider(slow)).dispatch(payout_id)

    assert facts(till, payout_id) == STILL_IN_TRANSIT


def test_refused_absent_and_old_means_it_did_not_happen(till: Till, clock: MovableClock) -> None:
    """An hour later a refusal and an empty look-up together close the attempt, and the money goes back."""
    payout_id = sent(till)
    clock.move(ABSENT_AFTER)

    assert StatusPoller(till.book, ScriptedProvider(REFUSED, nothing)).ask_for_outcomes() == 1

    assert facts(till, payout_id) == (PayoutStatus.FAILED, 1, 0, AMOUNT_MINOR)


def test_refused_absent_and_old_may_be_tried_again(till: Till, clock: MovableClock) -> None:
    """Where the refusal says that another attempt may succeed, the payout is queued for one."""
    payout_id = sent(till)
    clock.move(ABSENT_AFTER)

    StatusPoller(till.book, ScriptedProvider(REFUSED_FOR_NOW, nothing)).ask_for_outcomes()

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

    StatusPoller(till.book, ScriptedProvider(REFUSED, find)).ask_for_outcomes()

    assert till.row(payout_id).status is PayoutStatus.COMPLETED


@pytest.mark.parametrize("days", [1, 365])
def test_time_alone_decides_nothing(till: Till, clock: MovableClock, days: int) -> None:
    """An attempt without an outcome stays open for ever while the provider neither has it nor refuses it."""
    payout_id = sent(till)
    provider = ScriptedProvider(UNKNOWN, nothing)

    for _ in range(3):
        clock.move(timedelta(days=days))
        StatusPoller(till.book, provider).ask_for_outcomes()

    assert facts(till, payout_id) == STILL_IN_TRANSIT
    assert {order.idempotency_key for order in provider.sent} == {f"{payout_id.hex}_1"}


def test_nothing_is_sent_again_at_another_provider(till: Till, clock: MovableClock) -> None:
    """An attempt is asked about and sent again at its own provider only, even when its name is given directly."""
    payout_id = sent(till)
    clock.move(ABSENT_AFTER)
    other = ScriptedProvider(name=OTHER)

    assert StatusPoller(till.book, other).ask_for_outcomes() == 0
    assert StatusPoller(till.book, other).ask_about(payout_id) is False

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
    StatusPoller(till.book, provider).ask_for_outcomes()

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

    assert StatusPoller(replace(till.book, ledger=overtaken), provider).ask_about(payout_id) is False
    assert provider.sent == []
    assert (till.row(payout_id).attempt, till.row(payout_id).provider) == (2, OTHER)


def move_on(till: Till, clock: MovableClock, payout_id: UUID) -> None:
    """Decline the first attempt, and open the second one elsewhere."""
    key = till.book.ledger.open_order(payout_id).idempotency_key
    till.book.ledger.record_report(report(ReportedStatus.REFUSED, key, retryable=True), actor=ACTOR)
    clock.move(timedelta(minutes=5))
    till.book.ledger.submit(payout_id, OTHER, actor=ACTOR)


def test_what_was_learnt_in_the_meantime_is_no_error(till: Till) -> None:
    """Asking about a payout that was never sent, or is final, sends nothing."""
    queued, final = till.queue(), sent(till)
    key = till.book.ledger.open_order(final).idempotency_key
    till.book.ledger.record_report(report(ReportedStatus.SUCCEEDED, key), actor=ACTOR)
    provider = ScriptedProvider()

    assert [StatusPoller(till.book, provider).ask_about(payout_id) for payout_id in (queued, final)] == [False, False]

    assert provider.sent == []


def test_a_stale_answer_changes_nothing(till: Till, clock: MovableClock) -> None:
    """A poll that was asked before the outcome came, and answered after it, is not applied."""
    payout_id = sent(till)
    clock.move(SILENT_FOR)

    def overtaken(key: str) -> StatusReport:
        till.book.ledger.record_report(report(ReportedStatus.SUCCEEDED, key, provider_payout_id="pay_1"), actor=ACTOR)
        return report(ReportedStatus.PROCESSING, key, provider_payout_id="pay_1")

    StatusPoller(till.book, ScriptedProvider(on_find=overtaken)).ask_for_outcomes()

    assert till.row(payout_id).status is PayoutStatus.COMPLETED
    assert till.balance(IN_TRANSIT) == 0


def test_every_page_is_asked(till: Till, clock: MovableClock) -> None:
    """However many attempts are silent, each is asked about once in a round."""
    payouts = [sent(till) for _ in range(3)]
    clock.move(SILENT_FOR)
    asked: list[str] = []

    def find(key: str) -> StatusReport:
        asked.append(key)
        return report(ReportedStatus.PROCESSING, key, provider_payout_id=f"pay_{key}")

    poller = StatusPoller(till.book, ScriptedProvider(on_find=find), page=1)
    assert poller.ask_for_outcomes() == 3
    assert asked == [f"{payout_id.hex}_1" for payout_id in payouts]


def test_the_fee_is_learnt_once(office: Office) -> None:
    """A webhook tells no fee, so a completed payout is asked about until its fee is booked, and then no more."""
    payout_id = office.queue_for(Scenario.SUCCESS)
    office.dispatch(payout_id)
    office.let_pass()
    assert office.row(payout_id).status is PayoutStatus.COMPLETED
    assert office.row(payout_id).fee_minor is None

    assert [office.poller.ask_for_fees() for _ in range(2)] == [1, 0]

    row = office.row(payout_id)
    assert (row.fee_minor, row.tax_minor) == (500, 90)
    assert office.balance(chart.fees(PROVIDER)) == 500
    office.check_books(accepted=1)


def test_a_frozen_payout_keeps_its_money_in_place(office: Office) -> None:
    """A payout whose provider tells another amount is frozen, polled on, and neither completed nor tried again."""
    payout_id = office.queue_for(Scenario.SLOW)
    office.dispatch(payout_id)
    key = f"{payout_id.hex}_1"
    told = report(ReportedStatus.SUCCEEDED, key, amount_minor=AMOUNT_MINOR + 1, effective_at=MOMENT)
    office.book.ledger.record_report(told, actor=ACTOR)
    assert facts(office, payout_id) == STILL_IN_TRANSIT
    assert office.row(payout_id).frozen

    office.let_pass()
    office.poller.ask_for_outcomes()

    assert facts(office, payout_id) == STILL_IN_TRANSIT
    assert office.row(payout_id).frozen
    assert office.payments() == [key]


@pytest.mark.parametrize("known", [False, True], ids=["fee not known yet", "fee known"])
def test_a_fee_that_comes_back_with_the_money_is_learnt(office: Office, *, known: bool) -> None:
    """A webhook about a return tells no fee, so the provider is asked once more, and the wallets are equal again."""
    payout_id = office.queue_for(Scenario.LATE_REVERSAL)
    office.dispatch(payout_id)
    office.let_pass()
    if known:
        assert office.poller.ask_for_fees() == 1
    office.let_pass(timedelta(days=4))
    assert office.row(payout_id).status is PayoutStatus.REVERSED

    office.poller.ask_for_fees()

    assert office.balance(chart.fees(PROVIDER)) == office.balance(chart.INPUT_GST) == 0
    assert office.poller.ask_for_fees() == 0
    office.check_books(accepted=1)

"""The dispatcher: nothing leaves before the log says so, and whatever happens then is found out."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from adapters.sandbox import Scenario
from adapters.workers.dispatcher import ACTOR, Dispatcher
from adapters.workers.status_poller import StatusPoller
from ledger import chart
from ledger.clock import MovableClock
from ledger.errors import AttemptTooEarlyError, BeneficiaryNotVerifiedError, PayoutNotSubmittableError
from ledger.payment_orders import Payee, PaymentOrder
from ledger.payout.status import PayoutStatus
from ledger.status_reports import ReportedStatus, StatusReport
from tests.adapters.office import Office
from tests.adapters.till import AMOUNT_MINOR, CUSTOMER, IN_TRANSIT, PROVIDER, Till
from tests.adapters.workers.scripted_provider import (
    PulledPlugError,
    ScriptedProvider,
    answering,
    finding,
    raising,
    report,
)

LATER = timedelta(minutes=3)


def test_submitted_is_recorded_before_the_order_leaves(till: Till) -> None:
    """While the provider reads the order, the log and the books already say that the money may be on its way."""
    payout_id = till.queue()
    seen: list[tuple[list[str], int, int]] = []

    def look(order: PaymentOrder) -> StatusReport:
        seen.append((till.told(payout_id), till.balance(IN_TRANSIT), till.balance(chart.QUEUED)))
        return report(ReportedStatus.PROCESSING, order.idempotency_key, provider_payout_id="pay_1")

    Dispatcher(till.book.ledger, ScriptedProvider(look)).dispatch(payout_id)

    assert seen == [(["Queued", "Submitted"], AMOUNT_MINOR, 0)]
    assert till.told(payout_id) == ["Queued", "Submitted", "Acknowledged"]


def test_the_receipt_is_that_of_the_answer(till: Till) -> None:
    """The position returned is where the provider's answer stands, recorded in the dispatcher's name."""
    payout_id = till.queue()

    receipt = Dispatcher(till.book.ledger, ScriptedProvider(answering(ReportedStatus.PROCESSING))).dispatch(payout_id)

    *_, last = till.book.store.stream(payout_id)
    assert (receipt.position, receipt.aggregate_id) == (last.position, payout_id)
    assert last.event.actor == ACTOR


def test_a_crash_in_the_middle_leaves_the_payout_in_transit(till: Till) -> None:
    """A process that dies while the order is under way leaves the attempt open, with its key, for the poller."""
    payout_id = till.queue()
    provider = ScriptedProvider(raising(PulledPlugError()))

    with pytest.raises(PulledPlugError):
        Dispatcher(till.book.ledger, provider).dispatch(payout_id)

    row = till.row(payout_id)
    assert (row.status, row.attempt) == (PayoutStatus.IN_TRANSIT, 1)
    assert till.book.ledger.open_order(payout_id) == provider.sent[0]
    assert till.balance(CUSTOMER) == 0


def test_a_second_dispatcher_sends_nothing(till: Till) -> None:
    """A payout in transit, or final, is refused before anything leaves."""
    payout_id = till.queue()
    Dispatcher(till.book.ledger, ScriptedProvider(answering(ReportedStatus.PROCESSING))).dispatch(payout_id)
    second = ScriptedProvider()
    before = till.told(payout_id)

    with pytest.raises(PayoutNotSubmittableError):
        Dispatcher(till.book.ledger, second).dispatch(payout_id)

    assert second.sent == []
    assert till.told(payout_id) == before


def test_a_payee_who_is_not_verified_is_not_paid(till: Till) -> None:
    """Nothing leaves for a payee that the provider has not verified."""
    payee = till.register(Payee("Meera Nair", "00919876543210", "HDFC0001234", bank_name="HDFC Bank"))
    payout_id = till.queue(payee)
    provider = ScriptedProvider()

    with pytest.raises(BeneficiaryNotVerifiedError):
        Dispatcher(till.book.ledger, provider).dispatch(payout_id)

    assert provider.sent == []
    assert till.told(payout_id) == ["Queued"]


def test_a_declined_attempt_is_tried_again_under_a_new_key(till: Till, clock: MovableClock) -> None:
    """After a definitive refusal the next attempt waits its time, and then leaves under a key of its own."""
    payout_id = till.queue()
    refusing = ScriptedProvider(answering(ReportedStatus.REFUSED, retryable=True, reason="INSUFFICIENT_BALANCE"))
    Dispatcher(till.book.ledger, refusing).dispatch(payout_id)
    paying = ScriptedProvider(answering(ReportedStatus.SUCCEEDED, provider_payout_id="pay_2"))
    dispatcher = Dispatcher(till.book.ledger, paying)

    with pytest.raises(AttemptTooEarlyError):
        dispatcher.dispatch(payout_id)
    assert paying.sent == []
    clock.move(LATER)
    dispatcher.dispatch(payout_id)

    assert [order.idempotency_key for order in refusing.sent + paying.sent] == keys(payout_id, 2)
    assert till.row(payout_id).status is PayoutStatus.COMPLETED


@pytest.mark.parametrize("reached", [False, True], ids=["before the order left", "after the provider took it"])
def test_after_a_crash_the_poller_ends_what_the_dispatcher_began(office: Office, *, reached: bool) -> None:
    """Whether or not the order had reached the provider, it has exactly one payout in the end, under the first key."""
    payout_id = office.queue_for(Scenario.SUCCESS)

    def crash(order: PaymentOrder) -> StatusReport:
        if reached:
            office.provider.submit(order)
        raise PulledPlugError

    with pytest.raises(PulledPlugError):
        Dispatcher(office.book.ledger, ScriptedProvider(crash)).dispatch(payout_id)
    assert office.row(payout_id).provider_payout_id is None
    office.sandbox.set_callback(None)
    office.let_pass(LATER)
    assert office.poller.ask_for_outcomes() == 1
    office.finish()

    assert office.payments() == keys(payout_id, 1)
    assert office.row(payout_id).status is PayoutStatus.COMPLETED
    office.check_books(accepted=1)


def test_a_crash_before_the_answer_is_recorded_changes_nothing(till: Till, clock: MovableClock) -> None:
    """What the provider answered to a process that died is learnt again by asking."""
    payout_id = till.queue()
    till.book.ledger.submit(payout_id, PROVIDER, actor=ACTOR)
    clock.move(LATER)

    provider = ScriptedProvider(on_find=finding(ReportedStatus.SUCCEEDED, provider_payout_id="pay_1"))
    assert StatusPoller(till.book, provider).ask_for_outcomes() == 1

    assert provider.sent == []
    assert till.row(payout_id).status is PayoutStatus.COMPLETED


def keys(payout_id: UUID, attempts: int) -> list[str]:
    return [f"{payout_id.hex}_{number + 1}" for number in range(attempts)]

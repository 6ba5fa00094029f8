"""The dispatcher: nothing leaves before the log says so, and whatever happens then is found out."""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from adapters.errors import NoRouteError
from adapters.providers.capabilities import RailOffer
from adapters.sandbox import Scenario
from adapters.workers.alerts import AlertKind
from adapters.workers.dispatcher import ACTOR, SEND_WITHIN, WAITS_LONG, Dispatcher
from adapters.workers.route_chooser import OneProvider
from adapters.workers.status_poller import StatusPoller
from ledger import chart
from ledger.application.ledger import Ledger
from ledger.application.receipts import Submission
from ledger.clock import MovableClock
from ledger.errors import (
    AttemptTooEarlyError,
    BeneficiaryNotVerifiedError,
    PayoutFrozenError,
    PayoutNotSubmittableError,
)
from ledger.payment_orders import BeneficiaryReport, Payee, PaymentOrder
from ledger.payout.events import Submitted
from ledger.payout.retry_policy import RetryPolicy
from ledger.payout.status import PayoutStatus
from ledger.rails import Rail
from ledger.routes import RoutingDecision
from ledger.status_reports import ReportedStatus, StatusReport
from projections.queries.payouts import PayoutRow
from tests.adapters.office import Office
from tests.adapters.till import AMOUNT_MINOR, CUSTOMER, IN_TRANSIT, MOMENT, PROVIDER, Till
from tests.adapters.workers.heard_alerts import HeardAlerts
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

    Dispatcher.for_one(till.book, ScriptedProvider(look)).dispatch(payout_id)

    assert seen == [(["Queued", "Submitted"], AMOUNT_MINOR, 0)]
    assert till.told(payout_id) == ["Queued", "Submitted", "Acknowledged"]


def test_the_receipt_is_that_of_the_answer(till: Till) -> None:
    """The position returned is where the provider's answer stands, recorded in the dispatcher's name."""
    payout_id = till.queue()

    receipt = Dispatcher.for_one(till.book, ScriptedProvider(answering(ReportedStatus.PROCESSING))).dispatch(payout_id)

    *_, last = till.book.store.stream(payout_id)
    assert (receipt.position, receipt.aggregate_id) == (last.position, payout_id)
    assert last.event.actor == ACTOR


def test_a_crash_in_the_middle_leaves_the_payout_in_transit(till: Till) -> None:
    """A process that dies while the order is under way leaves the attempt open, with its key, for the poller."""
    payout_id = till.queue()
    provider = ScriptedProvider(raising(PulledPlugError()))

    with pytest.raises(PulledPlugError):
        Dispatcher.for_one(till.book, provider).dispatch(payout_id)

    row = till.row(payout_id)
    assert (row.status, row.attempt) == (PayoutStatus.IN_TRANSIT, 1)
    assert till.book.ledger.open_order(payout_id) == provider.sent[0]
    assert till.balance(CUSTOMER) == 0


def test_a_second_dispatcher_sends_nothing(till: Till) -> None:
    """A payout in transit, or final, is refused before anything leaves."""
    payout_id = till.queue()
    Dispatcher.for_one(till.book, ScriptedProvider(answering(ReportedStatus.PROCESSING))).dispatch(payout_id)
    second = ScriptedProvider()
    before = till.told(payout_id)

    with pytest.raises(PayoutNotSubmittableError):
        Dispatcher.for_one(till.book, second).dispatch(payout_id)

    assert second.sent == []
    assert till.told(payout_id) == before


def unknown_payee(till: Till) -> UUID:
    """Return a payee whom no provider knows."""
    return till.register(Payee("Meera Nair", "00919876543210", "HDFC0001234", bank_name="HDFC Bank"))


def test_a_payee_is_registered_where_it_is_to_be_paid(till: Till) -> None:
    """The first payout to a payee registers it at the provider, and the second one finds it there."""
    payee = unknown_payee(till)
    provider = ScriptedProvider(
        answering(ReportedStatus.PROCESSING),
        on_register=lambda _: BeneficiaryReport(PROVIDER, "ben_1", verified=None, payable_unverified=True),
    )

    for payout_id in (till.queue(payee), till.queue(payee)):
        Dispatcher.for_one(till.book, provider).dispatch(payout_id)

    assert provider.registered == [payee]
    assert [order.provider_beneficiary_id for order in provider.sent] == ["ben_1", "ben_1"]


def test_a_payee_is_registered_once_by_many_threads(till: Till) -> None:
    """Many payouts to one new payee, submitted at once, register it once."""
    payee = unknown_payee(till)
    payouts = [till.queue(payee) for _ in range(4)]
    provider = ScriptedProvider(
        answering(ReportedStatus.PROCESSING), on_register=lambda _: BeneficiaryReport(PROVIDER, "ben_1", verified=True)
    )
    dispatcher = Dispatcher.for_one(till.book, provider)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(dispatcher.dispatch, payouts))

    assert provider.registered == [payee]
    assert len(provider.sent) == 4


def test_a_payee_who_is_not_verified_yet_is_not_paid(till: Till, clock: MovableClock) -> None:
    """While the provider is still looking at the account nothing leaves, and the pause until the next try doubles."""
    payout_id = till.queue(unknown_payee(till))
    provider = ScriptedProvider(on_register=lambda _: BeneficiaryReport(PROVIDER, "ben_1", verified=None))
    dispatcher = Dispatcher.for_one(till.book, provider)

    with pytest.raises(BeneficiaryNotVerifiedError):
        dispatcher.dispatch(payout_id)
    pauses = []
    for _ in range(4):
        again_at = dispatcher.submit(str(payout_id))
        assert again_at is not None
        pauses.append((again_at - clock.now()).total_seconds())
        clock.move(again_at - clock.now())

    assert pauses == [60, 60, 120, 240]
    assert provider.sent == []
    assert till.told(payout_id) == ["Queued"]


def test_a_payee_whose_account_does_not_exist_ends_the_payout(till: Till) -> None:
    """A rejected account can't be paid, so the payout is called off and the customer has the money again."""
    payout_id = till.queue(unknown_payee(till))
    provider = ScriptedProvider(on_register=lambda _: BeneficiaryReport(PROVIDER, None, verified=False, reason="AC01"))

    assert Dispatcher.for_one(till.book, provider).submit(str(payout_id)) is None

    assert provider.sent == []
    assert (till.row(payout_id).status, till.balance(CUSTOMER)) == (PayoutStatus.FAILED, AMOUNT_MINOR)
    assert "BeneficiaryClosedError" in str(till.row(payout_id).reason)


def test_a_payout_without_attempts_left_ends(till: Till, clock: MovableClock) -> None:
    """A payout that waits for another attempt, and may not make one any more, is called off."""
    payout_id = till.queue()
    refusing = ScriptedProvider(answering(ReportedStatus.REFUSED, retryable=True))
    Dispatcher.for_one(till.book, refusing).dispatch(payout_id)
    ours = till.book.ledger
    stricter = Ledger(ours.store, ours.identities, ours.sealer, ours.chart, RetryPolicy(attempts_max=1))
    clock.move(timedelta(days=1))

    book = replace(till.book, ledger=stricter)
    assert Dispatcher.for_one(book, ScriptedProvider()).submit(str(payout_id)) is None

    assert (till.row(payout_id).status, till.balance(CUSTOMER)) == (PayoutStatus.FAILED, AMOUNT_MINOR)


def test_a_submission_that_was_held_up_is_left_to_the_poller(till: Till, clock: MovableClock) -> None:
    """A process that stood still between recording an attempt and sending its order does not send it any more."""
    payout_id = till.queue()

    class Suspended(Ledger):
        def submit(self, *arguments: Any, **context: Any) -> Submission:
            submission = Ledger.submit(self, *arguments, **context)
            clock.move(SEND_WITHIN + timedelta(seconds=1))
            return submission

    ours = till.book.ledger
    ledger = Suspended(ours.store, ours.identities, ours.sealer, ours.chart, ours.policy)
    provider = ScriptedProvider()

    Dispatcher.for_one(replace(till.book, ledger=ledger), provider).dispatch(payout_id)

    assert provider.sent == []
    assert till.row(payout_id).status is PayoutStatus.IN_TRANSIT


class NoRoute:
    """A chooser that has no route until a moment."""

    def __init__(self, again_at: datetime) -> None:
        self.again_at = again_at

    def choose(self, payout: PayoutRow, without: Collection[str] = ()) -> RoutingDecision:
        raise NoRouteError(payout.id, self.again_at, ("closed",))

    def told(self, *facts: object) -> None:
        raise AssertionError(facts)

    def missed(self, *facts: object) -> None:
        raise AssertionError(facts)


def test_a_payout_without_a_route_waits_until_there_may_be_one(till: Till) -> None:
    """The job comes back at the moment that the router names, and nothing is written."""
    payout_id = till.queue()
    again_at = MOMENT + timedelta(hours=7)
    dispatcher = Dispatcher(till.book, {}, NoRoute(again_at))

    assert dispatcher.submit(str(payout_id)) == again_at
    assert till.told(payout_id) == ["Queued"]


def test_a_person_is_told_of_a_payout_that_waits_for_long(till: Till, clock: MovableClock) -> None:
    """After an hour without a route the payout is not only tried again, but also told of."""
    payout_id = till.queue()
    alerts = HeardAlerts()
    dispatcher = Dispatcher(till.book, {}, NoRoute(MOMENT), alerts)

    dispatcher.submit(str(payout_id))
    assert alerts.heard == []
    clock.move(WAITS_LONG)
    dispatcher.submit(str(payout_id))

    assert [(kind, subject) for kind, subject, _ in alerts.heard] == [(AlertKind.PAYOUT_WAITS, str(payout_id))]


def test_the_chooser_hears_what_came_of_its_choice(till: Till) -> None:
    """The answer to an order is told to the chooser, with provider and rail, and the choice stands in the log."""
    payout_id = till.queue()
    provider = ScriptedProvider(answering(ReportedStatus.PROCESSING))
    heard: list[tuple[str, Rail, ReportedStatus]] = []

    class Listening(OneProvider):
        def told(self, provider: str, rail: Rail, report: StatusReport) -> None:
            heard.append((provider, rail, report.status))

    chooser = Listening(provider, till.book.clock)
    Dispatcher(till.book, {PROVIDER: provider}, chooser).dispatch(payout_id)

    assert heard == [(PROVIDER, Rail.IMPS, ReportedStatus.PROCESSING)]
    _, submitted, _ = till.book.store.stream(payout_id)
    assert isinstance(submitted.event, Submitted)
    assert submitted.event.route == chooser.choose(till.row(payout_id))


@pytest.mark.parametrize(
    ("rail", "offered", "expected"),
    [
        (Rail.IMPS, Rail.IMPS, Rail.IMPS),
        (None, Rail.NEFT, Rail.NEFT),
        (None, Rail.UPI, None),
        (None, Rail.RTGS, None),
        (Rail.RTGS, Rail.IMPS, None),
    ],
)
def test_one_provider_is_chosen_for_what_it_offers(
    till: Till, rail: Rail | None, offered: Rail, expected: Rail | None
) -> None:
    """The only provider takes the rail that is asked for, or its cheapest to an account, or else there is no route."""
    payout = replace(till.row(till.queue()), named_rail=rail)
    provider = ScriptedProvider(declared={"rails": {offered: RailOffer(fee_minor=1)}})
    chooser = OneProvider(provider, till.book.clock)

    if expected is None:
        with pytest.raises(NoRouteError):
            chooser.choose(payout)
    else:
        assert chooser.choose(payout).chosen.rail is expected


def test_a_job_that_has_nothing_to_do_ends(till: Till, clock: MovableClock) -> None:
    """A payout in transit, frozen or final is not submitted again; one that is not due yet is, at its moment."""
    in_transit, frozen, early = till.queue(), till.queue(), till.queue()
    dispatcher = Dispatcher.for_one(till.book, ScriptedProvider(answering(ReportedStatus.PROCESSING)))
    dispatcher.dispatch(in_transit)
    declining = Dispatcher.for_one(till.book, ScriptedProvider(answering(ReportedStatus.REFUSED, retryable=True)))
    declining.dispatch(frozen)
    declining.dispatch(early)
    told = report(ReportedStatus.PROCESSING, f"{frozen.hex}_1", provider_payout_id="pay_9")
    till.book.ledger.record_report(told, actor=ACTOR)
    assert till.row(frozen).frozen
    idle = Dispatcher.for_one(till.book, ScriptedProvider())

    assert idle.submit(str(in_transit)) is None
    assert idle.submit(str(frozen)) is None
    assert idle.submit(str(early)) == till.row(early).next_attempt_at
    with pytest.raises(PayoutFrozenError) as refusal:
        idle.dispatch(frozen)
    assert refusal.value.anomalies == (1,)


def test_a_declined_attempt_is_tried_again_under_a_new_key(till: Till, clock: MovableClock) -> None:
    """After a definitive refusal the next attempt waits its time, and then leaves under a key of its own."""
    payout_id = till.queue()
    refusing = ScriptedProvider(answering(ReportedStatus.REFUSED, retryable=True, reason="INSUFFICIENT_BALANCE"))
    Dispatcher.for_one(till.book, refusing).dispatch(payout_id)
    paying = ScriptedProvider(answering(ReportedStatus.SUCCEEDED, provider_payout_id="pay_2"))
    dispatcher = Dispatcher.for_one(till.book, paying)

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
        Dispatcher.for_one(office.book, ScriptedProvider(crash)).dispatch(payout_id)
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
    assert StatusPoller.for_one(till.book, provider).ask_for_outcomes() == 1

    assert provider.sent == []
    assert till.row(payout_id).status is PayoutStatus.COMPLETED


def keys(payout_id: UUID, attempts: int) -> list[str]:
    return [f"{payout_id.hex}_{number + 1}" for number in range(attempts)]

"""The status poller: it asks, it sends again under the same key, and it never guesses."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.errors import ProviderUnavailableError, WireError
from adapters.sandbox import Scenario
from adapters.workers.dispatcher import ACTOR, Dispatcher
from adapters.workers.status_poller import StatusPoller
from adapters.workers.sweeps import SILENT_FOR
from ledger import chart
from ledger.clock import MovableClock
from ledger.errors import ReportUnmatchedError
from ledger.payout.status import PayoutStatus
from ledger.status_reports import ReportedStatus, StatusReport
from tests.adapters.office import Office
from tests.adapters.till import AMOUNT_MINOR, IN_TRANSIT, MOMENT, PROVIDER, Till
from tests.adapters.workers.in_transit import STILL_IN_TRANSIT, facts, sent
from tests.adapters.workers.scripted_provider import (
    ScriptedProvider,
    answering,
    finding,
    raising,
    report,
)

UNKNOWN = answering(ReportedStatus.OUTCOME_UNKNOWN)
SECOND = timedelta(seconds=1)


def test_who_is_silent_for_long_enough_is_asked(till: Till, clock: MovableClock) -> None:
    """Two minutes after an attempt was submitted its provider is asked, and not a second before."""
    payout_id = sent(till)
    poller = StatusPoller.for_one(till.book, ScriptedProvider(on_find=finding(ReportedStatus.SUCCEEDED)))

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
    Dispatcher.for_one(till.book, ScriptedProvider(taken_on)).dispatch(payout_id)
    clock.move(SILENT_FOR)
    asked: list[str] = []

    def status(provider_payout_id: str) -> StatusReport:
        asked.append(provider_payout_id)
        return report(ReportedStatus.SUCCEEDED, None, provider_payout_id=provider_payout_id)

    assert StatusPoller.for_one(till.book, ScriptedProvider(on_status=status)).ask_for_outcomes() == 1
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
    Dispatcher.for_one(till.book, ScriptedProvider(answer)).dispatch(payout_id)
    before = till.told(payout_id)
    provider = ScriptedProvider(on_find=raising(silence), on_status=raising(silence))

    for _ in range(3):
        clock.move(timedelta(days=30))
        assert StatusPoller.for_one(till.book, provider).ask_for_outcomes() == 0

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

    assert StatusPoller.for_one(till.book, ScriptedProvider(on_find=find)).ask_for_outcomes() == 1
    assert [till.row(payout_id).status for payout_id in (first, second)] == [
        PayoutStatus.IN_TRANSIT,
        PayoutStatus.COMPLETED,
    ]


def test_a_fault_at_one_payout_does_not_hold_up_the_next(till: Till, clock: MovableClock) -> None:
    """An answer that cannot be recorded is told at the end of the round, with the payout's name."""
    first, second = sent(till), sent(till)
    clock.move(SILENT_FOR)

    def find(key: str) -> StatusReport:
        return report(ReportedStatus.SUCCEEDED, "another's" if key.startswith(first.hex) else key)

    with pytest.raises(ExceptionGroup) as faults:
        StatusPoller.for_one(till.book, ScriptedProvider(on_find=find)).ask_for_outcomes()

    (fault,) = faults.value.exceptions
    assert isinstance(fault, ReportUnmatchedError)
    assert fault.__notes__ == [f"while asking about payout {first}"]
    assert [till.row(payout_id).status for payout_id in (first, second)] == [
        PayoutStatus.IN_TRANSIT,
        PayoutStatus.COMPLETED,
    ]


def test_what_was_learnt_in_the_meantime_is_no_error(till: Till) -> None:
    """Asking about a payout that was never sent, or is final, sends nothing."""
    queued, final = till.queue(), sent(till)
    key = till.book.ledger.open_order(final).idempotency_key
    till.book.ledger.record_report(report(ReportedStatus.SUCCEEDED, key), actor=ACTOR)
    provider = ScriptedProvider(on_find=raising(ProviderUnavailableError(PROVIDER, "HTTP 503")))

    poller = StatusPoller.for_one(till.book, provider)
    assert [poller.ask_about(payout_id) for payout_id in (queued, final)] == [False, False]

    assert provider.sent == []


def test_a_stale_answer_changes_nothing(till: Till, clock: MovableClock) -> None:
    """A poll that was asked before the outcome came, and answered after it, is not applied."""
    payout_id = sent(till)
    clock.move(SILENT_FOR)

    def overtaken(key: str) -> StatusReport:
        till.book.ledger.record_report(report(ReportedStatus.SUCCEEDED, key, provider_payout_id="pay_1"), actor=ACTOR)
        return report(ReportedStatus.PROCESSING, key, provider_payout_id="pay_1")

    StatusPoller.for_one(till.book, ScriptedProvider(on_find=overtaken)).ask_for_outcomes()

    assert till.row(payout_id).status is PayoutStatus.COMPLETED
    assert till.balance(IN_TRANSIT) == 0


def test_each_silent_attempt_is_asked_about(till: Till, clock: MovableClock) -> None:
    """However many attempts are silent, each is asked about once in a round."""
    payouts = [sent(till) for _ in range(3)]
    clock.move(SILENT_FOR)
    asked: list[str] = []

    def find(key: str) -> StatusReport:
        asked.append(key)
        return report(ReportedStatus.PROCESSING, key, provider_payout_id=f"pay_{key}")

    poller = StatusPoller.for_one(till.book, ScriptedProvider(on_find=find))
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

"""Open outcomes: what is sent again, what is under way, and when an attempt is taken not to have happened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from adapters.providers.capabilities import Resolution
from adapters.workers.alerts import AlertKind
from adapters.workers.checks import Check, Checks
from adapters.workers.dispatcher import ACTOR
from adapters.workers.status_poller import StatusPoller
from ledger.clock import MovableClock
from ledger.payment_orders import PaymentOrder
from ledger.payout.status import PayoutStatus
from ledger.status_reports import ReportedStatus, ReportSource, StatusReport
from tests.adapters.till import AMOUNT_MINOR, PROVIDER, Till, opened_till
from tests.adapters.workers.heard_alerts import HeardAlerts
from tests.adapters.workers.in_transit import STILL_IN_TRANSIT, facts, sent
from tests.adapters.workers.scripted_provider import (
    Answer,
    PulledPlugError,
    ScriptedProvider,
    answering,
    nothing,
    raising,
    report,
)

QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)
UNKNOWN = answering(ReportedStatus.OUTCOME_UNKNOWN)
REFUSED = answering(ReportedStatus.REFUSED, reason="INSUFFICIENT_BALANCE", retryable=True)
ONE_DAY = Resolution(key_lifetime=timedelta(days=1), lookup_by_reference=True)
BLIND = Resolution(key_lifetime=timedelta(days=1), lookup_by_reference=False)


@pytest.fixture
def till(database_url: str, clock: MovableClock) -> Iterator[Till]:
    """Return a till on each engine: what workers may not do at once is decided by its locks."""
    with opened_till(database_url, clock) as till:
        yield till


def ask(till: Till, payout_id: UUID, answer: Answer, resolution: Resolution | None = None) -> ScriptedProvider:
    """Ask a provider that finds nothing, and answers what is sent again."""
    provider = ScriptedProvider(answer, nothing)
    if resolution is not None:
        provider.resolution = resolution
    StatusPoller.for_one(till.book, provider).ask_about(payout_id)
    return provider


def test_an_earlier_replay_that_may_be_under_way_forbids_to_conclude(till: Till, clock: MovableClock) -> None:
    """An attempt is not absent while an earlier replay, sent within the hour, is without an answer."""
    payout_id = sent(till)
    clock.move(HOUR)
    ask(till, payout_id, UNKNOWN)
    clock.move(HOUR - timedelta(seconds=1))

    ask(till, payout_id, REFUSED)
    assert facts(till, payout_id) == STILL_IN_TRANSIT

    clock.move(timedelta(seconds=1))
    ask(till, payout_id, REFUSED)
    assert till.row(payout_id).status is PayoutStatus.QUEUED


def test_refused_replays_do_not_put_the_end_off(till: Till, clock: MovableClock) -> None:
    """However often it is refused in the first hour, the attempt is absent when the first sending is an hour old."""
    payout_id = sent(till)
    for _ in range(3):
        clock.move(QUARTER)
        ask(till, payout_id, REFUSED)
        assert facts(till, payout_id) == STILL_IN_TRANSIT
    clock.move(QUARTER)

    ask(till, payout_id, REFUSED)

    assert till.row(payout_id).status is PayoutStatus.QUEUED


def test_a_crash_while_sending_again_counts_as_a_sending(till: Till, clock: MovableClock) -> None:
    """A process that dies with the order in its hands may have sent it, so the hour begins anew."""
    payout_id = sent(till)
    clock.move(HOUR)
    with pytest.raises(PulledPlugError):
        ask(till, payout_id, raising(PulledPlugError()))
    clock.move(HOUR - timedelta(seconds=1))

    ask(till, payout_id, REFUSED)

    assert facts(till, payout_id) == STILL_IN_TRANSIT


def test_a_sending_that_was_noted_nowhere_counts_as_just_now(till: Till, clock: MovableClock) -> None:
    """When the notes of what was sent are lost, an order that may have left again is taken to have left now."""
    payout_id = sent(till)
    clock.move(HOUR)
    ask(till, payout_id, UNKNOWN)
    Checks(till.book.database).forget(clock.now() + HOUR)
    clock.move(30 * HOUR)

    ask(till, payout_id, REFUSED)
    assert facts(till, payout_id) == STILL_IN_TRANSIT
    clock.move(HOUR)
    ask(till, payout_id, REFUSED)
    assert till.row(payout_id).status is PayoutStatus.QUEUED


def test_after_the_key_has_expired_the_look_up_alone_decides(till: Till, clock: MovableClock) -> None:
    """Nothing is sent under an expired key; what is not found then did not happen, and may be tried again."""
    payout_id = sent(till)
    clock.move(timedelta(hours=22))
    assert len(ask(till, payout_id, UNKNOWN, ONE_DAY).sent) == 1
    clock.move(HOUR - timedelta(seconds=1))
    assert ask(till, payout_id, REFUSED, ONE_DAY).sent != []
    clock.move(timedelta(seconds=1))

    assert ask(till, payout_id, UNKNOWN, ONE_DAY).sent == []

    assert till.row(payout_id).status is PayoutStatus.QUEUED
    assert till.row(payout_id).attempt == 1


def test_absent_is_said_by_the_look_up(till: Till, clock: MovableClock) -> None:
    """What closes the attempt is recorded as a look-up's word, in the ledger and with its reason."""
    payout_id = sent(till)
    clock.move(timedelta(days=2))

    ask(till, payout_id, UNKNOWN, ONE_DAY)

    *_, declined = till.book.store.stream(payout_id)
    assert declined.event.model_dump()["provider_status"] == "not found"


def test_a_late_payment_found_after_the_expiry_counts(till: Till, clock: MovableClock) -> None:
    """Whatever the key's age: a payout that the look-up finds is the outcome."""
    payout_id = sent(till)
    clock.move(timedelta(days=9))
    provider = ScriptedProvider(
        on_find=lambda key: report(ReportedStatus.SUCCEEDED, key, provider_payout_id="pay_1"), resolution=ONE_DAY
    )

    assert StatusPoller.for_one(till.book, provider).ask_about(payout_id)
    assert till.row(payout_id).status is PayoutStatus.COMPLETED


def test_a_blind_provider_is_sent_the_order_again_and_then_a_person_is_asked(till: Till, clock: MovableClock) -> None:
    """Where nothing can be looked up the same key is used while it lives; then nothing is sent, and people are told."""
    payout_id = sent(till)
    alerts = HeardAlerts()
    provider = ScriptedProvider(UNKNOWN, resolution=BLIND)
    poller = StatusPoller(till.book, {PROVIDER: provider}, alerts)

    clock.move(QUARTER)
    assert poller.ask_about(payout_id)
    assert alerts.heard == []
    clock.move(timedelta(days=400))
    assert not poller.ask_about(payout_id)

    assert [order.idempotency_key for order in provider.sent] == [f"{payout_id.hex}_1"]
    assert [(kind, subject) for kind, subject, _ in alerts.heard] == [(AlertKind.OUTCOME_UNRESOLVABLE, str(payout_id))]
    assert facts(till, payout_id) == STILL_IN_TRANSIT


@pytest.mark.parametrize("resolution", [ONE_DAY, BLIND], ids=["can be looked up", "blind"])
def test_what_a_provider_acknowledged_without_an_id_is_not_sent_again(
    till: Till, clock: MovableClock, resolution: Resolution
) -> None:
    """A bank that took a file on and gave the payment no id is waited for, for as long as it takes."""
    payout_id = sent(till)
    key = till.book.ledger.open_order(payout_id).idempotency_key
    till.book.ledger.record_report(report(ReportedStatus.ACCEPTED, key), actor=ACTOR)
    before = till.told(payout_id)

    for _ in range(3):
        clock.move(timedelta(days=3))
        assert ask(till, payout_id, REFUSED, resolution).sent == []

    assert till.told(payout_id) == before


def note_sending(till: Till, payout_id: UUID, sent_at: datetime) -> None:
    """Note what another worker has sent."""
    checks = Checks(till.book.database)
    noted = checks.of(payout_id)
    assert noted is not None
    with till.book.database.begin() as connection:
        assert checks.note_sending(noted, sent_at, connection) is not None


def test_only_the_sending_that_was_refused_is_taken_back(till: Till, clock: MovableClock) -> None:
    """When two workers send an order again at once, the refusal of one leaves the other's noted."""
    payout_id = sent(till)
    clock.move(HOUR)
    later = clock.now() + timedelta(seconds=5)

    def refuse(order: PaymentOrder) -> StatusReport:
        note_sending(till, payout_id, later)
        return REFUSED(order)

    ask(till, payout_id, refuse)

    assert facts(till, payout_id) == STILL_IN_TRANSIT
    assert Checks(till.book.database).of(payout_id) == Check(payout_id, 1, clock.now(), later)


def test_a_worker_that_stood_still_sends_nothing_of_a_closed_attempt(till: Till, clock: MovableClock) -> None:
    """When another worker closes the attempt after a look-up, its order does not leave, and nothing changes."""
    payout_id = sent(till)
    clock.move(HOUR)
    told: list[object] = []

    def find(key: str) -> None:
        refused = report(ReportedStatus.REFUSED, key, source=ReportSource.LOOKUP, retryable=True)
        till.book.ledger.record_report(refused, actor=ACTOR)
        told.append(till.told(payout_id))

    late = ScriptedProvider(on_find=find)

    assert not StatusPoller.for_one(till.book, late).ask_about(payout_id)
    assert late.sent == []
    assert [till.told(payout_id)] == told


def test_what_another_worker_has_sent_is_not_sent_as_well(till: Till, clock: MovableClock) -> None:
    """When the order has left again after a look-up, it does not leave once more; the next round asks."""
    payout_id = sent(till)
    clock.move(HOUR)
    late = ScriptedProvider(on_find=lambda _: note_sending(till, payout_id, clock.now()))

    assert not StatusPoller.for_one(till.book, late).ask_about(payout_id)

    assert late.sent == []
    assert facts(till, payout_id) == STILL_IN_TRANSIT


@pytest.mark.parametrize("moved", [HOUR, timedelta(days=2)], ids=["refused", "expired"])
def test_an_attempt_is_not_absent_while_another_worker_sends_it(
    till: Till, clock: MovableClock, moved: timedelta
) -> None:
    """When the order leaves again during the last look-up, that it found nothing concludes nothing."""
    payout_id = sent(till)
    clock.move(moved)
    provider = ScriptedProvider(REFUSED, nothing, resolution=ONE_DAY)

    def find(_: str) -> None:
        if provider.sent or moved > HOUR:
            note_sending(till, payout_id, clock.now())

    provider.on_find = find

    StatusPoller.for_one(till.book, provider).ask_about(payout_id)

    assert facts(till, payout_id) == STILL_IN_TRANSIT


def test_a_check_keeps_the_sending_that_was_noted(till: Till, clock: MovableClock) -> None:
    """Whoever asks about an attempt learns when its order last left, and leaves that noted; a new attempt has none."""
    payout_id, checks, sent_at = sent(till), Checks(till.book.database), clock.now()
    checks.note(Check(payout_id, 1, clock.now()))
    note_sending(till, payout_id, sent_at)
    clock.move(HOUR)

    assert checks.note(Check(payout_id, 1, clock.now(), clock.now())) == Check(payout_id, 1, clock.now(), sent_at)
    assert checks.note(Check(payout_id, 2, clock.now())) == Check(payout_id, 2, clock.now(), None)


def test_the_next_attempt_begins_without_the_notes_of_the_last(till: Till, clock: MovableClock) -> None:
    """When an attempt's order last left says nothing about the order of the next attempt."""
    payout_id = sent(till)
    Checks(till.book.database).note(Check(payout_id, 1, clock.now(), clock.now() + timedelta(days=1)))
    key = till.book.ledger.open_order(payout_id).idempotency_key
    till.book.ledger.record_report(report(ReportedStatus.REFUSED, key, retryable=True), actor=ACTOR)
    clock.move(HOUR)
    till.book.ledger.submit(payout_id, PROVIDER, actor=ACTOR)
    clock.move(HOUR)

    ask(till, payout_id, REFUSED)

    assert (till.row(payout_id).status, till.row(payout_id).attempt) == (PayoutStatus.QUEUED, 2)
    assert till.row(payout_id).amount_minor == AMOUNT_MINOR

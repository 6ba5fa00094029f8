"""The webhook inbox: every message that was acknowledged comes to an end, and the ones without a payout wait."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from threading import Event
from typing import Any
from uuid import UUID

import pytest

from adapters.providers.notices import Downtime, Notice
from adapters.sandbox import Scenario
from adapters.workers import webhook_inbox
from adapters.workers.alerts import AlertKind
from adapters.workers.dispatcher import ACTOR
from adapters.workers.feeder import Feeder
from adapters.workers.webhook_inbox import CLAIM, RECORDED, InboxWorker
from ledger.clock import MovableClock
from ledger.errors import DatabaseUnreachableError
from ledger.payout.status import PayoutStatus
from ledger.rails import Rail
from ledger.status_reports import ReportedStatus
from tests.adapters.office import Office
from tests.adapters.till import AMOUNT_MINOR, ME, MOMENT, PROVIDER, Till, opened_till
from tests.adapters.workers.heard_alerts import HeardAlerts
from tests.adapters.workers.recording_queue import RecordingQueue
from tests.adapters.workers.scripted_provider import ScriptedProvider, report


def message(reference: str, **changes: object) -> bytes:
    usual = {
        "event": "payout.success",
        "payout_id": f"pay_{reference[:6]}",
        "reference_id": reference,
        "status": "SUCCESS",
        "utr": "N351200478962883",
        "amount": AMOUNT_MINOR,
        "timestamp": "2026-02-26T10:31:00Z",
    }
    return json.dumps(usual | changes).encode()


def keep(till: Till, body: bytes, provider: str = PROVIDER) -> None:
    """Keep a message as the listener does."""
    digest = till.book.archive.keep(provider, body, MOMENT)
    till.book.inbox.keep(digest, provider, MOMENT)


def sent(office: Office) -> UUID:
    """Return a payout whose order is under way, of which the sandbox knows nothing."""
    payout_id = office.queue_for(Scenario.SUCCESS)
    office.book.ledger.submit(payout_id, PROVIDER, actor=ACTOR)
    return payout_id


def test_a_message_is_recorded_with_its_evidence(office: Office) -> None:
    """The payout completes in the webhook worker's name, and the event names the message it was read from."""
    payout_id = sent(office)
    keep(office, message(f"{payout_id.hex}_1"))
    [waiting] = office.book.inbox.pending(9)

    assert office.inbox_worker.work_through() == 1

    *_, completed = office.book.store.stream(payout_id)
    assert (completed.event.actor, completed.event.message_digest) == (webhook_inbox.ACTOR, waiting.digest)
    assert office.row(payout_id).status is PayoutStatus.COMPLETED
    assert office.inbox_outcomes() == [RECORDED]


def test_a_message_is_handled_once(office: Office) -> None:
    """A second round finds nothing to do."""
    payout_id = sent(office)
    keep(office, message(f"{payout_id.hex}_1"))
    office.inbox_worker.work_through()
    before = office.book.store.head()

    assert office.inbox_worker.work_through() == 0
    assert office.book.store.head() == before


def test_a_message_whose_payee_was_erased_is_done_with(office: Office) -> None:
    """A worker was cut off after it had recorded a message; what is erased by then is closed, not tried for ever."""
    payout_id = sent(office)
    keep(office, message(f"{payout_id.hex}_1"))
    [waiting] = office.book.inbox.pending(9)
    provider = office.inbox_worker.providers[PROVIDER]
    for told in provider.read_webhook(office.book.archive.read(waiting.digest).body).reports:
        office.book.ledger.record_report(told, actor=webhook_inbox.ACTOR)
    payee_id = office.row(payout_id).beneficiary_id
    office.book.ledger.erase_beneficiary(payee_id, "asked to be forgotten", "request 4711", actor=ME)

    assert office.inbox_worker.work_through() == 1

    assert office.inbox_outcomes() == [RECORDED]


@pytest.mark.parametrize(
    "body", [b"", b"not JSON", b"[]", message("r", amount="100"), message("r", amount=0.5), message("r", status=None)]
)
def test_a_message_that_cannot_be_read_is_closed_with_the_reason(office: Office, body: bytes) -> None:
    """It is not tried again, its words stay in the archive, and the log is left alone."""
    keep(office, body)
    before = office.book.store.head()

    assert office.inbox_worker.work_through() == 1

    [outcome] = office.inbox_outcomes()
    assert outcome is not None
    assert outcome.startswith("unreadable: ")
    assert len(outcome) > len("unreadable: ")
    assert office.book.store.head() == before
    assert office.inbox_worker.work_through() == 0


def test_messages_without_a_payout_never_hold_up_the_others(office: Office) -> None:
    """However many wait, every later message is reached in the same round, page by page."""
    for number in range(7):
        keep(office, message(f"{number:032x}_1"))
    payout_id = sent(office)
    keep(office, message(f"{payout_id.hex}_1"))

    assert replace(office.inbox_worker, page=2).work_through() == 1

    assert office.row(payout_id).status is PayoutStatus.COMPLETED
    assert sorted(office.inbox_outcomes(), key=str) == [None] * 7 + [RECORDED]


def test_a_message_for_a_provider_without_settings_waits(office: Office) -> None:
    """A worker that does not know a provider leaves its messages to one that does."""
    payout_id = sent(office)
    keep(office, message(f"{payout_id.hex}_1"))
    elsewhere = InboxWorker(office.book.ledger, office.book.archive, office.book.inbox, {}, office.book.clock)

    assert elsewhere.work_through() == 0
    assert office.inbox_outcomes() == [None]
    assert office.inbox_worker.work_through() == 1


def feeder(till: Till) -> Feeder:
    return Feeder(till.book, RecordingQueue(), Event())


def worker(till: Till, provider: ScriptedProvider, **facts: Any) -> InboxWorker:
    book = till.book
    return InboxWorker(book.ledger, book.archive, book.inbox, {provider.name: provider}, book.clock, **facts)


def test_an_orphan_is_tried_again_after_pauses_that_double(till: Till, clock: MovableClock) -> None:
    """A message that matches nothing is not tried in every round, but after half a minute, a minute, up to an hour."""
    keep(till, b"about nobody")
    read: list[datetime] = []

    def orphan(_: bytes) -> Notice:
        read.append(clock.now())
        return Notice("payout.success", (report(ReportedStatus.SUCCEEDED, f"{1:032x}_1"),))

    inbox = worker(till, ScriptedProvider(on_read=orphan))
    for _ in range(3 * 60 * 6):
        assert inbox.work_through() == 0
        clock.move(timedelta(seconds=10))

    pauses = [(later - earlier).total_seconds() for earlier, later in pairwise(read)]
    assert pauses == [30, 60, 120, 240, 480, 960, 1920, 3600]
    assert till.inbox_outcomes() == [None]
    assert [message.tries for message in till.book.inbox.pending(9)] == [9]


@pytest.mark.parametrize("restarted", [False, True])
def test_an_orphan_is_tried_at_once_when_its_payout_becomes_known(office: Office, *, restarted: bool) -> None:
    """The pause ends when the log tells of the payout, in this process or another, and the feeder says that it did."""
    payee = office.payee()
    payout_id = office.book.ledger.identities.payout("late")
    keep(office, message(f"{payout_id.hex}_1"))
    following = feeder(office)
    following.catch_up()
    for _ in range(7):
        office.inbox_worker.work_through()
        office.sandbox.advance(timedelta(minutes=20))
    assert office.inbox_worker.work_through() == 0
    assert not following.wake.is_set()
    Till.fund(office, AMOUNT_MINOR)
    office.book.ledger.queue_payout(office.request(payee, reference="late"), actor=ME)

    following = feeder(office) if restarted else following
    following.catch_up()

    assert following.wake.is_set()
    assert office.inbox_worker.work_through() == 1
    assert office.inbox_outcomes() == [RECORDED]
    assert office.row(payout_id).status is PayoutStatus.COMPLETED


def test_an_orphan_that_names_only_the_provider_s_id_is_tried_when_that_is_known(till: Till) -> None:
    """A message without our reference waits for the event that tells the provider's id of the payout."""
    payout_id = till.queue()
    till.book.ledger.submit(payout_id, PROVIDER, actor=ACTOR)
    following = feeder(till)
    following.catch_up()
    keep(till, b"pay_7")
    told = Notice("payout.success", (report(ReportedStatus.SUCCEEDED, None, provider_payout_id="pay_7"),))
    inbox = worker(till, ScriptedProvider(on_read=lambda _: told))
    assert inbox.work_through() == 0

    accepted = report(ReportedStatus.PROCESSING, f"{payout_id.hex}_1", provider_payout_id="pay_7")
    till.book.ledger.record_report(accepted, actor=ACTOR)
    following.catch_up()

    assert inbox.work_through() == 1
    assert till.row(payout_id).status is PayoutStatus.COMPLETED


def test_every_report_of_a_message_counts(till: Till, clock: MovableClock) -> None:
    """A file about three payouts, of which one is unknown, completes two at once and waits for the third alone."""
    known = [till.queue() for _ in range(2)]
    for payout_id in known:
        till.book.ledger.submit(payout_id, PROVIDER, actor=ACTOR)
    unknown = till.book.ledger.identities.payout("third")
    keys = [f"{payout_id.hex}_1" for payout_id in (known[0], unknown, known[1])]
    reports = tuple(report(ReportedStatus.SUCCEEDED, key, provider_payout_id=key[:9]) for key in keys)
    keep(till, b"a file")
    inbox = worker(till, ScriptedProvider(on_read=lambda _: Notice("camt.054", reports)))
    following = feeder(till)
    following.catch_up()

    assert inbox.work_through() == 0
    assert [till.row(payout_id).status for payout_id in known] == [PayoutStatus.COMPLETED] * 2
    head = till.book.store.head()
    clock.move(timedelta(minutes=1))
    assert inbox.work_through() == 0
    assert till.book.store.head() == head
    payee = till.verified()
    till.fund(AMOUNT_MINOR)
    till.book.ledger.queue_payout(till.request(payee, reference="third"), actor=ME)
    following.catch_up()

    assert inbox.work_through() == 1
    assert till.row(unknown).status is PayoutStatus.COMPLETED


def test_downtimes_are_handed_on(till: Till) -> None:
    """A message about the provider itself is handed to whoever routes by it, and is done with."""
    downtime = Downtime(PROVIDER, "down_1", Rail.IMPS, began_at=MOMENT, ended_at=None)
    noted: list[Downtime] = []

    class Noting:
        def note(self, downtime: Downtime) -> None:
            noted.append(downtime)

    keep(till, b"down")
    provider = ScriptedProvider(on_read=lambda _: Notice("payout.downtime.started", downtimes=(downtime,)))

    assert worker(till, provider, downtimes=Noting()).work_through() == 1
    assert noted == [downtime]
    assert till.inbox_outcomes() == [RECORDED]


def test_a_message_about_nothing_of_ours_is_done_with(till: Till) -> None:
    """A notice without a report, such as one about a low balance, is recorded as heard."""
    keep(till, b"low")

    assert worker(till, ScriptedProvider(on_read=lambda _: Notice("LOW_BALANCE_ALERT"))).work_through() == 1
    assert till.inbox_outcomes() == [RECORDED]


def test_a_message_that_cannot_be_unsealed_holds_up_no_other(till: Till) -> None:
    """What was changed in the archive is told of and kept waiting; the message behind it is handled."""
    keep(till, b"broken")
    [broken] = till.book.inbox.pending(9)
    forged = "0" * 64
    messages = till.book.database.tables.raw_messages
    with till.book.database.begin() as connection:
        row = connection.execute(messages.select()).one()
        connection.execute(messages.insert().values(row._asdict() | {"digest": forged}))
    till.book.inbox.keep(forged, PROVIDER, MOMENT - timedelta(hours=1))
    alerts = HeardAlerts()
    inbox = worker(till, ScriptedProvider(on_read=lambda _: Notice("heard")), alerts=alerts)

    assert inbox.work_through() == 1

    assert [message.digest for message in till.book.inbox.pending(9)] == [forged]
    assert [(kind, subject) for kind, subject, _ in alerts.heard] == [(AlertKind.MESSAGE_UNREADABLE, forged)]
    assert broken.digest != forged


def test_a_message_that_makes_its_handler_fail_holds_up_no_other(
    till: Till, clock: MovableClock, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault in reading one message is told without its words, and the message is tried again later."""
    keep(till, b"poison")
    keep(till, b"fine")

    def read(body: bytes) -> Notice:
        if body == b"poison":
            raise ZeroDivisionError(body)
        return Notice("heard")

    alerts = HeardAlerts()
    inbox = worker(till, ScriptedProvider(on_read=read), alerts=alerts)
    with caplog.at_level(logging.WARNING):
        assert inbox.work_through() == 1
    assert [kind for kind, _, _ in alerts.heard] == [AlertKind.MESSAGE_UNREADABLE]
    assert "ZeroDivisionError" in caplog.text
    assert "poison" not in caplog.text
    clock.move(timedelta(minutes=1))
    inbox.work_through()

    assert len(alerts.heard) == 2


def test_an_outage_is_nobody_s_fault(till: Till, clock: MovableClock) -> None:
    """When the database is away the message keeps its turn, and the worker waits for the database."""
    keep(till, b"fine")

    outage = DatabaseUnreachableError(till.book.database.url_masked, 1.0)

    def away(_: bytes) -> Notice:
        raise outage

    with pytest.raises(DatabaseUnreachableError):
        worker(till, ScriptedProvider(on_read=away)).work_through()

    clock.move(CLAIM)
    assert [message.tries for message in till.book.inbox.pending(9)] == [0]
    assert worker(till, ScriptedProvider(on_read=lambda _: Notice("heard"))).work_through() == 1


def test_two_workers_share_the_messages(database_url: str) -> None:
    """What one worker has claimed another is not given, until the claim has run out because its worker died."""
    with opened_till(database_url, MovableClock(MOMENT)) as till:
        for number in range(4):
            keep(till, str(number).encode())
        inbox, until = till.book.inbox, MOMENT + CLAIM
        first = inbox.claim(2, [PROVIDER], MOMENT, until)
        second = inbox.claim(9, [PROVIDER, "Other"], MOMENT, until)

        assert {each.digest for each in first} | {each.digest for each in second} == {
            each.digest for each in inbox.pending(9)
        }
        assert (len(first), len(second)) == (2, 2)
        assert inbox.claim(9, [PROVIDER], MOMENT, until) == []
        assert inbox.claim(9, ["Other"], until, until + CLAIM) == []
        assert inbox.claim(9, [PROVIDER], until, until + CLAIM) == sorted(
            first + second, key=lambda each: (each.received_at, each.digest)
        )


def test_what_is_put_back_names_what_it_waits_for(database_url: str) -> None:
    """Only messages that wait for a name are woken by it, and only while they wait."""
    with opened_till(database_url, MovableClock(MOMENT)) as till:
        keep(till, b"one")
        keep(till, b"two")
        inbox, later = till.book.inbox, MOMENT + CLAIM
        one, two = inbox.claim(9, [PROVIDER], MOMENT, later)
        inbox.put_back(one.digest, later, "pay_1")
        inbox.put_back(two.digest, later)

        assert inbox.wake(["pay_2"], MOMENT) == 0
        assert inbox.wake({"pay_1", *(f"pay_{number}" for number in range(3, 1200))}, MOMENT) == 1
        assert [each.digest for each in inbox.claim(9, [PROVIDER], MOMENT, later)] == [one.digest]
        inbox.mark_handled(one.digest, RECORDED, MOMENT)
        assert inbox.wake(["pay_1"], MOMENT) == 0


def test_a_message_about_another_amount_is_settled_as_an_anomaly(office: Office) -> None:
    """A contradiction is recorded and freezes the payout; the message is done with."""
    payout_id = sent(office)
    keep(office, message(f"{payout_id.hex}_1", amount=AMOUNT_MINOR + 1))

    assert office.inbox_worker.work_through() == 1

    assert office.row(payout_id).status is PayoutStatus.IN_TRANSIT
    assert office.row(payout_id).frozen
    assert office.inbox_outcomes() == [RECORDED]

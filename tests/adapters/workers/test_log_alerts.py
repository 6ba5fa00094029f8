"""Log alerts: people are told of what the log says that no worker may decide, and nobody's crash keeps it from them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from uuid import UUID

import pytest

from adapters.workers.alerts import AlertKind, Alerts
from adapters.workers.dispatcher import ACTOR
from adapters.workers.feeder import Feeder
from adapters.workers.log_alerts import WORD_LENGTH_MAX, WORDS_WITHIN, LogAlerts
from adapters.workers.route_chooser import OneProvider
from adapters.workers.task_names import SUBMIT
from adapters.workers.worker import Worker
from ledger.clock import MovableClock
from ledger.payout.anomalies import Resolution
from ledger.status_reports import ReportedStatus
from tests.adapters.till import AMOUNT_MINOR, ME, MOMENT, PROVIDER, Till, opened_till
from tests.adapters.workers.heard_alerts import DyingAlerts, HeardAlerts
from tests.adapters.workers.in_transit import sent
from tests.adapters.workers.recording_queue import RecordingQueue
from tests.adapters.workers.scripted_provider import PulledPlugError, ScriptedProvider, report

Say = Callable[[Till, UUID], None]
KINDS = (AlertKind.ANOMALY, AlertKind.STATUS_UNRECOGNISED)


def feeder(till: Till, alerts: Alerts, engine: str = "embedded") -> Feeder:
    return Feeder(till.book, RecordingQueue(), threading.Event(), engine, alerts)


def at_the_head(till: Till) -> None:
    """Let a feeder come to the head of the log, with nothing to tell of."""
    heard = HeardAlerts()
    feeder(till, heard).catch_up()
    assert heard.heard == []


def contradict(till: Till, payout_id: UUID) -> None:
    """Have the provider name another amount, which freezes the payout."""
    told = report(ReportedStatus.PROCESSING, f"{payout_id.hex}_1", amount_minor=AMOUNT_MINOR + 1)
    till.book.ledger.record_report(told, actor=ACTOR)


def mumble(till: Till, payout_id: UUID, word: str = "ON_HOLD", attempt: int = 1) -> None:
    """Have the provider say something that is not understood."""
    told = report(ReportedStatus.UNRECOGNISED, f"{payout_id.hex}_{attempt}", provider_status=word)
    till.book.ledger.record_report(told, actor=ACTOR)


EACH = pytest.mark.parametrize(
    ("say", "kind", "text"),
    [
        (contradict, AlertKind.ANOMALY, "number 1, amount_differs on attempt 1 at Nxtbanking, and freezes the payout"),
        (mumble, AlertKind.STATUS_UNRECOGNISED, "of attempt 1 Nxtbanking says 'ON_HOLD', which is not understood"),
    ],
)


@EACH
def test_what_a_person_must_see_is_told_once(till: Till, say: Say, kind: AlertKind, text: str) -> None:
    """An anomaly, or a word that is not understood, is told with its payout, and not again by any feeder after."""
    payout_id, heard = sent(till), HeardAlerts()
    at_the_head(till)
    say(till, payout_id)

    for following in (feeder(till, heard), feeder(till, heard)):
        following.catch_up()
        following.catch_up()

    assert heard.heard == [(kind, str(payout_id), text)]


@EACH
@pytest.mark.parametrize("first_start", [False, True])
def test_a_crash_before_the_position_moves_tells_again(
    till: Till, say: Say, kind: AlertKind, text: str, *, first_start: bool
) -> None:
    """A worker that dies after an alert loses none, whether it follows the log already or starts for the first time."""
    payout_id, dying, heard = sent(till), DyingAlerts(), HeardAlerts()
    if not first_start:
        at_the_head(till)
    say(till, payout_id)

    with pytest.raises(PulledPlugError):
        feeder(till, dying).catch_up()
    feeder(till, heard).catch_up()
    feeder(till, heard).catch_up()

    assert dying.heard == heard.heard == [(kind, str(payout_id), text)]


def test_a_due_payout_is_in_the_queue_when_an_alert_cannot_be_raised(till: Till) -> None:
    """People are told last: a pager that is broken keeps no payout of the same page out of the queue."""
    payout_id = sent(till)
    at_the_head(till)
    contradict(till, payout_id)
    due = till.queue()

    queue = RecordingQueue()
    with pytest.raises(PulledPlugError):
        Feeder(till.book, queue, threading.Event(), alerts=DyingAlerts()).catch_up()

    assert [(job.task, job.subject) for job in queue.jobs] == [(SUBMIT, str(due))]


def test_two_workers_leave_nothing_out(database_url: str) -> None:
    """Of two that follow one log, each event is told by one at least, also where the other came first to its page."""
    with opened_till(database_url, MovableClock(MOMENT)) as till:
        payouts = [sent(till) for _ in range(6)]
        at_the_head(till)
        for payout_id in payouts:
            contradict(till, payout_id)
            mumble(till, payout_id)
        heard, both_read = HeardAlerts(), threading.Barrier(2)

        class Together(HeardAlerts):
            """Has both workers in the midst of the same page."""

            def raise_alert(self, kind: AlertKind, subject: str, text: str) -> None:
                if subject == str(payouts[0]) and kind is AlertKind.ANOMALY:
                    both_read.wait(60)
                heard.raise_alert(kind, subject, text)

        threads = [threading.Thread(target=feeder(till, Together()).catch_up) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        feeder(till, late := HeardAlerts()).catch_up()

        each = {(kind, str(payout_id)) for payout_id in payouts for kind in KINDS}
        assert {(kind, subject) for kind, subject, _ in heard.heard} == each
        assert len(heard.heard) == 2 * len(each)
        assert late.heard == []


def test_ordinary_events_alert_nobody(till: Till) -> None:
    """Deposits, outcomes, doubts, resolutions and late news are nothing that a person must see."""
    frozen = sent(till)
    contradict(till, frozen)
    feeder(till, HeardAlerts()).catch_up()
    till.book.ledger.resolve_anomaly(frozen, 1, Resolution.DISMISSED, "a slip", actor=ME)
    payout_id = sent(till)
    for status in (ReportedStatus.OUTCOME_UNKNOWN, ReportedStatus.ACCEPTED, ReportedStatus.SUCCEEDED):
        till.book.ledger.record_report(report(status, f"{payout_id.hex}_1"), actor=ACTOR)
    till.book.ledger.record_report(report(ReportedStatus.PROCESSING, f"{payout_id.hex}_1"), actor=ACTOR)
    heard = HeardAlerts()

    feeder(till, heard).catch_up()

    assert till.told(payout_id)[-1] == "Observed"
    assert heard.heard == []


def test_the_first_time_only_what_is_open_is_told(till: Till, clock: MovableClock) -> None:
    """A log that nobody followed is told of by what stands open in it: anomalies, however old, and the latest words."""
    old, resolved, latest = sent(till), sent(till), sent(till)
    contradict(till, old)
    contradict(till, resolved)
    mumble(till, old)
    till.book.ledger.resolve_anomaly(resolved, 1, Resolution.DISMISSED, "a slip", actor=ME)
    clock.move(WORDS_WITHIN)
    mumble(till, latest)
    heard = HeardAlerts()

    feeder(till, heard).catch_up()

    assert [(kind, subject) for kind, subject, _ in heard.heard] == [
        (AlertKind.ANOMALY, str(old)),
        (AlertKind.STATUS_UNRECOGNISED, str(latest)),
    ]


def test_what_is_open_is_found_page_by_page(till: Till) -> None:
    """Many anomalies and words are each told once, and none behind the position that the feeder goes on from."""
    payouts = [sent(till) for _ in range(5)]
    for payout_id in payouts:
        contradict(till, payout_id)
        mumble(till, payout_id)
    upto, heard = till.book.store.head(), HeardAlerts()
    beyond = sent(till)
    contradict(till, beyond)
    mumble(till, beyond)

    LogAlerts(till.book, heard, page=2).tell_of_what_is_open(upto)

    assert [(kind, subject) for kind, subject, _ in heard.heard] == [
        (kind, str(payout_id)) for kind in KINDS for payout_id in payouts
    ]


def test_another_engine_tells_of_what_is_open(till: Till) -> None:
    """A queue that is fed for the first time begins with the open anomalies, too: who was told of them is not known."""
    payout_id, heard = sent(till), HeardAlerts()
    at_the_head(till)
    contradict(till, payout_id)

    feeder(till, heard).catch_up()
    feeder(till, heard, "procrastinate").catch_up()

    assert [subject for _, subject, _ in heard.heard] == [str(payout_id)] * 2


def test_a_rebuilt_queue_alerts_nobody(till: Till) -> None:
    """Alerts are not in the queue: to drop it tells nothing again, and keeps nothing back that was not told yet."""
    payout_id, heard = sent(till), HeardAlerts()
    at_the_head(till)
    contradict(till, payout_id)
    mumble(till, payout_id)
    following = feeder(till, heard)
    following.catch_up()
    mumble(till, payout_id, "ON_ICE")

    following.rebuild()
    assert len(heard.heard) == 2
    following.catch_up()

    assert [kind for kind, _, _ in heard.heard] == [*KINDS, AlertKind.STATUS_UNRECOGNISED]


def test_an_anomaly_that_freezes_nothing_is_told_as_well(till: Till) -> None:
    """Another bank reference of a completed payout is looked at by a person, and holds nothing up."""
    payout_id, heard = sent(till), HeardAlerts()
    at_the_head(till)
    for utr in ("N1", "N2"):
        told = report(ReportedStatus.SUCCEEDED, f"{payout_id.hex}_1", utr=utr)
        till.book.ledger.record_report(told, actor=ACTOR)

    feeder(till, heard).catch_up()

    text = "number 1, utr_differs on attempt 1 at Nxtbanking"
    assert heard.heard == [(AlertKind.ANOMALY, str(payout_id), text)]


def test_a_foreign_word_is_cut_and_made_printable(till: Till) -> None:
    """However long a provider's word is, and whatever is in it, the alert is one short line; other facts stay out."""
    payout_id, heard = sent(till), HeardAlerts()
    at_the_head(till)
    told = report(
        ReportedStatus.UNRECOGNISED,
        f"{payout_id.hex}_1",
        provider_status="ON\nHOLD\x1b[2J" + "x" * 2000,
        reason="for Meera Nair",
        utr="N351200478962883",
    )
    till.book.ledger.record_report(told, actor=ACTOR)

    feeder(till, heard).catch_up()

    [(_, _, text)] = heard.heard
    assert text.isprintable()
    assert "ON\N{REPLACEMENT CHARACTER}HOLD" in text
    assert len(text) < WORD_LENGTH_MAX + 100
    assert "Meera" not in text
    assert "N3512" not in text


def test_an_anomaly_s_facts_are_not_in_its_alert(till: Till) -> None:
    """What a provider says instead of what was expected may be anything, so the alert leaves it to the books."""
    payout_id, heard = sent(till), HeardAlerts()
    at_the_head(till)
    told = report(ReportedStatus.PROCESSING, f"{payout_id.hex}_1", provider_beneficiary_id="Meera Nair")
    till.book.ledger.record_report(told, actor=ACTOR)

    feeder(till, heard).catch_up()

    [(kind, _, text)] = heard.heard
    assert (kind, "Meera" in text) == (AlertKind.ANOMALY, False)


def test_a_word_about_an_attempt_that_is_not_on_record_is_told(till: Till) -> None:
    """A provider's word about an attempt that the log never sent is told without the provider's name."""
    payout_id, heard = sent(till), HeardAlerts()
    at_the_head(till)
    mumble(till, payout_id, attempt=3)

    feeder(till, heard).catch_up()

    text = "of attempt 3 a provider says 'ON_HOLD', which is not understood"
    assert heard.heard == [(AlertKind.STATUS_UNRECOGNISED, str(payout_id), text)]


def test_a_worker_s_feeder_tells_where_its_other_parts_tell(till: Till) -> None:
    """Whoever gives a worker alerts of their own hears of anomalies, too."""
    payout_id, heard, provider = sent(till), HeardAlerts(), ScriptedProvider()
    worker = Worker(
        till.book, {PROVIDER: provider}, RecordingQueue(), OneProvider(provider, till.book.clock), alerts=heard
    )
    contradict(till, payout_id)

    worker.feeder().catch_up()

    assert [(kind, subject) for kind, subject, _ in heard.heard] == [(AlertKind.ANOMALY, str(payout_id))]

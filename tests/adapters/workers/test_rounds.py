"""Rounds: what is scheduled, and what each round puts into the queue."""

from __future__ import annotations

from datetime import timedelta

from adapters.checkpoints.settings import CheckpointSettings
from adapters.providers.capabilities import Capabilities
from adapters.queue.port import Job, Schedule
from adapters.workers.alerts import AlertKind
from adapters.workers.balance_watcher import BalanceWatcher
from adapters.workers.checkpoint_round import CheckpointRound
from adapters.workers.checks import Check, Checks
from adapters.workers.intake import Intake
from adapters.workers.mailboxes import Mailboxes
from adapters.workers.rounds import CHECKS_KEPT, Rounds
from adapters.workers.settings import WorkerSettings
from adapters.workers.sweeps import Sweeps
from adapters.workers.task_names import ASK, SUBMIT
from ledger.clock import MovableClock
from tests.adapters.till import MOMENT, PROVIDER, Till
from tests.adapters.workers.heard_alerts import HeardAlerts
from tests.adapters.workers.in_transit import sent
from tests.adapters.workers.recording_queue import RecordingQueue
from tests.adapters.workers.scripted_provider import ScriptedProvider
from tests.adapters.workers.test_sweeps import completed

QUARTER = timedelta(minutes=15)


def rounds(till: Till, queue: RecordingQueue, alerts: HeardAlerts | None = None) -> Rounds:
    heard = alerts or HeardAlerts()
    capabilities: dict[str, Capabilities] = {PROVIDER: ScriptedProvider().capabilities}
    return Rounds(
        till.book,
        queue,
        Sweeps(till.book, capabilities),
        Mailboxes({}, Intake(till.book)),
        BalanceWatcher(till.book, {}, heard),
        CheckpointRound(till.book, CheckpointSettings(), heard),
        heard,
        WorkerSettings(),
    )


def test_every_task_is_scheduled_and_can_be_done(till: Till) -> None:
    """The silent are asked about every 15 minutes, mailboxes emptied every minute, returns looked for daily."""
    fixed = rounds(till, RecordingQueue())

    assert {(each.task, each.every) for each in fixed.schedules()} >= {
        ("sweep-outcomes", QUARTER),
        ("watch-balances", QUARTER),
        ("fetch-messages", timedelta(minutes=1)),
        ("sweep-returns", timedelta(days=1)),
    }
    assert [each.task for each in fixed.schedules()] == list(fixed.tasks())
    for name, task in fixed.tasks().items():
        assert task(name) is None
    assert all(isinstance(each, Schedule) for each in fixed.schedules())


def test_the_silent_are_asked_about_in_the_order_of_the_list(till: Till, clock: MovableClock) -> None:
    """The jobs' moments keep the order, so that those checked least recently really are asked about first."""
    first, second, third = sent(till), sent(till), sent(till)
    clock.move(QUARTER)
    Checks(till.book.database).note(Check(first, 1, clock.now()))
    queue = RecordingQueue()

    rounds(till, queue).have_silent_asked()

    assert [job.task for job in queue.jobs] == [ASK] * 3
    in_order = sorted(queue.jobs, key=lambda job: job.due_at)
    assert [job.subject for job in in_order] == [str(second), str(third), str(first)]
    assert in_order[0].due_at == clock.now()
    assert len({job.due_at for job in queue.jobs}) == 3


def test_a_payout_that_stays_in_transit_is_told_of(till: Till, clock: MovableClock) -> None:
    """What has been in transit for a day is told to people, once each round, and what has not is only asked about."""
    old, alerts = sent(till), HeardAlerts()
    clock.move(timedelta(hours=23))
    sent(till)
    rounds(till, RecordingQueue(), alerts).have_silent_asked()
    assert alerts.heard == []
    clock.move(timedelta(hours=1))

    rounds(till, RecordingQueue(), alerts).have_silent_asked()

    assert [(kind, subject) for kind, subject, _ in alerts.heard] == [(AlertKind.OUTCOME_OVERDUE, str(old))]


def test_a_payout_whose_job_was_lost_is_only_late(till: Till, clock: MovableClock) -> None:
    """What has been due for a quarter of an hour is put into the queue again."""
    payout_id = till.queue()
    clock.move(QUARTER)
    queue = RecordingQueue()

    rounds(till, queue).have_overdue_submitted()

    assert queue.jobs == [Job(SUBMIT, str(payout_id), clock.now())]


def test_fees_and_returns_are_asked_for(till: Till, clock: MovableClock) -> None:
    """A payout without a fee, and one whose money may have come back, are asked about."""
    payout_id = completed(till)
    queue = RecordingQueue()
    rounds(till, queue).have_fees_asked()
    clock.move(timedelta(days=2))
    rounds(till, queue).have_returns_asked()

    assert [(job.task, job.subject) for job in queue.jobs] == [(ASK, str(payout_id))] * 2


def test_old_checks_are_forgotten(till: Till, clock: MovableClock) -> None:
    """When a payout was asked about is kept for a while only."""
    checks, old, young = Checks(till.book.database), sent(till), sent(till)
    checks.note(Check(old, 1, MOMENT))
    clock.move(CHECKS_KEPT)
    checks.note(Check(young, 1, clock.now()))
    clock.move(timedelta(seconds=1))

    rounds(till, RecordingQueue()).have_returns_asked()

    assert (checks.of(old), checks.of(young) is not None) == (None, True)


def test_people_are_told_of_messages_that_wait(till: Till, clock: MovableClock) -> None:
    """A message that has matched no payout for a quarter of an hour is told of, and a younger one is not."""
    intake, alerts = Intake(till.book), HeardAlerts()
    intake.keep(PROVIDER, b"old")
    [old] = till.book.inbox.pending(9)
    clock.move(QUARTER)
    rounds(till, RecordingQueue(), alerts).tell_of_waiting_messages()
    intake.keep(PROVIDER, b"young")
    rounds(till, RecordingQueue(), alerts).tell_of_waiting_messages()

    told = [(kind, subject) for kind, subject, _ in alerts.heard]
    assert told == [(AlertKind.MESSAGE_WAITS, old.digest)] * 2

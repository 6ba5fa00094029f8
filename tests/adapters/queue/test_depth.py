"""What can be seen of a queue from outside: its depth, and the heartbeat of its schedules."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from adapters.queue.depth import TaskDepth
from adapters.queue.embedded import EmbeddedQueue
from adapters.queue.heartbeat import Heartbeat
from adapters.queue.port import Job, Schedule
from adapters.queue.procrastinate import ProcrastinateQueue
from ledger.clock import MovableClock
from tests.adapters.queue.engines import Held, QueueEngine, eventually, working

NOON = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TICK = timedelta(microseconds=1)


def opened(engine: QueueEngine, clock: MovableClock) -> EmbeddedQueue | ProcrastinateQueue:
    """Return a queue that can be looked at, as each of them can."""
    queue = engine.open(clock)
    assert isinstance(queue, EmbeddedQueue | ProcrastinateQueue)
    return queue


def test_an_empty_queue_has_no_depth(engine: QueueEngine) -> None:
    """Without a job there is no task, and without a worker no schedule."""
    queue = opened(engine, MovableClock(NOON))

    assert (queue.depth(), queue.heartbeats()) == ([], [])


def test_jobs_are_due_or_wait_for_later(engine: QueueEngine) -> None:
    """A job is due from its moment on; the task tells since when the oldest of them is."""
    queue = opened(engine, MovableClock(NOON))
    moments = {"b": [NOON, NOON - MINUTE, NOON + TICK], "a": [NOON + MINUTE]}
    queue.enqueue([Job(task, f"P-{moment}", moment) for task, due in moments.items() for moment in due])

    assert queue.depth() == [
        TaskDepth("a", due=0, later=1, leased=0, failing=0, oldest_due_since=None),
        TaskDepth("b", due=2, later=1, leased=0, failing=0, oldest_due_since=NOON - MINUTE),
    ]


def test_a_job_under_way_is_leased(engine: QueueEngine) -> None:
    """A job that a worker has is neither due nor later, and gone when it is done."""
    queue, held = opened(engine, MovableClock(NOON)), Held()
    queue.enqueue([Job("task", "P-1", NOON)])

    with working(queue, {"task": held}):
        assert held.started.wait(60)
        assert queue.depth() == [TaskDepth("task", due=0, later=0, leased=1, failing=0, oldest_due_since=None)]
        held.let_go.set()
        eventually(lambda: not queue.depth())


def test_a_job_that_failed_is_failing(engine: QueueEngine) -> None:
    """A job that failed the last time is failing, wherever it stands, until it has been done."""
    queue, is_well = opened(engine, clock := MovableClock(NOON)), threading.Event()
    queue.enqueue([Job("task", "P-1", NOON)])

    def fail_until_well(_: str) -> None:
        if not is_well.is_set():
            raise OSError

    with working(queue, {"task": fail_until_well}):
        eventually(lambda: [depth.failing for depth in queue.depth()] == [1])
        is_well.set()
        clock.move(MINUTE)
        eventually(lambda: not queue.depth())


def test_a_schedule_that_nobody_moves_on_is_missed(engine: QueueEngine) -> None:
    """Overdue by two periods it may be late; by more there is no worker, until one moves it on."""
    queue = opened(engine, clock := MovableClock(NOON))
    queue.schedule([Schedule("b", 15 * MINUTE), Schedule("a", MINUTE)])
    assert queue.heartbeats() == [
        Heartbeat("a", MINUTE, NOON, timedelta(0)),
        Heartbeat("b", 15 * MINUTE, NOON, timedelta(0)),
    ]

    for moved, missing in ((2 * MINUTE, {"a": False, "b": False}), (TICK, {"a": True, "b": False})):
        clock.move(moved)
        assert {beat.task: beat.is_missing for beat in queue.heartbeats()} == missing

    with working(queue, {"a": lambda _: None, "b": lambda _: None}):
        eventually(lambda: all(beat.next_due_at > clock.now() for beat in queue.heartbeats()))
        assert {beat.overdue for beat in queue.heartbeats()} == {timedelta(0)}


@pytest.mark.parametrize("missed", [-1, 0, 1])
def test_two_periods_may_be_missed(missed: int) -> None:
    """Exactly two periods are late, and the next instant is too late."""
    beat = Heartbeat("task", MINUTE, NOON, 2 * MINUTE + missed * TICK)

    assert beat.is_missing is (missed > 0)

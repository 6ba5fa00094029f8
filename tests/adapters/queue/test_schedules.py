"""What every engine of the work queue keeps of schedules."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial

from adapters.queue.port import Schedule, WorkQueue
from ledger.clock import MovableClock
from tests.adapters.queue.engines import QueueEngine, Runs, eventually, working

HOUR = timedelta(hours=1)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_period_comes_once_for_all_schedulers(engine: QueueEngine) -> None:
    """Two workers that share a schedule do its task once in each period, and once for all periods that were missed."""
    clock, runs = MovableClock(LONG_AGO), Runs()
    first, second = engine.open(clock), engine.open(clock)
    for queue in (first, second):
        queue.schedule([Schedule("task", timedelta(minutes=15))])

    with working(first, {"task": runs}, 2), working(second, {"task": runs}, 2):
        for minutes, begun in ((0, 1), (15, 2), (14, 2), (1, 3), (150, 4), (14, 4), (1, 5)):
            clock.move(timedelta(minutes=minutes))
            eventually(partial(runs.are, begun))
            time.sleep(0.15)
            assert runs.are(begun)


def test_a_schedule_is_replaced(engine: QueueEngine) -> None:
    """Scheduling anew drops what is not named any more, and does not make due again what is unchanged."""
    clock, kept, dropped = MovableClock(LONG_AGO), Runs(), Runs()
    queue = engine.open(clock)
    queue.schedule([Schedule("kept", HOUR), Schedule("dropped", HOUR)])
    tasks = {"kept": kept, "dropped": dropped}
    with working(queue, tasks):
        eventually(lambda: len(kept.done) == len(dropped.done) == 1)
        queue.schedule([Schedule("kept", HOUR)])
        time.sleep(0.2)
        assert len(kept.done) == 1
        clock.move(HOUR)
        eventually(lambda: len(kept.done) == 2)
        queue.schedule([])
        clock.move(HOUR)
        time.sleep(0.2)

    assert len(kept.done) == 2
    assert len(dropped.done) == 1


def test_schedulers_of_different_programs_get_through(engine: QueueEngine) -> None:
    """Programs that each replace what the other scheduled, again and again, all come to an end."""
    queues = [engine.open() for _ in range(4)]
    names = (("a", "b", "c"), ("c", "d"), ("b", "a", "d"), ("d", "c"))

    def replace(queue: WorkQueue, tasks: Sequence[str]) -> None:
        for _ in range(10):
            queue.schedule([Schedule(task, HOUR) for task in tasks])

    with ThreadPoolExecutor(4) as pool:
        for replaced in [pool.submit(replace, queue, tasks) for queue, tasks in zip(queues, names, strict=True)]:
            replaced.result(60)


def test_a_changed_period_begins_anew(engine: QueueEngine) -> None:
    """A task whose period was made shorter is due after the new period, and not after the rest of the old one."""
    clock, runs = MovableClock(LONG_AGO), Runs()
    queue = engine.open(clock)
    queue.schedule([Schedule("task", 24 * HOUR)])
    with working(queue, {"task": runs}):
        eventually(lambda: len(runs.done) == 1)
        queue.schedule([Schedule("task", HOUR)])
        clock.move(HOUR)
        eventually(lambda: len(runs.done) == 2)

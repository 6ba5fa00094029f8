"""The queue of commands: who runs them, in which order, and what becomes of it when a thread is told to end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest

from ledger.errors import OutcomeUndeterminedError
from ledger.store.append import Committed, Task
from ledger.store.group_commit import GROUP_MAX, GroupCommit
from ledger.store.shared_appends import Outcome
from ledger.store.unit_of_work import UnitOfWork
from tests.ledger.store.groups import PATIENCE_SECONDS, wait_for_waiting


class Runs:
    """Runs groups by letting each task's work do as it likes, without any database, and remembers them."""

    def __init__(self) -> None:
        self.groups: list[list[str]] = []

    def run(self, tasks: Sequence[Task[Any]]) -> Sequence[Outcome]:
        self.groups.append([task.request_id for task in tasks])
        return [self._outcome(task) for task in tasks]

    def _outcome(self, task: Task[Any]) -> Outcome:
        unit: Any = None
        try:
            return Committed(task.work(unit), ())
        except Exception as refusal:  # noqa: BLE001 - as SharedAppends does
            return refusal


class Queue:
    """A queue whose first command is at work until it may end."""

    def __init__(self, last: Callable[[], Any]) -> None:
        self.runs = Runs()
        self.group = GroupCommit(self.runs.run)
        self.may_end = threading.Event()
        self._has_begun = threading.Event()
        self._last = last

    def occupy(self) -> None:
        def work(_unit: UnitOfWork) -> Any:
            self._has_begun.set()
            assert self.may_end.wait(PATIENCE_SECONDS)
            return self._last()

        self.group.run(Task(work, request_id="first"))

    def wait_until_occupied(self) -> None:
        assert self._has_begun.wait(PATIENCE_SECONDS)

    def run(self, name: str, work: Callable[[], Any] = str) -> Any:
        return self.group.run(Task(lambda _unit: work(), request_id=name)).value


@contextmanager
def occupied(last: Callable[[], Any] = str) -> Iterator[tuple[Queue, Future[None], ThreadPoolExecutor]]:
    """Have a command at work in a thread of its own until the end; give its outcome, and threads for others."""
    queue = Queue(last)
    with ThreadPoolExecutor(GROUP_MAX + 3) as threads:
        first = threads.submit(queue.occupy)
        queue.wait_until_occupied()
        try:
            yield queue, first, threads
        finally:
            queue.may_end.set()


def waiting(queue: Queue, threads: ThreadPoolExecutor, works: Sequence[Callable[[], Any]]) -> list[Future[Any]]:
    """Let commands wait, in this order and named by their number."""
    futures = []
    for number, work in enumerate(works):
        futures.append(threads.submit(queue.run, str(number), work))
        wait_for_waiting(queue.group, number + 1)
    return futures


def interrupt_main_thread() -> None:
    """Do what somebody does who presses Ctrl-C."""
    main = threading.main_thread().ident
    assert main is not None
    signal.pthread_kill(main, signal.SIGINT)


def test_a_command_that_is_alone_waits_for_nobody() -> None:
    """It runs at once, in its own thread, and without others."""
    queue = Queue(str)
    found = [queue.run(name, threading.current_thread) for name in "ab"]

    assert found == [threading.current_thread()] * 2
    assert queue.runs.groups == [["a"], ["b"]]


def test_commands_that_wait_are_run_together_in_the_order_of_their_arrival() -> None:
    """All that arrive while one is at work are the next group, each with its own result."""
    with occupied() as (queue, _, threads):
        futures = waiting(queue, threads, [partial(int, number) for number in range(20)])
        queue.may_end.set()
        results = [future.result() for future in futures]

    assert queue.runs.groups == [["first"], [str(number) for number in range(20)]]
    assert results == list(range(20))


def test_a_group_has_its_limit() -> None:
    """What is beyond the limit runs next, in its order too, so that nobody waits for too many others."""
    with occupied() as (queue, _, threads):
        futures = waiting(queue, threads, [str] * (GROUP_MAX + 2))
        queue.may_end.set()
        assert [future.result() for future in futures] == [""] * (GROUP_MAX + 2)

    assert [len(group) for group in queue.runs.groups] == [1, GROUP_MAX, 2]
    assert [name for group in queue.runs.groups[1:] for name in group] == [str(each) for each in range(GROUP_MAX + 2)]


def test_each_gets_its_own_refusal() -> None:
    """What one command raises comes out of its own call, as the same object, and of no other."""
    refusals = [ValueError("no"), LookupError("neither")]

    def refuse(refusal: Exception) -> None:
        raise refusal

    with occupied() as (queue, _, threads):
        works: list[Callable[[], Any]] = [str, lambda: refuse(refusals[0]), str, lambda: refuse(refusals[1])]
        futures = waiting(queue, threads, works)
        queue.may_end.set()
        raised = [future.exception() for future in futures]

    assert raised == [None, refusals[0], None, refusals[1]]


@pytest.mark.parametrize("end", [KeyboardInterrupt, SystemExit])
def test_a_thread_that_is_told_to_end_leaves_the_others_with_an_answer(end: type[BaseException]) -> None:
    """Nobody knows what became of those it had begun to run, and whoever has not been begun is run by the next."""

    def stop() -> None:
        raise end

    with occupied() as (queue, first, threads):
        works: list[Callable[[], Any]] = [str, stop, str]
        futures = waiting(queue, threads, works)
        queue.may_end.set()
        ended, stopped, other = (future.exception() for future in futures)
        assert first.exception() is None

    assert isinstance(ended, end)
    for name, raised in (("1", stopped), ("2", other)):
        assert isinstance(raised, OutcomeUndeterminedError)
        assert raised.request_id == name
    assert queue.run("next", lambda: 7) == 7


def test_those_behind_an_interrupted_command_are_run() -> None:
    """A thread that is told to end while it runs its own command hands over to those that wait."""

    def stop() -> None:
        raise KeyboardInterrupt

    with occupied(stop) as (queue, first, threads):
        futures = waiting(queue, threads, [lambda: 1, lambda: 2])
        queue.may_end.set()
        assert [future.result() for future in futures] == [1, 2]
        assert isinstance(first.exception(), KeyboardInterrupt)


def test_a_command_whose_thread_no_longer_waits_is_not_run() -> None:
    """Whoever is told to end while waiting leaves the queue, and the others are run as if it had not come."""
    with occupied() as (queue, first, threads):
        threading.Timer(0.05, interrupt_main_thread).start()
        with pytest.raises(KeyboardInterrupt):
            queue.run("never")
        futures = waiting(queue, threads, [lambda: 1, lambda: 2])
        queue.may_end.set()
        assert [future.result() for future in futures] == [1, 2]
        first.result()

    assert queue.runs.groups == [["first"], ["0", "1"]]
    assert queue.run("next", lambda: 3) == 3


def test_the_queue_goes_on_when_a_thread_ends_as_the_work_is_handed_to_it() -> None:
    """Whoever is told to end at that moment passes the work on, whichever of the two came first."""
    for _ in range(20):
        with occupied(interrupt_main_thread) as (queue, first, threads):
            threading.Timer(0.002, queue.may_end.set).start()
            with pytest.raises(KeyboardInterrupt):
                queue.run("interrupted", lambda: threading.Event().wait(PATIENCE_SECONDS))
            first.result()
            assert threads.submit(queue.run, "next", lambda: 3).result(PATIENCE_SECONDS) == 3

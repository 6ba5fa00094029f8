"""Group commit: commands that several threads run at once share one transaction, and so one flush of the disk.

There is no thread for it. Whoever finds nobody at work runs its own command together with all that wait by then, and
then hands over to one of those that have come meanwhile. So a group is as large as what arrives while the one before it
is committed, and a command that is alone waits for nobody.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from ledger.errors import OutcomeUndeterminedError
from ledger.store.append import Committed, Task
from ledger.store.shared_appends import Outcome

T = TypeVar("T")
GROUP_MAX = 256
"""So many commands share a transaction at most, so that the first of them is not kept waiting by the last."""


class _Place:
    """A command's place in the queue."""

    def __init__(self, task: Task[Any]) -> None:
        self.task = task
        self.outcome: Outcome | None = None
        """What became of it; None as long as nobody has run it, which then is up to its own thread."""
        self._turn = threading.Lock()
        self._turn.acquire()

    def wait(self) -> None:
        self._turn.acquire()

    def wake(self) -> None:
        self._turn.release()


class GroupCommit:
    """The queue of one process's commands on one book."""

    def __init__(self, run: Callable[[Sequence[Task[Any]]], Sequence[Outcome]]) -> None:
        """Have commands run by a function that tells what became of each."""
        self._run = run
        self._mutex = threading.Lock()
        self._waiting: list[_Place] = []
        self._at_work: _Place | None = None
        """Whose thread runs the commands."""

    def run(self, task: Task[T]) -> Committed[T]:
        """Run a command, and return what it has written. Raises what it was refused with."""
        place = _Place(task)
        try:
            if not self._enter(place):
                place.wait()
            if place.outcome is None:
                self._settle(self._next_group())
        finally:
            self._leave(place)
        if isinstance(place.outcome, Committed):
            return place.outcome
        assert place.outcome is not None, "whoever works runs its own command too"
        raise place.outcome

    def _enter(self, place: _Place) -> bool:
        """Take a place at the end, and return whether nobody is at work, so that this one is now."""
        with self._mutex:
            self._waiting.append(place)
            self._at_work = self._at_work or place
            return self._at_work is place

    def _next_group(self) -> Sequence[_Place]:
        """Take all that wait."""
        with self._mutex:
            group, self._waiting = self._waiting[:GROUP_MAX], self._waiting[GROUP_MAX:]
        return group

    def _leave(self, place: _Place) -> None:
        """Let the work go on without this thread: whoever is at work hands over to one that has come meanwhile."""
        with self._mutex:
            if place.outcome is None and place in self._waiting:
                # This thread was told to end while it waited: its command is not to be run any more.
                self._waiting.remove(place)
            if self._at_work is place:
                self._at_work = self._waiting[0] if self._waiting else None
                if self._at_work is not None:
                    self._at_work.wake()

    def _settle(self, group: Sequence[_Place]) -> None:
        """Run a group, and wake those of it that wait; the first is the one that works."""
        try:
            outcomes = self._run([place.task for place in group])
        except BaseException:
            # This thread was told to end, with the others' commands under way.
            outcomes = [OutcomeUndeterminedError(place.task.request_id, seconds=0) for place in group]
            raise
        finally:
            for place, outcome in zip(group, outcomes, strict=True):
                place.outcome = outcome
            for place in group[1:]:
                place.wake()

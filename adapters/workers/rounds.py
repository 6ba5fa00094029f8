"""Rounds: what a worker does at fixed times, each for all workers of a book together."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from adapters.embedded import Book
from adapters.queue.port import Job, Schedule, Task, WorkQueue
from adapters.workers import task_names
from adapters.workers.alerts import AlertKind, Alerts
from adapters.workers.balance_watcher import BalanceWatcher
from adapters.workers.checkpoint_round import CheckpointRound
from adapters.workers.checks import Checks
from adapters.workers.mailboxes import Mailboxes
from adapters.workers.settings import WorkerSettings
from adapters.workers.sweeps import Sweeps
from ledger.store.inbox import PendingMessage

CHECKS_KEPT = timedelta(days=90)
"""How long it is known when a payout was asked about; nothing is asked about for longer."""
_LOGGER = logging.getLogger(__name__)
_MICROSECOND = timedelta(microseconds=1)
_PAGE = 500
_Round = tuple[Callable[[], object], float]
"""What is done, and how often in seconds."""


@dataclass(frozen=True, slots=True)
class Rounds:
    """The scheduled tasks of one book."""

    book: Book
    queue: WorkQueue
    sweeps: Sweeps
    mailboxes: Mailboxes
    watcher: BalanceWatcher
    checkpoints: CheckpointRound
    alerts: Alerts
    settings: WorkerSettings

    def tasks(self) -> Mapping[str, Task]:
        """Return what is done, by the names of the tasks."""
        return {name: _task(work) for name, (work, _) in self._all().items()}

    def schedules(self) -> Sequence[Schedule]:
        """Return how often each is done."""
        return [Schedule(name, timedelta(seconds=every)) for name, (_, every) in self._all().items()]

    def _all(self) -> Mapping[str, _Round]:
        settings = self.settings
        return {
            task_names.SWEEP_SUBMISSIONS: (self.have_overdue_submitted, settings.overdue_after_seconds),
            task_names.SWEEP_OUTCOMES: (self.have_silent_asked, settings.poll_every_seconds),
            task_names.SWEEP_FEES: (self.have_fees_asked, settings.fees_every_seconds),
            task_names.SWEEP_RETURNS: (self.have_returns_asked, settings.returns_every_seconds),
            task_names.SWEEP_MESSAGES: (self.tell_of_waiting_messages, settings.message_waits_seconds),
            task_names.FETCH_MESSAGES: (self.mailboxes.fetch, settings.fetch_every_seconds),
            task_names.WATCH_BALANCES: (self.watcher.watch, settings.balances_every_seconds),
            task_names.GROW_TREE: (self.checkpoints.grow, settings.tree_every_seconds),
            **self._signing(),
        }

    def _signing(self) -> Mapping[str, _Round]:
        """Return the round that signs, where there can be a key for it."""
        if not self.checkpoints.can_sign:
            return {}
        return {task_names.CHECKPOINT: (self.checkpoints.take, self.settings.checkpoint_every_seconds)}

    def have_overdue_submitted(self) -> None:
        """Make the jobs again of payouts that have been due for too long."""
        self._enqueue(task_names.SUBMIT, self.sweeps.overdue(timedelta(seconds=self.settings.overdue_after_seconds)))

    def have_silent_asked(self) -> None:
        """Have everything asked about that is in transit and silent; tell of what has been there for far too long."""
        self._enqueue(task_names.ASK, self.sweeps.in_transit(self.settings.silent_for))
        due = timedelta(seconds=self.settings.outcome_due_seconds)
        for payout_id in self.sweeps.in_transit(due):
            self.alerts.raise_alert(AlertKind.OUTCOME_OVERDUE, str(payout_id), f"in transit for more than {due}")

    def have_fees_asked(self) -> None:
        """Have everything asked about whose fee, or fee's return, is not known."""
        self._enqueue(task_names.ASK, self.sweeps.fees_untold())

    def have_returns_asked(self) -> None:
        """Have completed payouts asked about whose money may have come back; and forget what nobody needs."""
        Checks(self.book.database).forget(self.book.clock.now() - CHECKS_KEPT)
        self._enqueue(task_names.ASK, self.sweeps.may_return())

    def tell_of_waiting_messages(self) -> None:
        """Tell of every message that has waited for too long."""
        received_before = self.book.clock.now() - timedelta(seconds=self.settings.message_waits_seconds)
        after: PendingMessage | None = None
        while page := self.book.inbox.pending(_PAGE, after):
            for message in page:
                if message.received_at > received_before:
                    return
                text = f"from {message.provider}, received at {message.received_at.isoformat()}, matches no payout"
                self.alerts.raise_alert(AlertKind.MESSAGE_WAITS, message.digest, text)
            after = page[-1]

    def _enqueue(self, task: str, payout_ids: Iterable[UUID]) -> None:
        """Put jobs in whose moments keep the order of the list."""
        now = self.book.clock.now()
        jobs = [Job(task, str(each), now + number * _MICROSECOND) for number, each in enumerate(payout_ids)]
        if jobs:
            self.queue.enqueue(jobs)
        _LOGGER.info("%s payouts found to %s", len(jobs), task)


def _task(work: Callable[[], object]) -> Task:
    def do(_subject: str) -> None:
        work()

    return do

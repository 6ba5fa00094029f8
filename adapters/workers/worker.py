"""The worker: everything that a book needs done beside its commands, in one process.

    queue        submits payouts and asks about them, so many at a time; fixed rounds are jobs too
    feeder       follows the log, puts what is due into the queue, and tells people of what they have to look at
    projector    keeps the read tables in step that the commands do not write themselves
    inbox        turns webhooks and fetched messages into reports
    listener     takes webhooks in, where it is told to
    announcer    tells other systems what happened, where the extra `api` is installed

Any number of workers may run on one book. On a stop nothing new is begun, and what is under way is finished.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Protocol

from adapters.announcements.announcer import Announcer
from adapters.announcements.settings import AnnouncementSettings
from adapters.checkpoints.settings import CheckpointSettings, load_checkpoint_settings
from adapters.embedded import Book
from adapters.observability.measures import Measures, NoMeasures
from adapters.providers.port import PayoutProvider
from adapters.queue.port import Task, WorkQueue
from adapters.workers.alerts import Alerts, LoggedAlerts
from adapters.workers.announcing import announcer_on
from adapters.workers.balance_watcher import BalanceWatcher
from adapters.workers.checkpoint_round import CheckpointRound
from adapters.workers.dispatcher import Dispatcher
from adapters.workers.downtimes import DowntimeLog, LoggedDowntimes
from adapters.workers.feeder import ENGINE, Feeder
from adapters.workers.intake import Intake
from adapters.workers.mailboxes import Mailboxes
from adapters.workers.outages import do_once, keep_on
from adapters.workers.parts import Part, run_together
from adapters.workers.rounds import Rounds
from adapters.workers.route_chooser import RouteChooser
from adapters.workers.settings import WorkerSettings
from adapters.workers.status_poller import StatusPoller
from adapters.workers.sweeps import Sweeps
from adapters.workers.task_names import ASK, SUBMIT
from adapters.workers.watched_tasks import watched
from adapters.workers.webhook_inbox import InboxWorker
from adapters.workers.webhook_listener import WebhookListener


class SteppedQueue(Protocol):
    """A queue that does one job at a time when it is told to."""

    def step(self, tasks: Mapping[str, Task]) -> bool:
        """Do one due job; return whether there was one."""


@dataclass(frozen=True, slots=True)
class Worker:
    """The parts of one worker, on an open book."""

    book: Book
    providers: Mapping[str, PayoutProvider]
    queue: WorkQueue
    chooser: RouteChooser
    settings: WorkerSettings = field(default_factory=WorkerSettings)
    alerts: Alerts = field(default_factory=LoggedAlerts)
    downtimes: DowntimeLog = field(default_factory=LoggedDowntimes)
    engine: str = ENGINE
    listen_on: int | None = None
    """The port for webhooks, 0 for a free one; None where something else takes them in."""
    measures: Measures = field(default_factory=NoMeasures)
    announcing: AnnouncementSettings = field(default_factory=AnnouncementSettings)
    checkpoints: CheckpointSettings = field(default_factory=load_checkpoint_settings)
    _intake: Intake = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Let all parts keep messages in one place."""
        object.__setattr__(self, "_intake", Intake(self.book))

    def run(self, stop: threading.Event, listening: Callable[[str], None] | None = None) -> None:
        """Work until stopped; `listening` is told the address of each provider's webhooks.

        Raises an ExceptionGroup when a part broke.
        """
        inbox, feeder, rounds = self.inbox(), self.feeder(), self.rounds()
        do_once(lambda: self.queue.schedule(rounds.schedules()), stop)
        with ExitStack() as stack:
            if self.listen_on is not None:
                places = (self.listen_on, self._intake, self.settings.trusted_proxies)
                listener = WebhookListener(self.book, self.providers, *places, measures=self.measures)
                self._tell(stack.enter_context(listener), listening)
            parts: dict[str, Part] = {
                "queue": lambda ending: self.queue.run_worker(
                    self.tasks(), concurrency=self.settings.concurrency, stop=ending
                ),
                "feeder": lambda ending: keep_on(feeder.follow, ending),
                "projector": lambda ending: keep_on(lambda: self.book.follower.run(ending), ending),
                "inbox": lambda ending: keep_on(lambda: inbox.run(ending, self._intake.kept), ending),
            }
            run_together(parts | self._announcing(), stop)

    def run_once(self, queue: SteppedQueue, stop: threading.Event) -> None:
        """Do what is due now, each round included, until nothing is due any more, or stopped."""
        for task in self.rounds().tasks().values():
            task("")
        tasks = self.tasks()
        while not stop.is_set():
            self.feeder().catch_up()
            settled = self.inbox().work_through(stop)
            if not queue.step(tasks) and not settled:
                break
        self.book.follower.catch_up()
        if (announcer := self.announcer()) is not None:
            announcer.work_through(stop)

    def tasks(self) -> Mapping[str, Task]:
        """Return every task that this worker does."""
        dispatcher = Dispatcher(self.book, self.providers, self.chooser, self.alerts)
        poller = StatusPoller(self.book, self.providers, self.alerts)
        return watched({SUBMIT: dispatcher.submit, ASK: poller.ask, **self.rounds().tasks()})

    def feeder(self) -> Feeder:
        """Return the part that fills the queue."""
        return Feeder(self.book, self.queue, self._intake.kept, self.engine, self.alerts)

    def inbox(self) -> InboxWorker:
        """Return the part that handles messages."""
        book = self.book
        around = (self.providers, book.clock, self.downtimes, self.alerts)
        return InboxWorker(book.ledger, book.archive, book.inbox, *around, measures=self.measures)

    def announcer(self) -> Announcer | None:
        """Return the part that tells other systems; None without the extra that it needs."""
        return announcer_on(self.book, self.announcing, self.alerts)

    def rounds(self) -> Rounds:
        """Return what is done at fixed times."""
        return Rounds(
            self.book,
            self.queue,
            Sweeps(self.book, {name: provider.capabilities for name, provider in self.providers.items()}),
            Mailboxes(self.providers, self._intake),
            BalanceWatcher(self.book, self.providers, self.alerts),
            CheckpointRound(self.book, self.checkpoints, self.alerts),
            self.alerts,
            self.settings,
        )

    def _announcing(self) -> dict[str, Part]:
        announcer = self.announcer()
        if announcer is None:
            return {}
        announce = announcer.run
        return {"announcer": lambda ending: keep_on(lambda: announce(ending), ending)}

    def _tell(self, listener: WebhookListener, listening: Callable[[str], None] | None) -> None:
        if listening is not None:
            for name in self.providers:
                listening(listener.url_for(name))

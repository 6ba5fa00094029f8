"""Our processes: workers and the webhook listener, wired as in production, but stepped by the kernel.

Everything that a process holds in memory is made when it starts; a crash loses it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from adapters.archive import ClockedArchive
from adapters.providers.port import PayoutProvider
from adapters.queue.port import Schedule, Task
from adapters.routing.router import Router
from adapters.workers import task_names
from adapters.workers.feeder import Feeder
from adapters.workers.route_chooser import RouteChooser
from adapters.workers.settings import WorkerSettings
from adapters.workers.webhook_inbox import InboxWorker
from adapters.workers.webhook_listener import PATH, WebhookListener
from adapters.workers.worker import Worker
from tests.simulation.chooser import RandomChooser
from tests.simulation.dice import Dice
from tests.simulation.evidence import Evidence
from tests.simulation.faults import Fault
from tests.simulation.kernel import Kernel
from tests.simulation.letters import Letter
from tests.simulation.network import Network
from tests.simulation.plan import Plan
from tests.simulation.post import Post
from tests.simulation.provider import SimulatedProvider
from tests.simulation.runners import Runners
from tests.simulation.store import Store
from tests.simulation.work_clues import WorkClues

_PAUSE = timedelta(milliseconds=500)
"""How long an idle worker takes to notice what others have written."""
_ESSENTIAL = (
    task_names.SWEEP_SUBMISSIONS,
    task_names.SWEEP_OUTCOMES,
    task_names.SWEEP_FEES,
    task_names.SWEEP_RETURNS,
)


@dataclass(frozen=True)
class Surroundings:
    """What all processes of a world share: everything that is not memory of theirs."""

    store: Store
    kernel: Kernel
    dice: Dice
    networks: Sequence[Network]
    post: Post
    evidence: Evidence
    plan: Plan
    runners: Runners

    def providers(self) -> Mapping[str, PayoutProvider]:
        """Return the providers as a process knows them that has just started."""
        book = self.store.book
        archive = ClockedArchive(book.archive, book.clock) if self.plan.keeps_answers else None
        made = (SimulatedProvider(network, book.clock, archive) for network in self.networks)
        return {provider.name: provider for provider in made}


class WorkerProcess:
    """A worker: feeds the queue, does its jobs, handles webhooks, keeps the registers."""

    def __init__(self, surroundings: Surroundings) -> None:
        """Know where to start again after a crash."""
        self._surroundings = surroundings
        self._clues = WorkClues(surroundings.store)

    def work(self) -> None:
        """Start, and work until killed."""
        store, dice = self._surroundings.store, self._surroundings.dice
        rounds, tasks, feeder, inbox = self._made()
        store.queue.schedule(rounds)
        while True:
            if dice.strikes(Fault.QUEUE_DROPPED, 0.005):
                # The leases are dropped with the queue, so from here on the same jobs may be taken once more.
                self._surroundings.runners.forget()
                feeder.rebuild()
                self._surroundings.runners.forget()
            steps = self._steps(tasks, feeder, inbox)
            if steps:
                dice.pick("schedule", steps)()
            else:
                self._wait()

    def _steps(self, tasks: Mapping[str, Task], feeder: Feeder, inbox: InboxWorker) -> list[Callable[[], object]]:
        """Return what there is to do; a look from outside saves asking for nothing."""
        store, clues = self._surroundings.store, self._clues
        now = store.clock.now()
        possible: list[tuple[bool, Callable[[], object]]] = [
            (clues.has_message(now), inbox.work_through),
            (clues.has_job(now), lambda: self._do_one(tasks)),
            (clues.is_unprojected() and self._surroundings.dice.chance("schedule", 0.1), store.book.follower.catch_up),
        ]
        steps = [step for is_needed, step in possible if is_needed]
        if clues.is_unfed() and (not steps or self._surroundings.dice.chance("schedule", 0.3)):
            steps.append(feeder.catch_up)
        return steps

    def _do_one(self, tasks: Mapping[str, Task]) -> None:
        """Take one job and do it, as the queue itself does it, and be watched."""
        queue, kernel = self._surroundings.store.queue, self._surroundings.kernel
        asked_at = kernel.clock.now()
        lease = queue.take(tasks.keys())
        if lease is not None:
            watched = self._surroundings.runners.watched(kernel.running_name, asked_at, tasks[lease.task])
            queue.attempt(lease, watched)()

    def _wait(self) -> None:
        """Wait for work of others, for due jobs, or, with patience, for the next round."""
        kernel, dice = self._surroundings.kernel, self._surroundings.dice
        pause = kernel.clock.now() + _PAUSE
        patience = kernel.clock.now() + dice.span(
            "rounds", self._surroundings.plan.storm / 4, 2 * self._surroundings.plan.storm
        )

        def can_go_on() -> datetime | None:
            if self._clues.is_unfed():
                return pause
            round_at = self._clues.next_round_at(kernel.rounds_at if dice.is_calm else patience)
            moments = [moment for moment in (self._clues.next_at(), round_at) if moment is not None]
            return max(pause, min(moments)) if moments else None

        kernel.wait_until(can_go_on)

    def _settings(self) -> WorkerSettings:
        """Return settings with few rounds, because every round takes the time of several payments."""
        every_seconds = (self._surroundings.plan.storm / 3).total_seconds()
        return WorkerSettings(poll_every_seconds=every_seconds, overdue_after_seconds=every_seconds)

    def _made(self) -> tuple[Sequence[Schedule], Mapping[str, Task], Feeder, InboxWorker]:
        """Make the parts of a worker, as they are made for production."""
        store, alerts = self._surroundings.store, self._surroundings.evidence
        providers = self._surroundings.providers()
        worker = Worker(
            store.book, providers, store.queue, self._chooser(providers), self._settings(), alerts, store.downtimes
        )
        return self._chosen(worker.rounds().schedules()), worker.tasks(), worker.feeder(), worker.inbox()

    def _chooser(self, providers: Mapping[str, PayoutProvider]) -> RouteChooser:
        store = self._surroundings.store
        if self._surroundings.plan.routes_by_chance:
            return RandomChooser(providers, self._surroundings.dice)
        return Router(store.book, providers, store.downtimes)

    def _chosen(self, schedules: Sequence[Schedule]) -> Sequence[Schedule]:
        """Leave out, in most worlds, the rounds that no payout depends on."""
        if self._surroundings.plan.makes_all_rounds:
            return schedules
        return [schedule for schedule in schedules if schedule.task in _ESSENTIAL]


class ListenerProcess:
    """The webhook listener: takes in one letter after the other."""

    def __init__(self, surroundings: Surroundings) -> None:
        """Know where to start again after a crash."""
        self._surroundings = surroundings
        self._in_hand: Letter | None = None

    def work(self) -> None:
        """Start, and take in letters until killed. What was in hand at a crash was not answered, and comes again."""
        post, kernel = self._surroundings.post, self._surroundings.kernel
        if self._in_hand is not None:
            post.come_back(self._in_hand)
        listener = WebhookListener(self._surroundings.store.book, self._surroundings.providers())
        try:
            while True:
                kernel.wait_until(lambda: kernel.clock.now() if post.waiting else None)
                self._in_hand = post.waiting.popleft()
                self._take_in(listener, self._in_hand)
                self._in_hand = None
        finally:
            listener._server.server_close()

    def _take_in(self, listener: WebhookListener, letter: Letter) -> None:
        should_verify = letter.bank.secrets.should_verify(letter.signature, self._surroundings.store.clock.now())
        address = PATH + letter.bank.traits.name.lower()
        status = listener.take_in(address, [("Signature", letter.signature.text)], letter.body)
        assert (status is not HTTPStatus.UNAUTHORIZED) is should_verify, (
            f"{letter.signature} was answered with {status}"
        )
        if status is not HTTPStatus.OK:
            self._surroundings.post.come_back(letter)

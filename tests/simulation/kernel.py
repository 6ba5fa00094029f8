"""The kernel: lets the actors of a world take turns, one at a time, at points of its choosing, and kills them.

Each actor runs in a thread of its own, but only the one that holds the baton runs; the others wait for their turn. So
the seed alone decides who does what when, and the code under test is the real one, without any waiting of its own.

An actor passes a *point* wherever another one, or a crash, could come in between: around every call to a provider and
around every commit. Killing an actor raises `ProcessKilledError` there, which no code catches; whoever tries to go on
all the same is killed again at the next point.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tests.simulation.dice import Dice
from tests.simulation.faults import Fault
from tests.simulation.stories import SECOND
from tests.simulation.timeline import Timeline, WorldClock
from tests.simulation.trace import Trace
from tests.simulation.traits import ABSENT_AFTER, STALL_MAX

BEGINNING_OF_TIME = datetime.min.replace(tzinfo=UTC)
POINTS_MAX = 100_000
"""More than any world needs; most is needed by six payouts that wait for money for three days."""
Moment = Callable[[], datetime | None]
"""Tells when somebody who waits can go on (UTC); None while nobody knows."""


class RestlessError(Exception):
    """The world does not come to rest."""


class ProcessKilledError(BaseException):
    """The process of this actor was killed; what it had not committed is gone."""


class Actor:
    """One process of the world: a thread that runs only while it holds the baton."""

    def __init__(self, name: str, body: Callable[[], None]) -> None:
        """Wait for the first turn."""
        self.name = name
        self.is_killed = False
        self.is_done = False
        self.error: BaseException | None = None
        self.can_go_on: Moment = lambda: None
        self.no_stall_before = BEGINNING_OF_TIME
        """A process stands still once in a while, and not again and again."""
        self.turn = threading.Semaphore(0)
        self.turn_over = threading.Semaphore(0)
        self.thread = threading.Thread(target=self._run, args=(body,), name=name, daemon=True)

    def _run(self, body: Callable[[], None]) -> None:
        self.turn.acquire()
        try:
            if not self.is_killed:
                body()
        except ProcessKilledError:
            self.is_killed = True
        except BaseException as error:  # noqa: BLE001 - whatever it is, the world must hear of it
            self.error = error
        self.is_done = True
        self.turn_over.release()


class Kernel:
    """Runs one world's actors."""

    def __init__(
        self, dice: Dice, clock: WorldClock, trace: Trace, *, switch_chance: float, crash_chance: float
    ) -> None:
        """Begin without actors."""
        self.clock = clock
        self.timeline = Timeline(clock)
        self._dice = dice
        self._trace = trace
        self._switch_chance = switch_chance
        self._crash_chance = crash_chance
        self._actors: list[Actor] = []
        self._running: Actor | None = None
        self.crash_at: int | None = None
        """The number of the one point at which to crash, in place of chance."""
        self.points = 0
        self.rounds_at = clock.now()
        """When the workers make their rounds in the calm."""
        self.is_over: Callable[[], bool] = lambda: False
        """Whether enough was seen, so that nobody needs to go on."""
        self.is_in_transaction: Callable[[], bool] = lambda: False
        """Whether the actor that runs holds a transaction: then nobody may come in between."""
        self.died: Callable[[str], None] = lambda _name: None
        """Told the name of each actor that was killed."""

    def start(self, name: str, body: Callable[[], None]) -> None:
        """Add an actor, ready to run."""
        actor = Actor(name, body)
        actor.can_go_on = self.clock.now
        actor.thread.start()
        self._actors.append(actor)

    # What actors call

    @property
    def running_name(self) -> str:
        """Return who holds the baton."""
        return self._running.name if self._running is not None else "world"

    def point(self, what: str, *, may_switch: bool = True) -> None:
        """Let somebody else come in between, or the process crash. Outside of actors nothing happens."""
        actor = self._running
        if actor is None:
            return
        self._check_alive(actor)
        self._trace.add(actor.name, what)
        self._crash_perhaps(actor)
        if not may_switch or self.is_in_transaction():
            return
        if self.clock.now() >= actor.no_stall_before and self._dice.strikes(Fault.STALL, 0.003):
            actor.no_stall_before = self.clock.now() + ABSENT_AFTER
            self.sleep(self._dice.span("schedule", 61 * SECOND, STALL_MAX))
        elif self._dice.chance("schedule", self._switch_chance):
            self._hand_over(actor, self.clock.now)

    def sleep(self, span: timedelta) -> None:
        """Let time pass for the actor that runs."""
        moment = self.clock.now() + span
        self.wait_until(lambda: moment)

    def wait_until(self, can_go_on: Moment) -> None:
        """Let others run until the actor can go on."""
        assert not self.is_in_transaction(), "a process waits for the world while it holds a transaction"
        if self._running is not None:
            self._hand_over(self._running, can_go_on)

    def _crash_perhaps(self, actor: Actor) -> None:
        self.points += 1
        chosen = self.points == self.crash_at
        if chosen or self._dice.strikes(Fault.CRASH, self._crash_chance, topic="crashes"):
            actor.is_killed = True
            self._trace.add(actor.name, "CRASHES")
            raise ProcessKilledError

    def _hand_over(self, actor: Actor, can_go_on: Moment) -> None:
        self._check_alive(actor)
        actor.can_go_on = can_go_on
        actor.turn_over.release()
        actor.turn.acquire()
        self._check_alive(actor)

    @staticmethod
    def _check_alive(actor: Actor) -> None:
        if actor.is_killed:
            raise ProcessKilledError

    # What the world calls

    def run(self, until: datetime) -> None:
        """Let the world go on until a moment."""
        while not self.is_over():
            if self.points > POINTS_MAX:
                raise RestlessError
            self.timeline.let_happen()
            moments = [(actor.can_go_on(), actor) for actor in self._actors]
            now = self.clock.now()
            ready = [actor for moment, actor in moments if moment is not None and moment <= now]
            if ready:
                self._give_turn(self._dice.pick("schedule", ready))
                continue
            coming = [moment for moment, _ in moments if moment is not None]
            if self.timeline.next_at is not None:
                coming.append(self.timeline.next_at)
            following = min(coming, default=until)
            if following > until:
                self.clock.move_to(until)
                return
            self.clock.move_to(following)

    def end(self) -> None:
        """Kill whoever still waits, so that no thread is left behind."""
        for actor in self._actors:
            actor.is_killed = True
            while not actor.is_done:
                self._turn_of(actor)
            actor.thread.join()
        self._actors.clear()

    def _give_turn(self, actor: Actor) -> None:
        self._turn_of(actor)
        if not actor.is_done:
            return
        actor.thread.join()
        self._actors.remove(actor)
        if actor.error is not None:
            raise actor.error
        if actor.is_killed:
            self.died(actor.name)

    def _turn_of(self, actor: Actor) -> None:
        self._running = actor
        actor.turn.release()
        actor.turn_over.acquire()
        self._running = None

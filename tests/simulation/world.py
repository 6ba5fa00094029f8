"""A world: providers, our processes, their callers and operators, and time, all moved by one seed.

First comes the storm, in which payouts are asked for and everything may fail. Then comes the calm: processes that died
are started again, wallets are filled, and time goes on until nothing is left to be done. Then the oracle speaks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

from ledger import chart
from ledger.money import Money
from tests.simulation.bank import Bank
from tests.simulation.dice import Dice
from tests.simulation.evidence import Evidence
from tests.simulation.faults import Fault
from tests.simulation.inspection import Inspection
from tests.simulation.kernel import Kernel
from tests.simulation.network import Network
from tests.simulation.oracle import Oracle
from tests.simulation.our_clocks import OurClocks
from tests.simulation.people import Caller, Operator
from tests.simulation.plan import Plan
from tests.simulation.post import Post
from tests.simulation.processes import ListenerProcess, Surroundings, WorkerProcess
from tests.simulation.runners import Runners
from tests.simulation.store import Store
from tests.simulation.stories import DAY, MINUTE, SECOND
from tests.simulation.timeline import WorldClock
from tests.simulation.trace import Trace
from tests.simulation.traits import Traits
from tests.simulation.violations import Promise, Violation
from tests.simulation.weather import Weather
from tests.simulation.witness import Witness

BEGINNING = datetime(2026, 2, 26, 4, 30, tzinfo=UTC)
"""A Thursday morning in India."""
RICH_MINOR, POOR_MINOR = 10_000_000, 25_000
CALM = (70 * MINUTE, DAY, 2 * DAY, *[3 * DAY] * 4, 15 * DAY)
"""After each of these the workers make their rounds, until all is well; at the last it must be."""
RESERVE = "Simreserve"
CUSTOMER = chart.customer("Acme")


@dataclass(frozen=True)
class Outcome:
    """What became of a world."""

    plan: Plan
    violations: tuple[Violation, ...]
    faults: Counter[Fault]
    digest: str
    lines: tuple[str, ...]
    points: int
    """How many points its actors passed, at each of which they could have been killed."""


class World:
    """One run of one plan in a store."""

    def __init__(self, plan: Plan, store: Store) -> None:
        """Make everything, and let nothing happen yet."""
        self._plan = plan
        self._store = store
        clock = WorldClock(BEGINNING)
        self._clock = clock
        self._our_clocks = OurClocks(clock, lambda: self.kernel.running_name)
        store.begin_world(self._our_clocks, plan.seed)
        self.dice = Dice(plan.seed, plan.enabled, plan.intensity)
        self.trace = Trace(clock)
        self.kernel = Kernel(
            self.dice, clock, self.trace, switch_chance=plan.switch_chance, crash_chance=plan.crash_chance
        )
        self.kernel.crash_at = plan.crash_at
        self.kernel.is_over = lambda: bool(self._witness.violations or self._runners.violations)
        self.kernel.is_in_transaction = lambda: store.hooks.is_in_transaction
        self.kernel.died = self._begin_again
        self._evidence = Evidence()
        self._post = Post(self.dice, self.kernel.timeline, self._evidence)
        self._banks = [self._bank(traits) for traits in plan.providers]
        self._witness = Witness(self._banks, store.side)
        self._runners = Runners(clock)
        for bank in self._banks:
            bank.witness = self._witness.see
        self._networks = [Network(bank, self.kernel, self.dice) for bank in self._banks]
        self._bodies: dict[str, Callable[[], None]] = {}
        self._begins_again_at: dict[str, datetime] = {}

    def run(self) -> Outcome:
        """Let it happen, and hear the oracle."""
        violations: list[Violation] = []
        try:
            self._prepare()
            self._storm()
            violations += self._calm()
        except Exception as error:  # noqa: BLE001 - whatever a process raised is a finding about this world
            violations.append(Violation(Promise.NO_ERROR, _told(error)))
        finally:
            self.kernel.end()
            self._store.hooks.before_commit = lambda: None
            self._store.hooks.after_commit = lambda _wrote: None
        return self._outcome([*self._witness.violations, *self._runners.violations, *violations])

    def _outcome(self, violations: list[Violation]) -> Outcome:
        faults = self.dice.tally
        lines = tuple(self.trace.lines)
        return Outcome(self._plan, tuple(violations), faults, self.trace.digest, lines, self.kernel.points)

    # Before

    def _bank(self, traits: Traits) -> Bank:
        bank = Bank(traits, self.dice, self._clock, self.kernel.timeline, self._evidence)
        bank.announce = lambda transfer, saying: self._post.announce(bank, transfer, saying)
        return bank

    def _prepare(self) -> None:
        # The customer has enough money, wherever it may lie; whether the wallets have is another question.
        self._deposit("reserve", RESERVE, RICH_MINOR)
        self._top_up(POOR_MINOR if self._plan.is_poor else RICH_MINOR)
        surroundings = Surroundings(
            self._store, self.kernel, self.dice, self._networks, self._post, self._evidence, self._plan, self._runners
        )
        caller = Caller(surroundings)
        self._bodies["caller"] = caller.ask
        self._bodies["operator"] = Operator(surroundings, caller).work
        self._bodies["listener"] = ListenerProcess(surroundings).work
        for number in range(1, self._plan.workers + 1):
            self._bodies[f"worker-{number}"] = WorkerProcess(surroundings).work
        self._store.hooks.before_commit = lambda: self.kernel.point("commits", may_switch=False)
        self._store.hooks.after_commit = self._committed
        Weather(self._networks, self._post, self.dice, self.kernel.timeline).plan(self._plan.storm)
        self._our_clocks.be_off(self._bodies, self.dice)
        for name, body in self._bodies.items():
            self.kernel.start(name, body)

    def _top_up(self, amount_minor: int) -> None:
        """Put the same amount into every wallet, and book it."""
        for bank in self._banks:
            bank.topped_up_minor += amount_minor
            self._deposit(f"T-{bank.topped_up_minor}-{bank.traits.name}", bank.traits.name, amount_minor)

    def _deposit(self, reference: str, provider: str, amount_minor: int) -> None:
        money = Money(amount_minor, "INR")
        self._store.book.ledger.deposit(reference, CUSTOMER, provider, money, actor="treasury")

    def _committed(self, wrote: bool) -> None:  # noqa: FBT001 - the hook's own word
        self.kernel.point("has committed" if wrote else "has read")

    # During

    def _storm(self) -> None:
        self.kernel.run(BEGINNING + self._plan.storm)

    def _calm(self) -> list[Violation]:
        """Let the world come to rest, and return what is wrong then."""
        self.dice.is_calm = True
        self.trace.add("world", "is calm")
        for name in list(self._begins_again_at):
            self._start(name)
        self._top_up(RICH_MINOR)
        found: list[Violation] = []
        for span in CALM:
            if self.kernel.is_over():
                return found
            self.kernel.rounds_at = self._clock.now() + span
            self.kernel.run(self.kernel.rounds_at)
            if self.kernel.timeline.next_at is None and not (found := self._found()):
                return []
        return found

    def _begin_again(self, name: str) -> None:
        """Start a process that died again, after a while; in the calm at once."""
        self._runners.died(name)
        pause = SECOND if self.dice.is_calm else self.dice.span("restarts", SECOND, self._plan.storm)
        moment = self._clock.now() + pause
        self._begins_again_at[name] = moment
        self.kernel.timeline.at(moment, lambda: self._start(name) if name in self._begins_again_at else None)

    def _start(self, name: str) -> None:
        del self._begins_again_at[name]
        self.trace.add(name, "starts again")
        self.kernel.start(name, self._bodies[name])

    # After

    def _found(self) -> list[Violation]:
        inspection = Inspection(self._store, self._post)
        oracle = Oracle(self._store, self._banks, self._evidence)
        return list(chain(oracle.violations(), inspection.violations(rebuilds=self._plan.rebuilds)))


def run_world(plan: Plan, store: Store) -> Outcome:
    """Run one plan from its beginning to its end."""
    return World(plan, store).run()


def _told(error: Exception) -> str:
    notes = "; ".join(getattr(error, "__notes__", ()))
    inner = "; ".join(_told(each) for each in error.exceptions) if isinstance(error, ExceptionGroup) else ""
    return f"{type(error).__name__}: {error} {notes} {inner}".strip()

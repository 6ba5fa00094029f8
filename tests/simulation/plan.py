"""The plan of a world: how large it is and what may go wrong in it, drawn from its seed; shrinking makes it smaller."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from tests.simulation.faults import Fault
from tests.simulation.stories import DAY, HOUR
from tests.simulation.traits import CAST, Traits

_ALL = frozenset(Fault)


@dataclass(frozen=True)
class Plan:
    """One world before it begins."""

    seed: int
    payouts: int
    workers: int
    providers: tuple[Traits, ...]
    storm: timedelta
    """How long payouts are asked for and faults happen; afterwards the world comes to rest."""
    crash_chance: float
    """At each point."""
    switch_chance: float
    """That another actor comes in between at a point."""
    enabled: frozenset[Fault] = field(default=_ALL)
    intensity: float = 1.0
    """How much more often than usual faults happen."""
    is_poor: bool = False
    """The wallets hold too little at first."""
    routes_by_chance: bool = False
    """Whether providers are chosen by dice, and not by the router."""
    keeps_answers: bool = True
    """Whether providers' answers are kept in the archive, as a commit of its own."""
    makes_all_rounds: bool = False
    """Whether the workers also do the rounds that no payout depends on."""
    rebuilds: bool = False
    """Whether the read tables are also compared by the rebuild itself."""
    crash_at: int | None = None
    """The one point at which to crash, in place of chance."""

    def told(self) -> str:
        """Return the plan in a few words."""
        names = ", ".join(traits.name for traits in self.providers)
        faults = ", ".join(sorted(fault.name for fault in self.enabled))
        return (
            f"seed {self.seed}: {self.payouts} payouts, {self.workers} workers, {names}; storm of {self.storm}, "
            f"crash chance {self.crash_chance}, switch chance {self.switch_chance}, intensity {self.intensity}, "
            f"poor: {self.is_poor}\n"
            f"faults: {faults}"
        )


def draw_plan(seed: int) -> Plan:
    """Return the plan that follows from a seed. Worlds differ in their faults, so that none hides behind another."""
    random = Random(f"{seed} plan")
    share = random.choice((0.3, 0.6, 1.0))
    return Plan(
        seed=seed,
        payouts=random.choice((1, 1, 1, 1, 2, 2, 3, 6)),
        workers=random.choice((1, 2, 2, 3)),
        providers=tuple(random.sample(CAST, random.choice((1, 2, 2, 3)))),
        storm=random.choice((HOUR, 6 * HOUR, DAY, 3 * DAY)),
        crash_chance=random.choice((0.0, 0.003, 0.01, 0.03)),
        switch_chance=random.choice((0.05, 0.2, 0.5)),
        enabled=frozenset(fault for fault in Fault if Random(f"{seed} {fault.name}").random() < share),
        intensity=random.choice((1.0, 1.0, 3.0, 6.0)),
        is_poor=random.random() < 0.2,
        routes_by_chance=random.random() < 0.5,
        keeps_answers=random.random() < 0.25,
        makes_all_rounds=random.random() < 0.1,
        rebuilds=random.random() < 0.05,
    )

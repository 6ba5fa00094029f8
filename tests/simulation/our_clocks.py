"""Our clocks: every process runs on a machine whose clock may be a little off."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from tests.simulation.dice import Dice
from tests.simulation.faults import Fault
from tests.simulation.stories import SECOND
from tests.simulation.timeline import WorldClock

AHEAD_MAX = 5 * SECOND
"""Well under the length of a lease, as the work queue demands."""


class OurClocks:
    """The clock that the process which runs just now can see; see `ledger.clock.Clock`."""

    def __init__(self, clock: WorldClock, running_name: Callable[[], str]) -> None:
        """Begin with clocks that are right."""
        self._clock = clock
        self._running_name = running_name
        self._ahead: dict[str, timedelta] = {}

    def be_off(self, names: Iterable[str], dice: Dice) -> None:
        """Let the clocks of some processes be off."""
        for name in names:
            if dice.strikes(Fault.OUR_CLOCKS, 0.3):
                self._ahead[name] = dice.pick("clocks", (-1, 1)) * dice.span("clocks", SECOND, AHEAD_MAX)

    def now(self) -> datetime:
        """Return what the clock of the process shows that runs (UTC)."""
        return self._clock.now() + self._ahead.get(self._running_name(), timedelta(0))

"""The network between our process and a simulated provider: what is asked may not arrive, or its answer may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from adapters.providers.http import Answer, NoAnswer
from tests.simulation import wire
from tests.simulation.bank import Bank
from tests.simulation.dice import Dice
from tests.simulation.faults import Fault
from tests.simulation.kernel import Kernel
from tests.simulation.stories import SECOND
from tests.simulation.traits import LATE_EFFECT_MAX
from tests.simulation.transfers import Order

_LATENCY = (timedelta(milliseconds=20), 3 * SECOND)
_TIMEOUT = 30 * SECOND
_NO_ANSWER = NoAnswer("ReadTimeout")
_BEFORE = (500, 503, 408, 429)
_AFTER = (500, 502, 504)


class Network:
    """The line to one provider."""

    def __init__(self, bank: Bank, kernel: Kernel, dice: Dice) -> None:
        """Connect to a provider."""
        self.bank = bank
        self._kernel = kernel
        self._dice = dice
        self.down_until: datetime | None = None

    def order(self, order: Order) -> Answer | NoAnswer:
        """Carry a payment order over, once."""
        self._kernel.point(f"sends {order.key[-6:]} to {self.bank.traits.name}")
        outcome = self._carried(order)
        self._kernel.sleep(_TIMEOUT if isinstance(outcome, NoAnswer) else self._dice.span("latency", *_LATENCY))
        self._kernel.point(f"hears {_gist(outcome)}")
        return outcome

    def ask(self, what: str, question: Callable[[], Answer]) -> Answer | NoAnswer:
        """Carry a question over."""
        self._kernel.point(f"asks {self.bank.traits.name} for {what}")
        if self.is_down or self._dice.strikes(Fault.QUERY_FAILED, 0.15):
            return _NO_ANSWER
        answer = question()
        self._kernel.point(f"hears {_gist(answer)}")
        return answer

    @property
    def is_down(self) -> bool:
        """Return whether the provider cannot be reached at all."""
        return self.down_until is not None and self._kernel.clock.now() < self.down_until

    def go_down(self, lasts: timedelta) -> None:
        """Be unreachable for a while."""
        self.down_until = self._kernel.clock.now() + lasts

    def _carried(self, order: Order) -> Answer | NoAnswer:
        if self.is_down:
            return wire.answer(503, {}) if self._dice.chance("network", 0.5) else _NO_ANSWER
        unheard = self._unheard(order)
        return unheard if unheard is not None else self._answered(order)

    def _unheard(self, order: Order) -> Answer | NoAnswer | None:
        """Return what comes back of an order that does not reach the provider now; None where it does."""
        if self._dice.strikes(Fault.LOST_REQUEST, 0.05):
            return _NO_ANSWER
        if self._dice.strikes(Fault.ERROR_BEFORE, 0.05):
            return wire.answer(self._dice.pick("network", _BEFORE), {})
        if self._dice.strikes(Fault.LATE_EFFECT, 0.05):
            return self._take_effect_later(order)
        return None

    def _answered(self, order: Order) -> Answer | NoAnswer:
        """Have the order carried out, and return what is heard of it."""
        answer = self.bank.create(order)
        if self._dice.strikes(Fault.LOST_ANSWER, 0.08):
            return _NO_ANSWER
        if self._dice.strikes(Fault.ERROR_AFTER, 0.05):
            return wire.answer(self._dice.pick("network", _AFTER), {})
        if self._dice.strikes(Fault.UNREADABLE, 0.03):
            return Answer(200, b"<html>")
        return answer

    def _take_effect_later(self, order: Order) -> NoAnswer:
        bank = self.bank
        bank.under_way.append(order)

        def arrive() -> None:
            bank.under_way.remove(order)
            bank.create(order)

        self._kernel.timeline.after(self._dice.span("network", SECOND, LATE_EFFECT_MAX), arrive)
        return _NO_ANSWER


def _gist(answer: Answer | NoAnswer) -> str:
    return answer.word if isinstance(answer, NoAnswer) else f"{answer.word} {answer.body[-60:].decode()}"

"""Payments: no attempt has taken money out twice, or brought it back twice, counted without any state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ledger.payout.events import AnomalyRaised, CashOutReturned, Completed, Reversed
from projections.verify.finding import Finding
from projections.verify.history import History


class Payments:
    """The pass over what left and came back."""

    name = "payments"
    promise = "No attempt was paid out twice, and none came back twice."

    def see(self, history: History) -> Iterator[Finding]:
        """Count what one payout's attempts have moved."""
        moved: Counter[tuple[str, int]] = Counter()
        for recorded in history.events:
            event = recorded.event
            if isinstance(event, Completed | Reversed | CashOutReturned) or (
                isinstance(event, AnomalyRaised) and event.entry is not None
            ):
                way = "out" if isinstance(event, Completed | AnomalyRaised) else "back"
                moved[way, event.attempt] += 1
                if moved[way, event.attempt] > 1:
                    key = f"payout {history.aggregate_id}, attempt {event.attempt}"
                    found = f"{moved[way, event.attempt]} times {way}"
                    rule = "Money moves once each way in an attempt"
                    yield Finding(self.name, rule, key, f"once {way}", found, recorded.position)

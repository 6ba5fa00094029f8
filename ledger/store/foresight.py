"""Foresight: what a command is going to read, so that it can be asked for together with the append lock.

It is only a hint. What a command reads without having said so is looked up when it does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from ledger.events import DomainEvent

Lead = Callable[[DomainEvent], UUID | None]
"""From an aggregate's first event to another aggregate that is read with it."""


@dataclass(frozen=True, slots=True)
class Foresight:
    """Aggregates by id, and balances by account and currency."""

    aggregates: frozenset[UUID] = frozenset()
    accounts: frozenset[tuple[str, str]] = frozenset()
    leads: frozenset[Lead] = frozenset()
    """What the first events of these aggregates lead to."""

    @classmethod
    def of_all(cls, several: Iterable[Foresight]) -> Foresight:
        """Return what several commands are going to read."""
        known = tuple(several)
        if len(known) == 1:
            return known[0]
        return cls(
            frozenset().union(*(each.aggregates for each in known)),
            frozenset().union(*(each.accounts for each in known)),
            frozenset().union(*(each.leads for each in known)),
        )


NOTHING = Foresight()

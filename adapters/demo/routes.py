"""The routes that the attempts of a performance took, and why they took no others."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.embedded import Book
from ledger.payout.events import Submitted
from ledger.routes import RoutingDecision

PAGE = 500
_DETAILS = re.compile(r" of \d|,| until | since ")


@dataclass(frozen=True, slots=True)
class RouteCount:
    """How one provider's rail fared when routes were chosen."""

    provider: str
    rail: str
    taken: int
    taken_because: str
    """The commonest reason, without its figures; empty where it was never taken."""
    passed_over: int
    passed_over_because: str


@dataclass(frozen=True, slots=True)
class Routes:
    """All routes of a performance."""

    counts: Sequence[RouteCount]
    detour: RoutingDecision | None
    """A choice that passed over a cheaper route, if there is one."""


def routes_of(book: Book) -> Routes:
    """Read the log for what was considered and chosen."""
    taken: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    passed_over: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    detour = None
    for decision in _decisions(book):
        for route in decision.considered:
            reasons = taken if route.chosen else passed_over
            reasons[(route.provider, route.rail.value)][_DETAILS.split(route.reason)[0]] += 1
        if decision.chosen.fee_minor > min(route.fee_minor for route in decision.considered):
            detour = detour or decision
    lines = sorted({*taken, *passed_over})
    return Routes([_count(line, taken[line], passed_over[line]) for line in lines], detour)


def _count(line: tuple[str, str], taken: Counter[str], passed_over: Counter[str]) -> RouteCount:
    return RouteCount(*line, taken.total(), _commonest(taken), passed_over.total(), _commonest(passed_over))


def _commonest(reasons: Counter[str]) -> str:
    return reasons.most_common(1)[0][0] if reasons else ""


def _decisions(book: Book) -> Iterator[RoutingDecision]:
    after = 0
    while page := book.store.read_page(after, PAGE):
        for recorded in page:
            if isinstance(recorded.event, Submitted) and recorded.event.route is not None:
                yield recorded.event.route
        after = page[-1].position

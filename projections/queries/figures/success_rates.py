"""Success rates: of the attempts that were submitted in a span and have ended, how many brought the money across.

An attempt counts on the day it was submitted, by our own clock; when it ended is the provider's word, and may be as
vague as a day. What came back later did not succeed: the payee does not have it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from ledger.payout.attempts import AttemptState
from ledger.rails import Rail
from projections.fold import INDIA
from projections.queries.spans import Span
from projections.schema import ReadTables

_Line = tuple[str, str]
"""A provider, and a rail of it; none is empty text."""


@dataclass(frozen=True, slots=True)
class SuccessRate:
    """The attempts by one rail of one provider that have ended, by how they did."""

    provider: str
    rail: Rail | None
    """None where the provider chose the rail."""
    succeeded: int
    declined: int
    failed: int
    reversed: int

    @property
    def closed(self) -> int:
        """Return how many have ended; at least one."""
        return self.succeeded + self.declined + self.failed + self.reversed

    @property
    def rate(self) -> tuple[int, int]:
        """Return the share that succeeded, as how many of how many."""
        return self.succeeded, self.closed


def success_rates(
    connection: Connection, tables: ReadTables, span: Span, zone: ZoneInfo = INDIA
) -> Sequence[SuccessRate]:
    """Return the rates by provider and rail, without those where no attempt of the span has ended."""
    attempts = tables.attempts.c
    by = (attempts.provider, attempts.rail, attempts.state)
    query = select(*by, func.count()).where(*span.during(attempts.submitted_at, zone)).group_by(*by)
    found: defaultdict[_Line, dict[AttemptState, int]] = defaultdict(dict)
    for provider, rail, state, count in connection.execute(query):
        if AttemptState(state) is not AttemptState.OPEN:
            found[provider, rail or ""][AttemptState(state)] = count
    return [_rate(line, found[line]) for line in sorted(found)]


def _rate(line: _Line, counts: Mapping[AttemptState, int]) -> SuccessRate:
    provider, rail = line
    return SuccessRate(
        provider,
        Rail(rail) if rail else None,
        succeeded=counts.get(AttemptState.SUCCEEDED, 0),
        declined=counts.get(AttemptState.CLOSED, 0),
        failed=counts.get(AttemptState.FAILED, 0),
        reversed=counts.get(AttemptState.REVERSED, 0),
    )

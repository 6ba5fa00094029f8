"""Provider health: what became of the attempts that each provider was sent lately, and what it owes an answer to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, func, select

from ledger.payout.attempts import AttemptState
from ledger.payout.status import PayoutStatus
from projections.queries.figures.health import Health, health_of
from projections.queries.figures.provider_balances import provider_balances
from projections.queries.holds import has_status
from projections.queries.payout_rows import attempt_that_counts
from projections.schema import ReadTables

LATELY = timedelta(hours=1)
"""Long enough for a number that means something, short enough to show an outage while it lasts."""
_Open = tuple[int, int, datetime | None]
_NOTHING_OPEN: _Open = (0, 0, None)


@dataclass(frozen=True, slots=True)
class ProviderHealth:
    """One provider. The first four are of the attempts that were submitted to it lately, as they stand now."""

    provider: str
    submitted: int
    succeeded: int
    """Those whose money came back since are not among them."""
    declined: int
    failed: int
    """Refused for good, for their payee or their amount."""
    in_transit: int
    """All attempts that are open there, whenever they were submitted."""
    outcome_unknown: int
    """Those of them of which nobody knows whether the money moved."""
    last_success_at: datetime | None
    """When money last left through it, by its own word; None when it never did."""
    last_silence_at: datetime | None
    """When it was last heard of an attempt whose outcome is unknown now; None when there is none."""

    @property
    def health(self) -> Health:
        """Return how it does, by the rule of `health`."""
        return health_of(
            submitted=self.submitted,
            succeeded=self.succeeded,
            declined=self.declined,
            outcome_unknown=self.outcome_unknown,
        )


def provider_health(
    connection: Connection,
    tables: ReadTables,
    now: datetime,
    *,
    providers: Collection[str] = (),
    lately: timedelta = LATELY,
) -> Sequence[ProviderHealth]:
    """Return the health of these providers and of all that our books know, by name."""
    known = {balance.provider for balance in provider_balances(connection, tables)}
    states = _states(connection, tables, now - lately)
    open_ones = _open(connection, tables)
    return [
        _health(
            provider,
            states.get(provider, {}),
            open_ones.get(provider, _NOTHING_OPEN),
            _last_success(connection, tables, provider),
        )
        for provider in sorted(known.union(providers))
    ]


def _health(
    provider: str, states: Mapping[AttemptState, int], open_ones: _Open, last_success_at: datetime | None
) -> ProviderHealth:
    in_transit, outcome_unknown, last_silence_at = open_ones
    return ProviderHealth(
        provider,
        submitted=sum(states.values()),
        succeeded=states.get(AttemptState.SUCCEEDED, 0),
        declined=states.get(AttemptState.CLOSED, 0),
        failed=states.get(AttemptState.FAILED, 0),
        in_transit=in_transit,
        outcome_unknown=outcome_unknown,
        last_success_at=last_success_at,
        last_silence_at=last_silence_at,
    )


def _states(connection: Connection, tables: ReadTables, since: datetime) -> Mapping[str, Mapping[AttemptState, int]]:
    attempts = tables.attempts.c
    query = select(attempts.provider, attempts.state, func.count()).where(attempts.submitted_at >= since)
    found: defaultdict[str, dict[AttemptState, int]] = defaultdict(dict)
    for provider, state, count in connection.execute(query.group_by(attempts.provider, attempts.state)):
        found[provider][AttemptState(state)] = count
    return found


def _open(connection: Connection, tables: ReadTables) -> Mapping[str, _Open]:
    """Return how many attempts are open, how many of unknown outcome, and what was last noted of one of these."""
    attempts = tables.attempts.c
    query = select(
        attempts.provider,
        func.count(),
        func.count(case((attempts.outcome_unknown, 1))),
        func.max(case((attempts.outcome_unknown, attempts.effective_at))),
    )
    query = query.select_from(tables.payouts).join(tables.attempts, attempt_that_counts(tables))
    query = query.where(has_status(tables.payouts, PayoutStatus.IN_TRANSIT)).group_by(attempts.provider)
    return {
        provider: (in_transit, outcome_unknown, last_silence_at)
        for provider, in_transit, outcome_unknown, last_silence_at in connection.execute(query)
    }


def _last_success(connection: Connection, tables: ReadTables, provider: str) -> datetime | None:
    """Return the last entry of the provider's part of an index."""
    attempts = tables.attempts.c
    query = select(func.max(attempts.completed_at)).where(
        attempts.provider == provider, attempts.completed_at.is_not(None)
    )
    last: datetime | None = connection.scalar(query)
    return last

"""The evidence: what the observer of a world has seen that the books of providers and ours do not tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from adapters.workers.alerts import AlertKind
from ledger.payout.anomalies import AnomalyKind
from tests.simulation.stories import FAILURES
from tests.simulation.transfers import Transfer

_OVER_FAILURES = frozenset(
    {
        AnomalyKind.PROGRESS_AFTER_FAILURE,
        AnomalyKind.SUCCESS_AFTER_FAILURE,
        AnomalyKind.SUCCESS_ON_CLOSED_ATTEMPT,
        AnomalyKind.SECOND_CASH_OUT,
        AnomalyKind.FAILURE_AFTER_SUCCESS,
    }
)


@dataclass
class Evidence:
    """Facts for the oracle."""

    accepted: set[UUID] = field(default_factory=set)
    """The payouts whose callers have a receipt."""
    unresolvable: set[str] = field(default_factory=set)
    """The payouts about which a person was alerted, because their outcome cannot be found out."""
    alarmed: set[str] = field(default_factory=set)
    """The payouts about whose anomalies a person was alerted."""
    told_wrong: set[str] = field(default_factory=set)
    """The keys whose amount a provider has told wrong."""
    refused_again: set[str] = field(default_factory=set)
    """The keys of which a repetition was refused."""

    def raise_alert(self, kind: AlertKind, subject: str, text: str) -> None:
        """Take an alert; see `adapters.workers.alerts.Alerts`."""
        if kind is AlertKind.OUTCOME_UNRESOLVABLE:
            self.unresolvable.add(subject)
        elif kind is AlertKind.ANOMALY:
            self.alarmed.add(subject)

    def justifies(self, kind: AnomalyKind, key: str, transfers: Sequence[Transfer]) -> bool:
        """Say whether a provider has given the reason for an anomaly on the attempt with this key."""
        if kind is AnomalyKind.AMOUNT_DIFFERS:
            return key in self.told_wrong
        if kind is AnomalyKind.REFUSAL_AFTER_ACCEPTANCE:
            return key in self.refused_again
        ours = (transfer for transfer in transfers if transfer.order.key == key)
        return kind in _OVER_FAILURES and any(_went_on_after_failure(transfer) for transfer in ours)


def _went_on_after_failure(transfer: Transfer) -> bool:
    words = [saying.word for saying in transfer.sayings]
    return any(word in FAILURES for word in words[:-1])

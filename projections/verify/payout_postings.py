"""The entries of a payout's events, computed from the payout as it was before each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ledger import chart, posting_rules
from ledger.events import DomainEvent
from ledger.journal import JournalEntry
from ledger.money import Money
from ledger.payout import events
from ledger.payout.anomalies import AnomalyKind, Resolution
from ledger.payout.payout import Payout

Expected = Callable[[Payout, Any], JournalEntry | None]
_LEFT_ASIDE = {AnomalyKind.SUCCESS_AFTER_FAILURE, AnomalyKind.SECOND_CASH_OUT}
"""Anomalies that say that money left, but not as the payout's outcome."""


def _provider(payout: Payout, event: Any) -> str:
    return payout.attempts[event.attempt].provider


def _queued(_payout: Payout, event: events.Queued) -> JournalEntry:
    return posting_rules.queued(event.source_account, Money(event.amount_minor, event.currency))


def _submitted(payout: Payout, event: events.Submitted) -> JournalEntry:
    return posting_rules.submitted(event.provider, payout.money)


def _declined(payout: Payout, event: events.Declined) -> JournalEntry:
    return posting_rules.declined(_provider(payout, event), payout.money)


def _completed(payout: Payout, event: events.Completed) -> JournalEntry:
    return posting_rules.completed(payout.holding_account, _provider(payout, event), payout.money)


def _failed(payout: Payout, _event: events.Failed) -> JournalEntry:
    return posting_rules.failed(payout.holding_account, payout.source_account, payout.money)


def _reversed(payout: Payout, event: events.Reversed) -> JournalEntry:
    return posting_rules.reversed_(_provider(payout, event), payout.source_account, payout.money)


def _returned(payout: Payout, event: events.CashOutReturned) -> JournalEntry:
    attempt = payout.attempts[event.attempt]
    return posting_rules.cash_out_returned(attempt.provider, payout.cash_out_account(attempt), payout.money)


def _fee(payout: Payout, event: events.FeeCharged | events.FeeRefunded) -> JournalEntry | None:
    rule = posting_rules.fee_charged if isinstance(event, events.FeeCharged) else posting_rules.fee_refunded
    amounts = {"fee_minor": event.fee_minor, "tax_minor": event.tax_minor}
    provider = _provider(payout, event) or _provider_in(event.entry)
    return rule(provider, payout.money.currency, **amounts, borne_by=payout.fee_account)


def _provider_in(entry: JournalEntry | None) -> str:
    """Return whose wallet an entry moves: of an attempt that was never recorded as sent, only the report told it."""
    accounts = [] if entry is None else [line.account.split(":") for line in entry.lines]
    return next((parts[-2] for parts in accounts if chart.wallet(parts[-2]) == ":".join(parts)), "")


def _raised(payout: Payout, event: events.AnomalyRaised) -> JournalEntry | None:
    return posting_rules.suspended(event.provider, payout.money) if event.kind in _LEFT_ASIDE else None


def _resolved(payout: Payout, event: events.AnomalyResolved) -> JournalEntry | None:
    anomaly = payout.anomalies[event.anomaly]
    attempt = payout.attempts[anomaly.attempt]
    if event.resolution is Resolution.DISMISSED or not attempt.suspended:
        # What came back by itself was booked then, and the anomaly is settled by that.
        return None
    borne_by = {
        Resolution.RECOVERED: chart.wallet(attempt.provider),
        Resolution.CHARGED_TO_SOURCE: payout.source_account,
        Resolution.WRITTEN_OFF: chart.WRITE_OFFS,
    }[event.resolution]
    return posting_rules.suspense_cleared(attempt.provider, borne_by, payout.money)


RULES: Mapping[type[DomainEvent], Expected] = {
    events.Queued: _queued,
    events.Submitted: _submitted,
    events.Declined: _declined,
    events.Completed: _completed,
    events.Failed: _failed,
    events.Reversed: _reversed,
    events.CashOutReturned: _returned,
    events.FeeCharged: _fee,
    events.FeeRefunded: _fee,
    events.AnomalyRaised: _raised,
    events.AnomalyResolved: _resolved,
}
"""By the event's kind; the others book nothing."""

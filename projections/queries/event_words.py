"""What the events of a payout say, in words for people. No personal data: the narration may name a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ledger.events import DomainEvent
from ledger.money import Money
from ledger.payout import events
from ledger.routes import RoutingDecision
from projections.queries.anomalies import IN_MINOR_UNITS


def words_of(event: DomainEvent) -> str:
    """Return what a payout's event says, as a sentence without a full stop."""
    return _WORDS[type(event)](event)


def _queued(event: events.Queued) -> str:
    by = event.rail or f"the best rail ({event.urgency})"
    return f"accepted, to be paid by {by} from {event.source_account}"


def _submitted(event: events.Submitted) -> str:
    by = f" by {event.rail}" if event.rail else ""
    return f"attempt {event.attempt} handed to {event.provider}{by}{_reasons(event.route)}"


def _reasons(route: RoutingDecision | None) -> str:
    if route is None:
        return ""
    told = (f"{each.provider} by {each.rail} {each.reason}" for each in route.considered)
    return f": {'; '.join(told)}"


def _acknowledged(event: events.Acknowledged) -> str:
    known_as = f" as {event.provider_payout_id}" if event.provider_payout_id else ""
    return f"attempt {event.attempt} is known to the provider{known_as}: {event.provider_status}"


def _outcome_unknown(event: events.OutcomeUnknown) -> str:
    return f"attempt {event.attempt} may or may not have happened: {event.reason}"


def _declined(event: events.Declined) -> str:
    return f"attempt {event.attempt} did not happen: {event.reason}"


def _completed(event: events.Completed) -> str:
    utr = f"UTR {event.utr}" if event.utr else "UTR not known yet"
    return f"the money left through attempt {event.attempt} ({event.confidence}), {utr}"


def _failed(event: events.Failed) -> str:
    return f"the money did not leave, {event.kind.replace('_', ' ')}: {event.reason}"


def _reversed(event: events.Reversed) -> str:
    utr = f", UTR {event.utr}" if event.utr else ""
    return f"the money came back: {event.reason}{utr}"


def _cash_out_returned(event: events.CashOutReturned) -> str:
    return f"money that left through attempt {event.attempt} came back: {event.reason}"


def _fee_charged(event: events.FeeCharged) -> str:
    return f"fee of attempt {event.attempt}: {_fee(event)}"


def _fee_refunded(event: events.FeeRefunded) -> str:
    return f"fee of attempt {event.attempt} refunded: {_fee(event)}"


def _fee(event: events.FeeCharged | events.FeeRefunded) -> str:
    # A fee of nothing has no entry, and so no currency.
    parts = (("fee", event.fee_minor), ("tax", event.tax_minor))
    known = [f"{name} {Money(minor, event.entry.currency)}" for name, minor in parts if minor and event.entry]
    return ", ".join(known) or "nothing"


def _observed(event: events.Observed) -> str:
    reason = f" ({event.reason})" if event.reason else ""
    return f"noted on attempt {event.attempt}, by {event.source}: {event.provider_status}{reason}"


def _anomaly_raised(event: events.AnomalyRaised) -> str:
    frozen = "; no further attempt until it is resolved" if event.freezes else ""
    unit = " in minor units" if event.kind in IN_MINOR_UNITS else ""
    kind = event.kind.replace("_", " ") + unit
    return f"anomaly {event.anomaly}, {kind}: expected {event.expected}, found {event.found}{frozen}"


def _anomaly_resolved(event: events.AnomalyResolved) -> str:
    return f"anomaly {event.anomaly} resolved, {event.resolution.replace('_', ' ')}: {event.note}"


def _recheck_requested(event: events.RecheckRequested) -> str:
    return f"re-check requested: {event.reason}"


_WORDS: Mapping[type[DomainEvent], Callable[[Any], str]] = {
    events.Queued: _queued,
    events.Submitted: _submitted,
    events.Acknowledged: _acknowledged,
    events.OutcomeUnknown: _outcome_unknown,
    events.Declined: _declined,
    events.Completed: _completed,
    events.FeeCharged: _fee_charged,
    events.FeeRefunded: _fee_refunded,
    events.Failed: _failed,
    events.Reversed: _reversed,
    events.CashOutReturned: _cash_out_returned,
    events.Observed: _observed,
    events.AnomalyRaised: _anomaly_raised,
    events.AnomalyResolved: _anomaly_resolved,
    events.RecheckRequested: _recheck_requested,
}
"""For each kind of event of a payout the function that says it."""

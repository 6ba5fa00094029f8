"""Telling: what an event is announced as.

Everything comes from the history of what the event is about, up to the event and no further: whatever has happened
since, the announcement of an event is the same on every delivery.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from adapters.announcements.announcement import (
    Announcement,
    AnomalyFacts,
    BatchFacts,
    BeneficiaryFacts,
    EntryFacts,
    PayoutFacts,
)
from adapters.announcements.kinds import TYPE_OF
from ledger.accounts import Side
from ledger.batch.events import BatchQueued
from ledger.beneficiary.events import (
    BeneficiaryLinked,
    BeneficiaryRegistered,
    BeneficiaryRejected,
    BeneficiaryVerified,
)
from ledger.events import DomainEvent, RecordedEvent
from ledger.manual_entry.events import EntryPosted
from ledger.payout import events
from ledger.payout.attempts import Attempt, AttemptState
from ledger.payout.state import PayoutState

History = Sequence[DomainEvent]
"""The events of one aggregate from its first, the event itself included."""


def announcement_of(recorded: RecordedEvent, history: History) -> Announcement | None:
    """Return what an event is announced as; None when it is not."""
    event = recorded.event
    kind = TYPE_OF[type(event)]
    if kind is None or (isinstance(event, events.Observed) and not _brings_utr(event, history)):
        return None
    return Announcement(
        type=kind,
        subject=str(event.originator_id),
        position=recorded.position,
        event_id=f"evt_{event.originator_id.hex}_{event.originator_version}",
        effective_at=event.effective_at,
        recorded_at=recorded.recorded_at,
        data=_FACTS.get(type(event), _payout)(event, history),
    )


def _brings_utr(event: events.Observed, history: History) -> bool:
    """Say whether the money's bank reference is known from here on, and was not before."""
    attempt = PayoutState.replay(event.originator_id, history[:-1]).attempts.get(event.attempt)
    return attempt is not None and attempt.state is AttemptState.SUCCEEDED and not attempt.utr and bool(event.utr)


def _payout(event: DomainEvent, history: History) -> PayoutFacts:
    payout = PayoutState.replay(event.originator_id, history)
    number = _attempt(event, payout)
    attempt = payout.attempts.get(number, Attempt(number, rail=payout.rail))
    return PayoutFacts(
        payout_id=payout.id,
        reference=payout.reference,
        batch_id=payout.batch_id,
        status=payout.status,
        amount_minor=payout.money.amount_minor,
        currency=payout.money.currency,
        attempt=number,
        provider=attempt.provider or None,
        rail=attempt.rail,
        utr=attempt.utr,
        return_utr=event.utr if isinstance(event, events.Reversed) else None,
        failure_kind=event.kind if isinstance(event, events.Failed) else None,
        reason=event.reason if isinstance(event, events.Declined | events.Failed | events.Reversed) else None,
        fee_minor=getattr(event, "fee_minor", None),
        tax_minor=getattr(event, "tax_minor", None),
        anomaly=_anomaly(event, payout),
    )


def _attempt(event: DomainEvent, payout: PayoutState) -> int:
    if isinstance(event, events.AnomalyResolved):
        return payout.anomalies[event.anomaly].attempt
    number: int = getattr(event, "attempt", payout.attempts_made)
    return number


def _anomaly(event: DomainEvent, payout: PayoutState) -> AnomalyFacts | None:
    if not isinstance(event, events.AnomalyRaised | events.AnomalyResolved):
        return None
    anomaly = payout.anomalies[event.anomaly]
    return AnomalyFacts(
        number=anomaly.number, kind=anomaly.kind, freezes=anomaly.freezes, resolution=anomaly.resolution
    )


def _batch(event: BatchQueued, _history: History) -> BatchFacts:
    accepted = sum(item.payout_id is not None for item in event.items)
    return BatchFacts(
        batch_id=event.originator_id,
        reference=event.reference,
        accepted=accepted,
        refused=len(event.items) - accepted,
    )


def _beneficiary(
    event: BeneficiaryLinked | BeneficiaryVerified | BeneficiaryRejected, history: History
) -> BeneficiaryFacts:
    first = history[0]
    assert isinstance(first, BeneficiaryRegistered), "a beneficiary's history begins with its registration"
    return BeneficiaryFacts(
        beneficiary_id=event.originator_id,
        reference=first.reference,
        status=event.TOPIC.rpartition(".")[2],
        provider=event.provider,
        reason=event.reason if isinstance(event, BeneficiaryRejected) else None,
    )


def _entry(event: EntryPosted, _history: History) -> EntryFacts:
    assert event.entry is not None, "what was posted has an entry"
    return EntryFacts(
        entry_id=event.originator_id,
        reference=event.reference,
        status="posted",
        amount_minor=event.entry.total_minor(Side.DEBIT),
        currency=event.entry.currency,
    )


_FACTS: Mapping[type[DomainEvent], Callable[[Any, History], Any]] = {
    BatchQueued: _batch,
    BeneficiaryLinked: _beneficiary,
    BeneficiaryVerified: _beneficiary,
    BeneficiaryRejected: _beneficiary,
    EntryPosted: _entry,
}
"""How the facts of an event are found, where it is not a payout's."""

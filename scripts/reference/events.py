"""Every event: topic, version, meaning, fields, and what it books."""

from __future__ import annotations

from typing import get_args

from ledger.batch.events import BatchQueued
from ledger.events import REGISTRY, DomainEvent
from ledger.journal import EntryKind
from ledger.manual_entry import events as manual_entry
from ledger.payout import events as payout
from scripts.reference.attribute_docs import attribute_docs
from scripts.reference.markdown import code, joined, table

BOOKS: dict[type[DomainEvent], EntryKind] = {
    payout.Queued: EntryKind.QUEUED,
    payout.Submitted: EntryKind.SUBMITTED,
    payout.Declined: EntryKind.DECLINED,
    payout.Completed: EntryKind.COMPLETED,
    payout.FeeCharged: EntryKind.FEE_CHARGED,
    payout.FeeRefunded: EntryKind.FEE_REFUNDED,
    payout.Failed: EntryKind.FAILED,
    payout.Reversed: EntryKind.REVERSED,
    payout.CashOutReturned: EntryKind.REVERSED,
    payout.AnomalyRaised: EntryKind.SUSPENDED,
    payout.AnomalyResolved: EntryKind.SUSPENSE_CLEARED,
    manual_entry.EntryPosted: EntryKind.MANUAL,
    manual_entry.Deposited: EntryKind.DEPOSIT,
}
"""The kind of entry that an event carries; the events that are not named here never carry one."""
ONLY_WITH_MONEY = {payout.AnomalyRaised, payout.AnomalyResolved}
"""These carry their entry only when money provably moved."""
_GROUPS = {"payout": "Payout", "beneficiary": "Beneficiary", "manual_entry": "Manual entry and deposit", "batch": "Batch"}


def event_classes() -> list[type[DomainEvent]]:
    """Return every kind of event of the ledger."""
    assert BatchQueued.TOPIC in REGISTRY, "the events of every aggregate are imported"
    return [found for found in REGISTRY.values() if found.__module__.startswith("ledger.")]


def common_fields() -> str:
    """Return the table of what every event carries."""
    return _fields(DomainEvent)


def events() -> str:
    """Return a section for each kind of event, in groups by aggregate."""
    parts = []
    for group, title in _GROUPS.items():
        parts.append(f"## {title}")
        parts += [_section(each) for each in event_classes() if each.TOPIC.startswith(f"{group}.")]
    return "\n\n".join(parts)


def _section(event: type[DomainEvent]) -> str:
    head = f"### {event.__name__}\n\n{joined(event.__doc__)}\n\nTopic {code(event.TOPIC)}, version {event.VERSION}. "
    return f"{head}{_booked(event)}\n\n{_fields(event)}"


def _booked(event: type[DomainEvent]) -> str:
    if event not in BOOKS:
        return "Books nothing."
    condition = ", when money provably moved" if event in ONLY_WITH_MONEY else ""
    return f"Books the entry {code(BOOKS[event])}{condition}."


def _fields(event: type[DomainEvent]) -> str:
    docs = attribute_docs(event)
    own = [name for name in event.model_fields if event is DomainEvent or name not in DomainEvent.model_fields]
    rows = [[code(name), _type(event.model_fields[name].annotation), docs.get(name, "")] for name in own]
    return table(["field", "type", "meaning"], rows)


def _type(annotation: object) -> str:
    """Return the name of a type, or of each of its alternatives."""
    alternatives = [each for each in get_args(annotation) if isinstance(each, type)]
    if isinstance(annotation, type) and not alternatives:
        return code(annotation.__name__)
    return code(str(annotation).rpartition("tuple[")[0] or " | ".join(_name(each) for each in alternatives))


def _name(alternative: type) -> str:
    return "None" if alternative is type(None) else alternative.__name__

"""Every event: topic, version, meaning, fields, and what it books."""

from __future__ import annotations

from ledger.batch.events import BatchItem, BatchQueued
from ledger.beneficiary import events as beneficiary
from ledger.events import REGISTRY, DomainEvent
from ledger.journal import EntryKind
from ledger.manual_entry import events as manual_entry
from ledger.message import events as message
from ledger.payout import events as payout
from ledger.period import events as period
from ledger.reconciliation import events as reconciliation
from ledger.routes import ConsideredRoute
from ledger.statements import events as statements
from ledger.statements.imported_line import ImportedLine
from scripts.reference.attributes import fields_table
from scripts.reference.markdown import code, joined

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
    reconciliation.BreakOpened: EntryKind.BREAK_OPENED,
    reconciliation.BreakClosed: EntryKind.BREAK_CLEARED,
    reconciliation.BreakWrittenOff: EntryKind.WRITTEN_OFF,
}
"""The kind of entry that an event carries; an event that is not named here never carries one."""
CONDITIONS = {
    payout.AnomalyRaised: " when money provably moved",
    payout.AnomalyResolved: " when it held money in suspense that had not come back by itself",
    payout.FeeCharged: " unless both amounts are zero",
    reconciliation.BreakOpened: " when whoever keeps the account tells more or less than the books",
    reconciliation.BreakClosed: " when it held money in suspense",
}
"""When an event carries its entry, where it does not always."""
_GROUPS = {
    "Payout": payout.__name__,
    "Beneficiary": beneficiary.__name__,
    "Manual entry and deposit": manual_entry.__name__,
    "Batch": BatchQueued.__module__,
    "Provider's message": message.__name__,
    "Statement": statements.__name__,
    "Match and break": reconciliation.__name__,
    "Period": period.__name__,
}
_PARTS: dict[str, tuple[tuple[str, type], ...]] = {
    "Payout": (("Each of the routes that a `route` has `considered`, the best first", ConsideredRoute),),
    "Period": (("Each of the `balances`", period.ClosingBalance),),
    "Batch": (("Each of the `items`", BatchItem),),
    "Statement": (("Each of the `lines`", ImportedLine),),
}
"""What the fields of a group's events are made of."""


def common_fields() -> str:
    """Return the table of what every event carries."""
    return fields_table(DomainEvent)


def events() -> str:
    """Return a section for each kind of event, in groups by aggregate."""
    parts = []
    for title, module in _GROUPS.items():
        parts.append(f"## {title}")
        parts += [_section(event) for event in REGISTRY.values() if event.__module__ == module]
        parts += [f"{opening}:\n\n{fields_table(part)}" for opening, part in _PARTS.get(title, ())]
    return "\n\n".join(parts)


def _section(event: type[DomainEvent]) -> str:
    named = f"Topic {code(event.TOPIC)}, version {event.VERSION}. {_booked(event)}"
    return f"### {event.__name__}\n\n{joined(event.__doc__)}\n\n{named}\n\n{fields_table(event)}"


def _booked(event: type[DomainEvent]) -> str:
    if event not in BOOKS:
        return "Books nothing."
    return f"Books an entry of the kind {code(BOOKS[event])}{CONDITIONS.get(event, '')}."

"""Kinds: which events are announced, and under which type. Every kind of event has a decision here.

What changes nothing for another system is not announced: that a provider knows an attempt, that nobody knows yet how it
ended, that somebody asked again. Nor is what the other system told us itself, such as a new payee or a deposit, nor
what finance does with statements: what follows from it for a payout is the payout's own event.
"""

from __future__ import annotations

from collections.abc import Mapping

from ledger.batch.events import BatchQueued
from ledger.beneficiary.events import (
    BeneficiaryErased,
    BeneficiaryHeld,
    BeneficiaryLinked,
    BeneficiaryRegistered,
    BeneficiaryRejected,
    BeneficiaryReleased,
    BeneficiaryVerified,
)
from ledger.events import DomainEvent
from ledger.manual_entry.events import Deposited, EntryPosted, EntryProposed, EntryRejected
from ledger.message.events import MessageSetAside
from ledger.payout import events as payout
from ledger.period.events import PeriodClosed, PeriodReopened, ReopeningProposed
from ledger.reconciliation import events as reconciliation
from ledger.statements import events as statements

TYPE_OF: Mapping[type[DomainEvent], str | None] = {
    payout.Queued: "payout.queued",
    payout.Submitted: "payout.submitted",
    payout.Acknowledged: None,
    payout.OutcomeUnknown: None,
    payout.Declined: "payout.declined",
    payout.Completed: "payout.completed",
    payout.FeeCharged: "payout.fee_charged",
    payout.FeeRefunded: "payout.fee_refunded",
    payout.Failed: "payout.failed",
    payout.Reversed: "payout.reversed",
    payout.CashOutReturned: None,
    payout.Observed: "payout.utr_learned",
    payout.AnomalyRaised: "payout.anomaly_raised",
    payout.AnomalyResolved: "payout.anomaly_resolved",
    payout.RecheckRequested: None,
    BatchQueued: "batch.queued",
    BeneficiaryRegistered: None,
    BeneficiaryLinked: "beneficiary.linked",
    BeneficiaryVerified: "beneficiary.verified",
    BeneficiaryRejected: "beneficiary.rejected",
    BeneficiaryHeld: None,
    BeneficiaryReleased: None,
    BeneficiaryErased: None,
    EntryProposed: None,
    EntryPosted: "manual_entry.posted",
    EntryRejected: None,
    Deposited: None,
    MessageSetAside: None,
    statements.StatementImported: None,
    statements.LinesImported: None,
    reconciliation.Matched: None,
    reconciliation.MatchUndone: None,
    reconciliation.BreakOpened: None,
    reconciliation.BreakAssigned: None,
    reconciliation.BreakNoted: None,
    reconciliation.WriteOffProposed: None,
    reconciliation.BreakWrittenOff: None,
    reconciliation.BreakDismissed: None,
    reconciliation.BreakClosed: None,
    PeriodClosed: None,
    ReopeningProposed: None,
    PeriodReopened: None,
}
"""For each kind of event the type of its announcement, or None. An observation counts only if it brings the UTR."""

MEANINGS: Mapping[str, str] = {
    "payout.queued": "We accepted the payout, and its funds are reserved.",
    "payout.submitted": "It is being handed to a provider.",
    "payout.declined": "The attempt did not happen; the payout is queued again.",
    "payout.completed": "The money left. The UTR may be missing still.",
    "payout.utr_learned": "The UTR of a completed payout became known.",
    "payout.fee_charged": "The provider charged its fee for an attempt.",
    "payout.fee_refunded": "The provider gave its fee back.",
    "payout.failed": "Final: the money did not leave.",
    "payout.reversed": "The money left and came back, days or weeks later.",
    "payout.anomaly_raised": "A provider contradicts itself or us; a person looks into it.",
    "payout.anomaly_resolved": "That person settled it.",
    "batch.queued": "A batch was accepted; payouts that were refused are counted in it.",
    "beneficiary.linked": "A provider registered the payee without having looked at the account.",
    "beneficiary.verified": "A provider found the payee's account to exist.",
    "beneficiary.rejected": "A provider found the payee's account not to exist, or to be closed.",
    "manual_entry.posted": "A manual entry was approved and is in the books.",
}
"""Every type of announcement, with what it says."""

"""Folds beneficiaries: masked details as they stand, and what each provider found."""

from __future__ import annotations

from typing import Any

from ledger.beneficiary.beneficiary import BeneficiaryStatus
from ledger.beneficiary.events import (
    BeneficiaryErased,
    BeneficiaryHeld,
    BeneficiaryLinked,
    BeneficiaryRegistered,
    BeneficiaryRejected,
    BeneficiaryReleased,
    BeneficiaryVerified,
)
from ledger.events import RecordedEvent
from projections.changes import Changes
from projections.evidence import versioned
from projections.read_table import ReadTable

LINKED = "linked"
"""What the register says of a provider that pays without having looked."""


def register(changes: Changes, recorded: RecordedEvent, event: BeneficiaryRegistered) -> None:
    """Make the beneficiary's row; what is sealed stays in the log."""
    changes.insert(
        ReadTable.BENEFICIARIES,
        {
            "id": event.originator_id,
            "reference": event.reference,
            "status": BeneficiaryStatus.REGISTERED.value,
            "account_number_masked": event.account_number_masked,
            "ifsc": event.ifsc,
            "routing_number": event.routing_number,
            "bank_name": event.bank_name,
            "vpa_masked": event.vpa_masked,
            "registered_at": event.effective_at,
            "held_until": None,
            "erased_at": None,
            **versioned(recorded),
        },
    )


def link(changes: Changes, recorded: RecordedEvent, event: BeneficiaryLinked) -> None:
    """A provider pays to its registration unseen; whether the account exists nobody has found out."""
    facts = {"status": LINKED, "provider_beneficiary_id": event.provider_beneficiary_id, "reason": None}
    key = (event.originator_id, event.provider)
    changes.merge(ReadTable.BENEFICIARY_CHECKS, key, {**facts, **versioned(recorded)})
    _patch(changes, recorded)


def verify(changes: Changes, recorded: RecordedEvent, event: BeneficiaryVerified) -> None:
    """A provider found the account to exist."""
    _check(
        changes,
        recorded,
        event.provider,
        BeneficiaryStatus.VERIFIED,
        provider_beneficiary_id=event.provider_beneficiary_id,
        reason=None,
    )


def reject(changes: Changes, recorded: RecordedEvent, event: BeneficiaryRejected) -> None:
    """A provider found the account not to exist."""
    _check(
        changes,
        recorded,
        event.provider,
        BeneficiaryStatus.REJECTED,
        provider_beneficiary_id=None,
        reason=event.reason,
    )


def hold(changes: Changes, recorded: RecordedEvent, event: BeneficiaryHeld) -> None:
    """Note until when the personal data are kept."""
    _patch(changes, recorded, held_until=event.until)


def release(changes: Changes, recorded: RecordedEvent, _event: BeneficiaryReleased) -> None:
    """Nothing keeps the personal data any more."""
    _patch(changes, recorded, held_until=None)


def erase(changes: Changes, recorded: RecordedEvent, event: BeneficiaryErased) -> None:
    """Forget the masked details too: with a bank's name they may still point to a person."""
    details = ("account_number_masked", "ifsc", "routing_number", "bank_name", "vpa_masked")
    _patch(
        changes,
        recorded,
        status=BeneficiaryStatus.ERASED.value,
        held_until=None,
        erased_at=event.effective_at,
        **dict.fromkeys(details),
    )


def _check(
    changes: Changes, recorded: RecordedEvent, provider: str, status: BeneficiaryStatus, **facts: str | None
) -> None:
    key = (recorded.event.originator_id, provider)
    changes.merge(ReadTable.BENEFICIARY_CHECKS, key, {"status": status.value, **facts, **versioned(recorded)})
    _patch(changes, recorded, status=status.value)


def _patch(changes: Changes, recorded: RecordedEvent, **values: Any) -> None:
    key = (recorded.event.originator_id,)
    changes.patch(ReadTable.BENEFICIARIES, key, {**values, **versioned(recorded)})

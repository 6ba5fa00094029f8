"""The events of a beneficiary. Personal fields are sealed with the beneficiary's own key before they are recorded."""

from __future__ import annotations

from typing import ClassVar

from ledger.events import DomainEvent


class BeneficiaryRegistered(DomainEvent):
    """A payee was made known to us."""

    TOPIC: ClassVar[str] = "beneficiary.registered"

    reference: str
    """The caller's name for this beneficiary; its id follows from it."""
    facts_digest: str
    """Keyed digest of the clear details, to tell the same facts from others without keeping them."""
    name_sealed: str
    account_number_sealed: str | None
    account_number_masked: str | None
    """Such as `••••7890`."""
    ifsc: str | None
    bank_name: str | None
    vpa_sealed: str | None
    vpa_masked: str | None


class BeneficiaryVerified(DomainEvent):
    """A provider registered the payee and found the account to exist (penny drop)."""

    TOPIC: ClassVar[str] = "beneficiary.verified"

    provider: str
    provider_beneficiary_id: str
    name_at_bank_sealed: str | None


class BeneficiaryRejected(DomainEvent):
    """A provider found the account not to exist, or to be closed."""

    TOPIC: ClassVar[str] = "beneficiary.rejected"

    provider: str
    reason: str


class BeneficiaryErased(DomainEvent):
    """The payee asked to be forgotten: the key is destroyed, and what it sealed is unreadable for ever."""

    TOPIC: ClassVar[str] = "beneficiary.erased"

    reason: str

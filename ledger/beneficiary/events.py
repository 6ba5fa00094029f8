"""The events of a beneficiary. Personal fields are sealed with the beneficiary's own key before they are recorded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from ledger.events import DomainEvent, Upcaster


def _without_routing_number(state: dict[str, Any]) -> dict[str, Any]:
    """Version 1 was written when every account was in India."""
    return {**state, "routing_number": None}


def _without_asker(state: dict[str, Any]) -> dict[str, Any]:
    """Version 1 was written when nobody noted on whose request a payee was erased."""
    return {**state, "asked_by": None}


class BeneficiaryRegistered(DomainEvent):
    """A payee was made known to us."""

    TOPIC: ClassVar[str] = "beneficiary.registered"
    VERSION: ClassVar[int] = 2
    UPCASTERS: ClassVar[Mapping[int, Upcaster]] = {1: _without_routing_number}

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
    routing_number: str | None


class BeneficiaryLinked(DomainEvent):
    """A provider registered the payee and pays to the registration without having looked at the account."""

    TOPIC: ClassVar[str] = "beneficiary.linked"

    provider: str
    provider_beneficiary_id: str


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


class BeneficiaryHeld(DomainEvent):
    """A law or a court wants the personal data kept: they are not erased before a date."""

    TOPIC: ClassVar[str] = "beneficiary.held"

    until: date
    """The first day on which they may be erased, in the book's reporting time zone."""
    reason: str


class BeneficiaryReleased(DomainEvent):
    """The hold was lifted before its date."""

    TOPIC: ClassVar[str] = "beneficiary.released"

    reason: str


class BeneficiaryErased(DomainEvent):
    """The payee asked to be forgotten: the key is destroyed, and what it sealed is unreadable for ever."""

    TOPIC: ClassVar[str] = "beneficiary.erased"
    VERSION: ClassVar[int] = 2
    UPCASTERS: ClassVar[Mapping[int, Upcaster]] = {1: _without_asker}

    reason: str
    asked_by: str | None
    """On whose request, such as the number of the payee's own request or of a regulator's order; never a name."""

"""A provider that says what it is told to, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from adapters.networks import Network
from adapters.providers.amounts import AmountUnit
from adapters.providers.capabilities import Capabilities, RailOffer, Resolution
from adapters.providers.notices import Notice
from ledger.payment_orders import BeneficiaryReport, Payee, PaymentOrder
from ledger.rails import Rail
from ledger.status_reports import ReportedStatus, ReportSource, StatusReport
from tests.adapters.till import MOMENT, PROVIDER

RAILS = {rail: RailOffer(fee_minor=500) for rail in (Rail.IMPS, Rail.NEFT, Rail.RTGS, Rail.UPI)}
FOR_EVER = Resolution(key_lifetime=None, lookup_by_reference=True)
"""The usual: a key counts for ever, and a payout can be found by it."""
Answer = Callable[[PaymentOrder], StatusReport]


class PulledPlugError(Exception):
    """The process dies here."""


def report(status: ReportedStatus, reference: str | None, **facts: object) -> StatusReport:
    usual: dict[str, object] = {
        "provider": PROVIDER,
        "source": ReportSource.RESPONSE,
        "status": status,
        "provider_status": status.value.upper(),
        "effective_at": MOMENT,
        "reference": reference,
    }
    return StatusReport.model_validate(usual | facts)


def unexpected(asked: object) -> Any:
    raise AssertionError(asked)


def unexpected_wallet() -> int:
    raise AssertionError


@dataclass
class ScriptedProvider:
    """Each question is answered by a function; what has none must not be asked."""

    on_submit: Answer = unexpected
    on_find: Callable[[str], StatusReport | None] = unexpected
    on_status: Callable[[str], StatusReport] = unexpected
    on_register: Callable[[Payee], BeneficiaryReport] = unexpected
    on_wallet: Callable[[], int] = unexpected_wallet
    on_read: Callable[[bytes], Notice] = unexpected
    name: str = PROVIDER
    resolution: Resolution = FOR_EVER
    declared: dict[str, Any] = field(default_factory=dict)
    sent: list[PaymentOrder] = field(default_factory=list)
    registered: list[UUID] = field(default_factory=list)

    @property
    def capabilities(self) -> Capabilities:
        usual = Capabilities(rails=RAILS, resolution=self.resolution, amount_unit=AmountUnit.MINOR)
        return replace(usual, **self.declared)

    @property
    def webhook_sources(self) -> Sequence[Network]:
        return ()

    def submit(self, order: PaymentOrder) -> StatusReport:
        self.sent.append(order)
        return self.on_submit(order)

    def status(self, provider_payout_id: str) -> StatusReport:
        return self.on_status(provider_payout_id)

    def find(self, idempotency_key: str) -> StatusReport | None:
        return self.on_find(idempotency_key)

    def register_beneficiary(self, beneficiary_id: UUID, payee: Payee) -> BeneficiaryReport:
        self.registered.append(beneficiary_id)
        return self.on_register(payee)

    def wallet_balance_minor(self) -> int:
        return self.on_wallet()

    def verify_webhook(self, headers: Mapping[str, str], body: bytes) -> None:
        raise AssertionError(body)

    def read_webhook(self, body: bytes) -> Notice:
        return self.on_read(body)


def answering(status: ReportedStatus, **facts: object) -> Answer:
    return lambda order: report(status, order.idempotency_key, **facts)


def finding(status: ReportedStatus, at: datetime = MOMENT, **facts: object) -> Callable[[str], StatusReport]:
    return lambda key: report(status, key, source=ReportSource.LOOKUP, effective_at=at, **facts)


def nothing(_: str) -> None:
    """The provider has no such payout."""


def raising(error: Exception) -> Callable[[object], StatusReport]:
    def ask(_: object) -> StatusReport:
        raise error

    return ask

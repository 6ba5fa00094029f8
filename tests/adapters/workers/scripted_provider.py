"""A provider that says what it is told to, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ledger.payment_orders import BeneficiaryReport, Payee, PaymentOrder
from ledger.status_reports import ReportedStatus, ReportSource, StatusReport
from tests.adapters.till import MOMENT, PROVIDER

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


def unexpected(asked: object) -> StatusReport:
    raise AssertionError(asked)


@dataclass
class ScriptedProvider:
    """Each question is answered by a function; what has none must not be asked."""

    on_submit: Answer = unexpected
    on_find: Callable[[str], StatusReport | None] = unexpected
    on_status: Callable[[str], StatusReport] = unexpected
    name: str = PROVIDER
    sent: list[PaymentOrder] = field(default_factory=list)

    def submit(self, order: PaymentOrder) -> StatusReport:
        self.sent.append(order)
        return self.on_submit(order)

    def status(self, provider_payout_id: str) -> StatusReport:
        return self.on_status(provider_payout_id)

    def find(self, idempotency_key: str) -> StatusReport | None:
        return self.on_find(idempotency_key)

    def register_beneficiary(self, payee: Payee) -> BeneficiaryReport:
        raise AssertionError(payee)

    def wallet_balance_minor(self) -> int:
        raise AssertionError

    def verify_webhook(self, headers: Mapping[str, str], body: bytes) -> None:
        raise AssertionError(body)

    def read_webhook(self, body: bytes) -> StatusReport:
        raise AssertionError(body)


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

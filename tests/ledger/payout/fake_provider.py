"""A provider as a payout sees it: it takes orders, moves money in its own wallet, and tells of it unreliably."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import Any

from ledger.payment_orders import PaymentOrder
from ledger.status_reports import ReportedStatus, ReportSource, StatusReport

FEE_MINOR, TAX_MINOR = 500, 90
CHARGED = {"fee_minor": FEE_MINOR, "tax_minor": TAX_MINOR}
REFUNDED = {"fee_refunded_minor": FEE_MINOR, "tax_refunded_minor": TAX_MINOR}


class Stage(Enum):
    """How far the provider has come with an order."""

    TAKEN = auto()
    PAID = auto()
    GIVEN_UP = auto()
    RETURNED = auto()


@dataclass
class Transfer:
    """One order that the provider has taken."""

    order: PaymentOrder
    stage: Stage = Stage.TAKEN
    moved: bool = False
    """The money has left at some time."""


@dataclass
class FakeProvider:
    """Takes each key once; `told` holds every fact there is to tell, in the order of their happening."""

    name: str
    wallet_minor: int = 0
    transfers: dict[str, Transfer] = field(default_factory=dict)
    told: list[StatusReport] = field(default_factory=list)
    undelivered: list[StatusReport] = field(default_factory=list)
    now: datetime = datetime(2026, 1, 5, 10, tzinfo=UTC)

    def take(self, order: PaymentOrder) -> None:
        """Take an order; the same key again is the same order."""
        if order.idempotency_key not in self.transfers:
            self.transfers[order.idempotency_key] = Transfer(order)
            self._tell(order, ReportedStatus.ACCEPTED)

    def work(self, transfer: Transfer) -> None:
        self._tell(transfer.order, ReportedStatus.PROCESSING)

    def pay(self, transfer: Transfer, *, fee_at_once: bool) -> None:
        """Let the money leave, and charge for it, even if the transfer was given up before."""
        transfer.stage, transfer.moved = Stage.PAID, True
        self.wallet_minor -= transfer.order.money.amount_minor + FEE_MINOR + TAX_MINOR
        self._tell(transfer.order, ReportedStatus.SUCCEEDED, **(CHARGED if fee_at_once else {}))
        if not fee_at_once:
            self._tell(transfer.order, ReportedStatus.SUCCEEDED, **CHARGED)

    def give_up(self, transfer: Transfer, status: ReportedStatus, *, retryable: bool) -> None:
        transfer.stage = Stage.GIVEN_UP
        self._tell(transfer.order, status, retryable=retryable)

    def give_back(self, transfer: Transfer, *, with_fee: bool) -> None:
        """Bring paid money back, with the fee or without."""
        transfer.stage = Stage.RETURNED
        self.wallet_minor += transfer.order.money.amount_minor
        if with_fee:
            self.wallet_minor += FEE_MINOR + TAX_MINOR
        self._tell(transfer.order, ReportedStatus.RETURNED, **(REFUNDED if with_fee else {}))

    def hand_back(self, transfer: Transfer) -> None:
        """Give paid money back on a person's request, without a message."""
        transfer.stage = Stage.RETURNED
        self.wallet_minor += transfer.order.money.amount_minor

    def no_answer(self, order: PaymentOrder, *, status: ReportedStatus, retryable: bool = False) -> StatusReport:
        """Return what the caller makes of a call that did not arrive: a timeout, or a look-up that found nothing."""
        return self._report(order, status, retryable=retryable, source=ReportSource.LOOKUP)

    def _tell(self, order: PaymentOrder, status: ReportedStatus, **facts: Any) -> None:
        report = self._report(order, status, provider_payout_id=f"po-{order.idempotency_key}", **facts)
        self.told.append(report)
        self.undelivered.append(report)

    def _report(self, order: PaymentOrder, status: ReportedStatus, **facts: Any) -> StatusReport:
        self.now += timedelta(seconds=1)
        usual: dict[str, Any] = {
            "source": ReportSource.WEBHOOK,
            "reference": order.idempotency_key,
            "amount_minor": order.money.amount_minor,
            "currency": order.money.currency,
            "provider_beneficiary_id": order.provider_beneficiary_id,
        }
        word = status.value.upper()
        return StatusReport(
            provider=self.name, status=status, provider_status=word, effective_at=self.now, **(usual | facts)
        )

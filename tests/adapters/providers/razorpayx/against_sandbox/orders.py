"""The orders that are sent to the sandbox, and how its webhooks are read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from adapters.providers.notices import Notice
from adapters.providers.razorpayx.provider import RazorpayxProvider
from ledger.money import Money
from ledger.payment_orders import Payee, PaymentOrder
from ledger.rails import Rail
from ledger.status_reports import StatusReport
from tests.adapters.providers.callback import Callback
from tests.adapters.providers.razorpayx.samples import (
    BENEFICIARY_ID,
)

OPENING_MINOR = 10_000_000
AMOUNT_MINOR = 1_050_010
FEE_MINOR, TAX_MINOR = 500, 90
SETTLED = timedelta(minutes=1)

Connect = Callable[..., RazorpayxProvider]


def payee(account_number: str = "111122223333") -> Payee:
    return Payee(name="Asha D'Rao", account_number=account_number, ifsc="HDFC0001234", bank_name="HDFC Bank")


def order_for(
    provider: RazorpayxProvider, account_number: str = "111122223333", amount_minor: int = AMOUNT_MINOR
) -> PaymentOrder:
    registered = provider.register_beneficiary(BENEFICIARY_ID, payee(account_number))
    assert registered.provider_beneficiary_id is not None
    return PaymentOrder(
        payout_id=UUID(int=1),
        attempt=1,
        provider=provider.name,
        idempotency_key=f"{UUID(int=1).hex}_1",
        money=Money(amount_minor, "INR"),
        rail=Rail.IMPS,
        provider_beneficiary_id=registered.provider_beneficiary_id,
        narration="März: fees & more, up to the thirtieth letter",
    )


def notices(provider: RazorpayxProvider, callback: Callback) -> list[Notice]:
    for headers, body in callback.received:
        provider.verify_webhook(headers, body)
    return [provider.read_webhook(body) for _, body in callback.received]


def reports(provider: RazorpayxProvider, callback: Callback) -> list[StatusReport]:
    return [report for notice in notices(provider, callback) for report in notice.reports]


def payout_id_of(report: StatusReport) -> str:
    assert report.provider_payout_id is not None
    return report.provider_payout_id

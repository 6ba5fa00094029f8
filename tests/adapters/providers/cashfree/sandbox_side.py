"""A sandbox that speaks Cashfree, an adapter that talks to it, and an order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from pydantic import AnyHttpUrl

from adapters.providers.cashfree.provider import CashfreeProvider
from adapters.providers.http import Http
from adapters.sandbox import Sandbox, SandboxSettings
from adapters.sandbox.contracts.cashfree.contract import CashfreeContract
from ledger.money import Money
from ledger.payment_orders import Payee, PaymentOrder
from ledger.rails import Rail
from ledger.status_reports import ReportedStatus, StatusReport
from tests.adapters.providers.cashfree.samples import CLIENT_ID, CLIENT_SECRET, settings
from tests.adapters.sandbox.contracts.cashfree.callback import Callback

OPENING_MINOR = 100_000_000
AMOUNT_MINOR, FEE_MINOR, TAX_MINOR = 1_050_018, 500, 90
OUT_MINOR = AMOUNT_MINOR + FEE_MINOR + TAX_MINOR
START = datetime(2026, 2, 26, 10, 30, tzinfo=UTC)
SETTLED = timedelta(minutes=1)
PAYEE_ID = UUID(int=7)
KEY = f"{UUID(int=1).hex}_1"
UNDER_WAY = {ReportedStatus.ACCEPTED, ReportedStatus.PROCESSING}


def sandbox_for(callback: Callback, **terms: str) -> Sandbox:
    contract = CashfreeContract(client_id=CLIENT_ID, **({"client_secret": CLIENT_SECRET} | terms))
    return Sandbox(
        SandboxSettings(
            contract=contract,
            callback_url=callback.url,
            opening_wallet_minor=OPENING_MINOR,
            start_at=START,
            hold_seconds=0.0,
        )
    )


def provider_at(sandbox: Sandbox, http: Http, **changes: object) -> CashfreeProvider:
    address = AnyHttpUrl(sandbox.settings.contract.exports(sandbox.base_url)["PAYOUTS_CASHFREE_BASE_URL"])
    return CashfreeProvider(settings(base_url=address, **changes), http, sandbox.clock)


def payee(account_number: str) -> Payee:
    return Payee(name="Asha Rao (M/s)", account_number=account_number, ifsc="HDFC0001234", bank_name="HDFC Bank")


def order_for(
    provider: CashfreeProvider, account_number: str = "111122223333", amount_minor: int = AMOUNT_MINOR
) -> PaymentOrder:
    registered = provider.register_beneficiary(PAYEE_ID, payee(account_number))
    assert registered.provider_beneficiary_id is not None
    return PaymentOrder(
        payout_id=UUID(int=1),
        attempt=1,
        provider=provider.name,
        idempotency_key=KEY,
        money=Money(amount_minor, "INR"),
        rail=Rail.IMPS,
        provider_beneficiary_id=registered.provider_beneficiary_id,
        narration="March & April",
    )


def all_heard(provider: CashfreeProvider, callback: Callback) -> list[StatusReport]:
    reports: list[StatusReport] = []
    for headers, body in callback.received:
        provider.verify_webhook(headers, body)
        reports += provider.read_webhook(body).reports
    callback.received.clear()
    return reports


def found(provider: CashfreeProvider) -> StatusReport:
    report = provider.find(KEY)
    assert report is not None
    return report

"""Sample settings, orders and messages, written by hand from the documented fields."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import stripe
from pydantic import AnyHttpUrl, SecretStr

from adapters.providers.stripe.settings import Product, StripeSettings
from adapters.providers.stripe.wire import SIGNATURE_HEADER
from ledger.money import Money
from ledger.payment_orders import Payee, PaymentOrder
from ledger.rails import Rail

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOON_SECONDS = int(NOON.timestamp())
REFERENCE = "6f1d2c3b4a5948778695a4b3c2d1e0f1_1"
BENEFICIARY = UUID("11112222-3333-4444-5555-666677778888")
PAYEE = Payee(name="Ann Lee", account_number="000123456789", routing_number="110000000")
API_KEY = "rk_test_that_nobody_may_see"
WEBHOOK_SECRET = "whsec_that_nobody_may_see"
SECRETS = (API_KEY, WEBHOOK_SECRET)
ACCOUNT, FINANCIAL_ACCOUNT = "acct_1Paying", "fa_1Paying"
PAYOUT_PAYEE, OUTBOUND_PAYEE = "ba_1Payee", "cus_1Payee/pm_1Payee"

PAYOUTS = "POST /v1/payouts"
PAYOUT = "GET /v1/payouts/po_1"
PAYOUT_LIST = "GET /v1/payouts"
OUTBOUND_PAYMENTS = "POST /v1/treasury/outbound_payments"
OUTBOUND_PAYMENT = "GET /v1/treasury/outbound_payments/obp_1"
OUTBOUND_LIST = "GET /v1/treasury/outbound_payments"


def settings(**changes: Any) -> StripeSettings:
    values: dict[str, Any] = {
        "base_url": AnyHttpUrl("http://stripe.test"),
        "api_key": SecretStr(API_KEY),
        "webhook_secret": SecretStr(WEBHOOK_SECRET),
        "product": Product.PAYOUTS,
        "account": ACCOUNT,
        "financial_account": FINANCIAL_ACCOUNT,
        "query_wait_seconds": 0,
    }
    return StripeSettings(**(values | changes))


def order(rail: Rail = Rail.ACH, **changes: Any) -> PaymentOrder:
    values: dict[str, Any] = {
        "payout_id": UUID(REFERENCE.partition("_")[0]),
        "attempt": 1,
        "provider": "Stripe",
        "idempotency_key": REFERENCE,
        "money": Money(50_000, "USD"),
        "provider_beneficiary_id": PAYOUT_PAYEE,
        "narration": "Vendor payment",
    }
    return PaymentOrder(rail=rail, **(values | changes))


def payout(**changes: object) -> dict[str, object]:
    return {
        "id": "po_1",
        "object": "payout",
        "amount": 50_000,
        "arrival_date": NOON_SECONDS + 172_800,
        "automatic": False,
        "balance_transaction": "txn_1",
        "created": NOON_SECONDS - 60,
        "currency": "usd",
        "description": None,
        "destination": PAYOUT_PAYEE,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": {"reference": REFERENCE},
        "method": "standard",
        "original_payout": None,
        "reconciliation_status": "not_applicable",
        "reversed_by": None,
        "status": "in_transit",
        "trace_id": {"status": "pending", "value": None},
        "type": "bank_account",
    } | changes


def paid(**changes: object) -> dict[str, object]:
    return (
        payout(
            status="paid",
            balance_transaction=entry(30, ("stripe_fee", 25), ("tax", 5)),
            trace_id={"status": "supported", "value": "091000010000001"},
        )
        | changes
    )


def entry(fee: int, *details: tuple[str, int], **changes: object) -> dict[str, object]:
    return {
        "id": "txn_1",
        "object": "balance_transaction",
        "amount": -50_000,
        "created": NOON_SECONDS - 30,
        "currency": "usd",
        "fee": fee,
        "fee_details": [{"type": word, "amount": amount, "currency": "usd"} for word, amount in details],
        "net": -50_000 - fee,
    } | changes


def outbound_payment(**changes: object) -> dict[str, object]:
    return {
        "id": "obp_1",
        "object": "treasury.outbound_payment",
        "amount": 50_000,
        "cancelable": False,
        "created": NOON_SECONDS - 60,
        "currency": "usd",
        "customer": "cus_1Payee",
        "destination_payment_method": "pm_1Payee",
        "financial_account": FINANCIAL_ACCOUNT,
        "metadata": {"reference": REFERENCE},
        "returned_details": None,
        "status": "processing",
        "status_transitions": {"canceled_at": None, "failed_at": None, "posted_at": None, "returned_at": None},
        "tracking_details": None,
        "transaction": "trxn_1",
    } | changes


def page(*items: dict[str, object], has_more: bool = False) -> dict[str, object]:
    return {"object": "list", "data": list(items), "has_more": has_more, "url": "/v1/payouts"}


def listed(number: int, **changes: object) -> dict[str, object]:
    return payout(id=f"po_{number}", metadata={}) | changes


def error(kind: str, code: str | None = None) -> dict[str, object]:
    cause = {"type": kind, "message": "No such account: 000123456789", "request_log_url": "https://example.test"}
    return {"error": cause | ({} if code is None else {"code": code})}


def event_body(subject: dict[str, object], kind: str = "payout.paid", **changes: object) -> bytes:
    fields = {
        "id": "evt_1",
        "object": "event",
        "account": ACCOUNT,
        "created": NOON_SECONDS - 5,
        "data": {"object": subject},
        "livemode": False,
        "type": kind,
    } | changes
    return json.dumps(fields).encode()


def signed(body: bytes, secret: str = WEBHOOK_SECRET, at: int = NOON_SECONDS) -> dict[str, str]:
    """Sign as the official library does."""
    header = stripe.WebhookSignature.generate_signature_header(body.decode(), secret, at)
    return {SIGNATURE_HEADER: header}

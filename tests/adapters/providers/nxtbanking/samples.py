"""Sample settings, orders and messages."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pydantic import AnyHttpUrl, SecretStr

from adapters.providers.amounts import AmountUnit
from adapters.providers.nxtbanking.settings import NxtbankingSettings
from adapters.providers.nxtbanking.wire import SIGNATURE_HEADER
from adapters.providers.signatures import sign
from ledger.money import Money
from ledger.payment_orders import PaymentOrder
from ledger.rails import Rail

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BENEFICIARY = UUID(int=7)
REFERENCE = "6f1d2c3b4a5948778695a4b3c2d1e0f1_1"
API_KEY = "key-that-nobody-may-see"
API_SECRET = "secret-that-nobody-may-see"
WEBHOOK_SECRET = "webhook-secret-that-nobody-may-see"
SECRETS = (API_KEY, API_SECRET, WEBHOOK_SECRET)


def settings(**changes: Any) -> NxtbankingSettings:
    values: dict[str, Any] = {
        "base_url": AnyHttpUrl("http://nxtbanking.test"),
        "api_key": SecretStr(API_KEY),
        "api_secret": SecretStr(API_SECRET),
        "webhook_secret": SecretStr(WEBHOOK_SECRET),
        "amount_unit": AmountUnit.MINOR,
        "query_wait_seconds": 0,
    }
    return NxtbankingSettings(**(values | changes))


def order(amount_minor: int = 50_000, rail: Rail = Rail.IMPS, currency: str = "INR") -> PaymentOrder:
    return PaymentOrder(
        payout_id=UUID(REFERENCE.partition("_")[0]),
        attempt=1,
        provider="Nxtbanking",
        idempotency_key=REFERENCE,
        money=Money(amount_minor, currency),
        rail=rail,
        provider_beneficiary_id="ben_abc123",
        narration="Vendor payment for March 2026",
    )


def created(**changes: object) -> dict[str, object]:
    return {
        "payout_id": "pay_xyz789",
        "reference_id": REFERENCE,
        "status": "PROCESSING",
        "amount": 50_000,
        "beneficiary_id": "ben_abc123",
    } | changes


def details(**changes: object) -> dict[str, object]:
    return (
        created(
            status="SUCCESS",
            mode="IMPS",
            utr="012345678901",
            fee=500,
            tax=90,
            fee_refunded=0,
            tax_refunded=0,
            failure_reason=None,
            timestamp="2026-02-26T10:30:00Z",
        )
        | changes
    )


def webhook_fields(**changes: object) -> dict[str, object]:
    return {
        "event": "payout.completed",
        "payout_id": "pay_xyz789",
        "reference_id": REFERENCE,
        "status": "SUCCESS",
        "utr": "1234567890",
        "amount": 50_000,
        "timestamp": "2026-02-26T10:30:00Z",
    } | changes


def webhook_body(**changes: object) -> bytes:
    return json.dumps(webhook_fields(**changes)).encode()


def signed(body: bytes, secret: str = WEBHOOK_SECRET) -> dict[str, str]:
    return {SIGNATURE_HEADER: sign(SecretStr(secret), body)}

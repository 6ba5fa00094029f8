"""Sample settings, orders and messages."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pydantic import AnyHttpUrl, SecretStr

from adapters.providers.cashfree.settings import CashfreeSettings
from ledger.money import Money
from ledger.payment_orders import Payee, PaymentOrder
from ledger.rails import Rail

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
REFERENCE = "6f1d2c3b4a5948778695a4b3c2d1e0f1_1"
BENEFICIARY_ID = UUID("0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d")
OUR_ID = "0a1b2c3d4e5f4a6b8c7d9e0f1a2b3c4d"
CLIENT_ID = "CF-CLIENT-1"
CLIENT_SECRET = "client-secret-that-nobody-may-see"
ACCOUNT = "987654321098"
PAYEE = Payee(name="Asha Rao", account_number=ACCOUNT, ifsc="HDFC0001234")


def settings(**changes: Any) -> CashfreeSettings:
    values: dict[str, Any] = {
        "base_url": AnyHttpUrl("http://cashfree.test/payout/"),
        "client_id": CLIENT_ID,
        "client_secret": SecretStr(CLIENT_SECRET),
        "query_wait_seconds": 0,
    }
    return CashfreeSettings(**(values | changes))


def order(
    amount_minor: int = 50_000, rail: Rail = Rail.IMPS, currency: str = "INR", narration: str = "Vendor payment, March"
) -> PaymentOrder:
    return PaymentOrder(
        payout_id=UUID(REFERENCE.partition("_")[0]),
        attempt=1,
        provider="Cashfree",
        idempotency_key=REFERENCE,
        money=Money(amount_minor, currency),
        rail=rail,
        provider_beneficiary_id=OUR_ID,
        narration=narration,
    )


def transfer(**changes: object) -> dict[str, object]:
    """The answer to a transfer that was just taken on."""
    return {
        "transfer_id": REFERENCE,
        "cf_transfer_id": "70918273",
        "status": "RECEIVED",
        "status_code": "RECEIVED",
        "status_description": f"account {ACCOUNT} is next",
        "beneficiary_details": {"beneficiary_id": OUR_ID},
        "transfer_amount": 500,
        "transfer_mode": "BANK",
        "fundsource_id": "WALLET_1",
        "added_on": "2026-03-01T11:59:00Z",
        "updated_on": "2026-03-01T11:59:30Z",
    } | changes


def paid(**changes: object) -> dict[str, object]:
    """A transfer whose credit the payee's bank has confirmed."""
    return transfer(
        status="SUCCESS",
        status_code="COMPLETED",
        transfer_utr="012345678901",
        transfer_service_charge=1,
        transfer_service_tax=0.18,
    ) | dict(changes)


def bare(status: str, code: str, **changes: object) -> dict[str, object]:
    """A failed or reversed transfer as webhooks tell it: without the provider's id, UTR, fees and beneficiary."""
    told: dict[str, object] = {"transfer_id": REFERENCE, "status": status, "status_code": code}
    return told | {"transfer_amount": 500, "transfer_mode": "BANK"} | changes


def webhook_body(data: object, kind: str = "TRANSFER_SUCCESS", time: object = "2026-03-01T17:29:00") -> bytes:
    return json.dumps({"data": data, "event_time": time, "type": kind}).encode()


def signed(body: bytes, secret: str = CLIENT_SECRET, at: datetime = NOON, early_ms: int = 0) -> dict[str, str]:
    """Headers made by the published formula, independently of the code under test."""
    stamp = str(int(at.timestamp() * 1000) - early_ms)
    digest = hmac.new(secret.encode(), stamp.encode() + body, hashlib.sha256).digest()
    return {"x-webhook-signature": base64.b64encode(digest).decode(), "x-webhook-timestamp": stamp}


def refusal(code: str, message: str = f"account {ACCOUNT} was refused") -> dict[str, str]:
    return {"type": "invalid_request_error", "code": code, "message": message}

"""Sample settings, orders and messages of the standard contract."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import AnyHttpUrl, SecretStr
from standardwebhooks import Webhook

from adapters.providers.standard.settings import StandardSettings
from ledger.money import Money
from ledger.payment_orders import Payee, PaymentOrder
from ledger.rails import Rail

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOON_SECONDS = int(NOON.timestamp())
REFERENCE = "6f1d2c3b4a5948778695a4b3c2d1e0f1_1"
BENEFICIARY = UUID("11112222-3333-4444-5555-666677778888")
PAYEE = Payee(name="Asha Rao", account_number="987654321098", ifsc="HDFC0001234", bank_name="HDFC Bank")
API_KEY = "key-that-nobody-may-see"
WEBHOOK_SECRET = f"whsec_{b64encode(b'nobody may see this secret').decode()}"
SECRETS = (API_KEY, WEBHOOK_SECRET)
SIGNING_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC_KEY = f"whpk_{b64encode(SIGNING_KEY.public_key().public_bytes_raw()).decode()}"
MESSAGE_ID = "msg_1"

PAYOUTS = "POST /v2/payouts"
PAYOUT = "GET /v2/payouts/p_1"
PAYOUT_LIST = "GET /v2/payouts"
BENEFICIARIES = "POST /v2/beneficiaries"
BALANCE = "GET /v2/balance"


def settings(**changes: Any) -> StandardSettings:
    values: dict[str, Any] = {
        "base_url": AnyHttpUrl("http://standard.test/v2/"),
        "name": "Acme",
        "api_key": SecretStr(API_KEY),
        "currency": "INR",
        "rails": frozenset({Rail.IMPS, Rail.UPI}),
        "webhook_secret": SecretStr(WEBHOOK_SECRET),
        "query_wait_seconds": 0,
    }
    return StandardSettings(**(values | changes))


def order(rail: Rail = Rail.IMPS, money: Money | None = None) -> PaymentOrder:
    return PaymentOrder(
        payout_id=UUID(REFERENCE.partition("_")[0]),
        attempt=1,
        provider="Acme",
        idempotency_key=REFERENCE,
        money=money or Money(50_000, "INR"),
        rail=rail,
        provider_beneficiary_id="b_1",
        narration="March",
    )


def payout(**changes: object) -> dict[str, object]:
    return {
        "id": "p_1",
        "reference": REFERENCE,
        "status": "processing",
        "amount": 50_000,
        "currency": "INR",
        "beneficiary_id": "b_1",
        "updated_at": "2026-03-02T17:00:00+05:30",
    } | changes


def succeeded(**changes: object) -> dict[str, object]:
    facts = {"status": "succeeded", "utr": " abcd0012 ", "confidence": "credited", "fee": 500, "tax": 90}
    return payout(**facts) | changes


def webhook_body(data: dict[str, object] | None = None, kind: str = "payout.succeeded") -> bytes:
    fields = {"type": kind, "timestamp": "2026-03-02T11:30:00Z", "data": succeeded() if data is None else data}
    return json.dumps(fields).encode()


def signed(body: bytes, secret: str = WEBHOOK_SECRET, at: int = NOON_SECONDS) -> dict[str, str]:
    """Sign as the reference library does."""
    signature = Webhook(secret).sign(MESSAGE_ID, datetime.fromtimestamp(at, tz=UTC), body.decode())
    return {"webhook-id": MESSAGE_ID, "webhook-timestamp": str(at), "webhook-signature": signature}


def signed_by_key(body: bytes, at: int = NOON_SECONDS, key: Ed25519PrivateKey = SIGNING_KEY) -> dict[str, str]:
    """Sign with the sender's own key, which the reference library cannot."""
    signature = b64encode(key.sign(f"{MESSAGE_ID}.{at}.".encode() + body)).decode()
    return {"webhook-id": MESSAGE_ID, "webhook-timestamp": str(at), "webhook-signature": f"v1a,{signature}"}

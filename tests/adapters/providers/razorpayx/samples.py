"""Sample settings, orders and messages, written by hand from what the provider documents."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pydantic import AnyHttpUrl, SecretStr

from adapters.providers.razorpayx.settings import RazorpayxSettings
from adapters.providers.razorpayx.wire import SIGNATURE_HEADER
from adapters.providers.signatures import sign
from ledger.money import Money
from ledger.payment_orders import Payee, PaymentOrder
from ledger.rails import Rail

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MADE_AT = datetime(2026, 3, 1, 11, 30, tzinfo=UTC)
EVENT_AT = datetime(2026, 3, 1, 11, 45, tzinfo=UTC)
REFERENCE = "6f1d2c3b4a5948778695a4b3c2d1e0f1_1"
BENEFICIARY_ID = UUID("0a1b2c3d4e5f60718293a4b5c6d7e8f9")
KEY_ID = "rzp_test_1"
KEY_SECRET = "key-secret-that-nobody-may-see"
WEBHOOK_SECRET = "webhook-secret-that-nobody-may-see"
ACCOUNT_NUMBER = "7878780080316316"
SECRETS = (KEY_SECRET, WEBHOOK_SECRET, ACCOUNT_NUMBER)
PAYEE = Payee(name="Asha Rao", account_number="987654321098", ifsc="HDFC0001234", bank_name="HDFC Bank")


def settings(**changes: Any) -> RazorpayxSettings:
    values: dict[str, Any] = {
        "base_url": AnyHttpUrl("http://razorpayx.test/v1"),
        "key_id": KEY_ID,
        "key_secret": SecretStr(KEY_SECRET),
        "webhook_secret": SecretStr(WEBHOOK_SECRET),
        "account_number": SecretStr(ACCOUNT_NUMBER),
        "query_wait_seconds": 0,
    }
    return RazorpayxSettings(**(values | changes))


def order(
    amount_minor: int = 50_000, rail: Rail = Rail.IMPS, currency: str = "INR", narration: str = "March fees"
) -> PaymentOrder:
    return PaymentOrder(
        payout_id=UUID(REFERENCE.partition("_")[0]),
        attempt=1,
        provider="Razorpayx",
        idempotency_key=REFERENCE,
        money=Money(amount_minor, currency),
        rail=rail,
        provider_beneficiary_id="fa_00000000000001",
        narration=narration,
    )


def payout(**changes: object) -> dict[str, object]:
    return {
        "id": "pout_00000000000001",
        "entity": "payout",
        "fund_account_id": "fa_00000000000001",
        "amount": 50_000,
        "currency": "INR",
        "notes": [],
        "fees": 0,
        "tax": 0,
        "status": "processing",
        "purpose": "payout",
        "utr": None,
        "mode": "IMPS",
        "reference_id": REFERENCE,
        "narration": "March fees",
        "batch_id": None,
        "status_details": details("payout_bank_processing", "gateway"),
        "created_at": int(MADE_AT.timestamp()),
        "fee_type": "",
    } | changes


def processed(**changes: object) -> dict[str, object]:
    ended = {
        "status": "processed",
        "utr": "012345678901",
        "fees": 590,
        "tax": 90,
        "status_details": details("payout_processed", "beneficiary_bank"),
    }
    return payout(**(ended | changes))


def details(reason: str | None, source: str | None = "beneficiary_bank") -> dict[str, object]:
    return {"reason": reason, "description": "account 987654321098 of Asha Rao", "source": source}


def collection(*items: object) -> dict[str, object]:
    return {"entity": "collection", "count": len(items), "items": list(items)}


def refusal(reason: str | None, description: str = "wrong", source: str = "business", **more: object) -> dict[str, Any]:
    error = {"code": "BAD_REQUEST_ERROR", "description": description, "source": source, "step": None, "reason": reason}
    return {"error": error | {"metadata": {}} | more}


def event(name: str, **sections: object) -> bytes:
    """Return the body of a webhook whose sections carry these entities."""
    return json.dumps(
        {
            "entity": "event",
            "account_id": "acc_00000000000001",
            "event": name,
            "contains": list(sections),
            "payload": {section: {"entity": entity} for section, entity in sections.items()},
            "created_at": int(EVENT_AT.timestamp()),
        }
    ).encode()


def transaction(source: object, **changes: object) -> dict[str, object]:
    return {
        "id": "txn_00000000000001",
        "entity": "transaction",
        "account_number": ACCOUNT_NUMBER,
        "amount": 50_590,
        "currency": "INR",
        "credit": 0,
        "debit": 50_590,
        "balance": 4_242,
        "source": source,
        "created_at": int(EVENT_AT.timestamp()),
    } | changes


def downtime(**changes: object) -> dict[str, object]:
    return {
        "id": "poutdown_00000000000001",
        "entity": "payout.downtime",
        "scheduled": False,
        "method": ["IMPS"],
        "begin": int(MADE_AT.timestamp()),
        "end": None,
        "status": "started",
        "source": "beneficiary",
        "instrument": {"bank": "UTIB"},
    } | changes


def signed(body: bytes, secret: str = WEBHOOK_SECRET) -> dict[str, str]:
    return {SIGNATURE_HEADER: sign(SecretStr(secret), body), "x-razorpay-event-id": "evt_1"}

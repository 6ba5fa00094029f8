"""A client of the provider, written for these tests alone, so that the sandbox is not tested by its own counterpart."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import httpx

from adapters.sandbox import Sandbox

API_KEY = "key-of-the-tests"
API_SECRET = "secret-of-the-tests"
WEBHOOK_SECRET = "webhook-secret-of-the-tests"
IFSC = "HDFC0001234"
REFERENCE = "0123456789abcdef0123456789abcdef_1"


class Caller:
    """One keep-alive connection with a token."""

    def __init__(self, sandbox: Sandbox, timeout_seconds: float = 10.0) -> None:
        self.http = httpx.Client(base_url=sandbox.base_url, timeout=timeout_seconds, trust_env=False)
        self.authenticate()

    def authenticate(self) -> None:
        answer = self.http.post("/api/v1/auth/token", json={"api_key": API_KEY, "api_secret": API_SECRET})
        self.http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def register(self, account_number: object = "1234567890", **other: object) -> httpx.Response:
        account = {"account_number": account_number, "ifsc": IFSC, "bank_name": "HDFC Bank", "type": "current"}
        return self.http.post("/api/v1/beneficiaries", json={"name": "Asha Rao", **account, **other})

    def register_vpa(self, vpa: str) -> httpx.Response:
        return self.http.post("/api/v1/beneficiaries", json={"name": "Asha Rao", "vpa": vpa, "type": "vpa"})

    def payee(self, account_number: str = "1234567890") -> str:
        return str(self.register(account_number).json()["beneficiary_id"])

    def pay(self, beneficiary_id: str, reference_id: str = REFERENCE, **other: object) -> httpx.Response:
        order = {"beneficiary_id": beneficiary_id, "amount": 50_000, "mode": "IMPS", "reference_id": reference_id}
        return self.http.post("/api/v1/payouts", json={**order, "narration": "March", **other})

    def pay_account(self, account_number: str, reference_id: str = REFERENCE) -> httpx.Response:
        return self.pay(self.payee(account_number), reference_id)

    def payout(self, payout_id: str) -> dict[str, Any]:
        return exact(self.http.get(f"/v1/payouts/{payout_id}"))

    def find(self, reference_id: str = REFERENCE) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = exact(self.http.get("/v1/payouts", params={"reference_id": reference_id}))[
            "items"
        ]
        return items

    def found(self, reference_id: str = REFERENCE) -> dict[str, Any]:
        [payout] = self.find(reference_id)
        return payout

    def balance(self) -> int | Decimal:
        balance: int | Decimal = exact(self.http.get("/api/v1/wallet"))["balance"]
        return balance


def exact(answer: httpx.Response) -> dict[str, Any]:
    """Read an answer without binary floating point."""
    document: dict[str, Any] = json.loads(answer.content, parse_float=Decimal)
    return document


def error_code(answer: httpx.Response) -> str:
    """Return the code of an error answer."""
    return str(answer.json()["error"]["code"])

"""A client of Cashfree, written for these tests alone, so that the sandbox is not tested by its own counterpart."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import httpx

from adapters.sandbox import Sandbox

CLIENT_ID = "client-of-the-tests"
CLIENT_SECRET = "secret-of-the-tests"
IFSC = "HDFC0001234"
REFERENCE = "0123456789abcdef0123456789abcdef_1"


class Client:
    """One keep-alive connection with credentials."""

    def __init__(self, sandbox: Sandbox, timeout_seconds: float = 10.0) -> None:
        credentials = {"x-client-id": CLIENT_ID, "x-client-secret": CLIENT_SECRET, "x-api-version": "2024-01-01"}
        self.http = httpx.Client(
            base_url=f"{sandbox.base_url}/payout", headers=credentials, timeout=timeout_seconds, trust_env=False
        )

    def register(
        self, account_number: object = "1234567890", beneficiary_id: object = "payee_1", **other: object
    ) -> httpx.Response:
        instrument = {"bank_account_number": account_number, "bank_ifsc": IFSC}
        body = {"beneficiary_id": beneficiary_id, "beneficiary_name": "Asha Rao"}
        return self.http.post("/beneficiary", json={**body, "beneficiary_instrument_details": instrument, **other})

    def beneficiary(self, **params: str) -> httpx.Response:
        return self.http.get("/beneficiary", params=params)

    def pay(
        self, transfer_id: object = REFERENCE, beneficiary_id: object = "payee_1", **other: object
    ) -> httpx.Response:
        order = {"transfer_id": transfer_id, "transfer_amount": 500, "transfer_mode": "imps"}
        payee = {"beneficiary_details": {"beneficiary_id": beneficiary_id}}
        return self.http.post("/transfers", json={**order, **payee, "transfer_remarks": "March", **other})

    def pay_account(self, account_number: str) -> httpx.Response:
        assert self.register(account_number).status_code == 201
        return self.pay()

    def transfer(self, **params: str) -> httpx.Response:
        return self.http.get("/transfers", params=params or {"transfer_id": REFERENCE})


def exact(answer: httpx.Response) -> dict[str, Any]:
    """Read an answer without binary floating point."""
    document: dict[str, Any] = json.loads(answer.content, parse_float=Decimal)
    return document


def error_of(answer: httpx.Response) -> tuple[int, str]:
    """Return status and code of an error answer, which has the provider's form."""
    document = answer.json()
    assert document.keys() == {"type", "code", "message"}
    return answer.status_code, document["code"]

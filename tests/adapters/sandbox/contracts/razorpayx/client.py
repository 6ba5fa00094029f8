"""A client of RazorpayX, written for these tests alone. It asks by calls, since no socket matters here."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from adapters.sandbox import SandboxSettings
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.contracts.razorpayx.contract import RazorpayxContract
from adapters.sandbox.exchanges import Answer, Request
from adapters.sandbox.messages import WebhookMessage
from adapters.sandbox.router import Router
from adapters.sandbox.workings import Workings

START = datetime(2026, 2, 26, 10, 30, tzinfo=UTC)
OPENING_MINOR = 100_000_000
ACCOUNT_NUMBER = "7878780080316316"
REFERENCE = "0123456789abcdef0123456789abcdef_1"
WEBHOOK_SECRET = "webhook-secret-of-the-tests"


class Told:
    """An answer, read."""

    def __init__(self, answer: Answer) -> None:
        self.status = answer.http_status
        self.body: Any = json.loads(answer.body)

    @property
    def error(self) -> dict[str, Any]:
        error: dict[str, Any] = self.body["error"]
        return error


class Client:
    """The workings of one sandbox, without sockets and threads, and who asks it."""

    def __init__(self, user: str = "rzp_1", password: str = "secret", **terms: Any) -> None:
        contract = RazorpayxContract(key_id="rzp_1", key_secret="secret", webhook_secret=WEBHOOK_SECRET, **terms)
        settings = SandboxSettings(contract=contract, opening_wallet_minor=OPENING_MINOR, start_at=START, id_seed=1)
        self.clock = SandboxClock(START)
        self.sent: list[WebhookMessage] = []
        workings = Workings(settings, self.clock, self.sent.append, lambda: None)
        self.bank, self.desk = workings.bank, workings.desk
        self._router = Router(self.desk.routes(), self.desk, workings.outage)
        self.headers = {"authorization": "Basic " + b64encode(f"{user}:{password}".encode()).decode()}

    def get(self, address: str) -> Told:
        parts = urlsplit(address)
        return self._asked(Request("GET", parts.path, parse_qs(parts.query), self.headers))

    def post(self, path: str, fields: object, **headers: str) -> Told:
        return self._asked(Request("POST", path, {}, self.headers | headers, json.dumps(fields).encode()))

    def contact(self, **changes: object) -> Told:
        return self.post("/v1/contacts", {"name": "Asha Rao", "reference_id": "ben_1"} | changes)

    def fund_account(self, account_number: object = "1234567890", **changes: object) -> Told:
        account = {"name": "Asha Rao", "ifsc": "HDFC0001234", "account_number": account_number}
        fields = {"contact_id": self.contact().body["id"], "account_type": "bank_account", "bank_account": account}
        return self.post("/v1/fund_accounts", fields | changes)

    def payee(self, account_number: str = "1234567890") -> str:
        return str(self.fund_account(account_number).body["id"])

    def pay(self, fund_account_id: str, key: str | None = REFERENCE, **changes: Any) -> Told:
        order = {
            "account_number": ACCOUNT_NUMBER,
            "fund_account_id": fund_account_id,
            "amount": 50_000,
            "currency": "INR",
            "mode": "IMPS",
            "purpose": "payout",
            "reference_id": REFERENCE,
            "narration": "March",
        }
        headers = {} if key is None else {"x-payout-idempotency": key}
        return self.post("/v1/payouts", order | changes, **headers)

    def find(self, reference_id: str = REFERENCE) -> list[dict[str, Any]]:
        told = self.get(f"/v1/payouts?account_number={ACCOUNT_NUMBER}&reference_id={reference_id}")
        assert told.body["count"] == len(told.body["items"])
        items: list[dict[str, Any]] = told.body["items"]
        return items

    def _asked(self, request: Request) -> Told:
        answer = self._router.answer(request)
        assert isinstance(answer, Answer)
        return Told(answer)

"""A client of Stripe, written for these tests alone. It asks by calls, since no socket matters here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

from adapters.sandbox import InProcessSandbox, SandboxSettings, SandboxTransport
from adapters.sandbox.contracts.stripe.contract import StripeContract, StripeTreasuryContract

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
OPENING_MINOR = 100_000_000
ROUTING_NUMBER = "021000021"
REFERENCE = "0123456789abcdef0123456789abcdef_1"
KEYS = {"api_key": "sk_test_1", "webhook_secret": "whsec_1"}
NETWORK = "destination_payment_method_options[us_bank_account][network]"


class Client:
    """A sandbox and who asks it."""

    def __init__(self, contract: StripeContract | None = None, opening_minor: int = OPENING_MINOR) -> None:
        self.contract = contract or StripeContract(**KEYS)
        self.sandbox = InProcessSandbox(
            SandboxSettings(
                contract=self.contract, start_at=START, opening_wallet_minor=opening_minor, hold_seconds=0, id_seed=1
            )
        )
        self.sent: list[tuple[dict[str, str], bytes]] = []
        self.sandbox.set_receiver(self.receive)
        self.http = httpx.Client(
            transport=SandboxTransport(self.sandbox),
            base_url="http://sandbox",
            headers={"Authorization": f"Bearer {self.contract.api_key}"},
        )

    def receive(self, headers: Mapping[str, str], body: bytes) -> int:
        self.sent.append((dict(headers), body))
        return 200

    def post(self, path: str, form: dict[str, str], key: str | None = None, **headers: str) -> httpx.Response:
        keyed = {} if key is None else {"Idempotency-Key": key}
        return self.http.post(path, data=form, headers=keyed | headers)

    def get(self, path: str, **query: str) -> Any:
        answer = self.http.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def register(self, account_number: str = "000123456789", **changes: str) -> httpx.Response:
        fields = {
            "object": "bank_account",
            "country": "US",
            "currency": "usd",
            "account_holder_name": "Ann Lee",
            "account_holder_type": "individual",
            "routing_number": ROUTING_NUMBER,
            "account_number": account_number,
        }
        form = {f"external_account[{name}]": value for name, value in (fields | changes).items()}
        return self.post(f"/v1/accounts/{self.contract.account}/external_accounts", form)

    def payee(self, account_number: str = "000123456789") -> str:
        return str(self.register(account_number).json()["id"])

    def pay(self, payee: str, key: str | None = REFERENCE, **changes: str) -> httpx.Response:
        form = {
            "amount": "50000",
            "currency": "usd",
            "destination": payee,
            "method": "standard",
            "metadata[reference]": REFERENCE,
        }
        return self.post("/v1/payouts", form | changes, key)


class TreasuryClient(Client):
    """The same for outbound payments."""

    def __init__(self) -> None:
        super().__init__(StripeTreasuryContract(**KEYS))

    def set_up(self, account_number: str = "000123456789", customer: str | None = None) -> httpx.Response:
        bank = "payment_method_data[us_bank_account]"
        form = {
            "customer": customer or self.customer(),
            "confirm": "true",
            "flow_directions[0]": "outbound",
            "payment_method_data[type]": "us_bank_account",
            f"{bank}[account_holder_type]": "company",
            f"{bank}[routing_number]": ROUTING_NUMBER,
            f"{bank}[account_number]": account_number,
        }
        return self.post("/v1/setup_intents", form)

    def customer(self) -> str:
        return str(self.post("/v1/customers", {"name": "Ann Lee"}).json()["id"])

    def send(self, account_number: str = "000123456789", network: str = "ach", **changes: str) -> httpx.Response:
        setup = self.set_up(account_number).json()
        form = {
            "amount": "50000",
            "currency": "usd",
            "financial_account": self.contract.financial_account,
            "customer": setup["customer"],
            "destination_payment_method": setup["payment_method"],
            NETWORK: network,
            "metadata[reference]": REFERENCE,
        }
        return self.post("/v1/treasury/outbound_payments", form | changes, REFERENCE)


def code_of(answer: httpx.Response) -> tuple[int, str, str | None]:
    """Return status, type and code of a refusal."""
    error = answer.json()["error"]
    return answer.status_code, error["type"], error.get("code")

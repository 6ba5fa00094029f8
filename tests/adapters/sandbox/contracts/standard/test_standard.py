"""The standard contract as the sandbox keeps it, asked by a client written for these tests alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from standardwebhooks import Webhook

from adapters.errors import SettingError
from adapters.sandbox import AmountUnit, InProcessSandbox, PayoutStatus, SandboxSettings, SandboxTransport
from adapters.sandbox.beneficiaries import BeneficiaryStatus
from adapters.sandbox.contracts.standard.contract import StandardContract
from adapters.sandbox.contracts.standard.words import FINDINGS, REASONS, STATUSES
from adapters.sandbox.reasons import Reason

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
OPENING_MINOR = 100_000_000
REFERENCE = "0123456789abcdef0123456789abcdef_1"


class Client:
    """A sandbox and who asks it."""

    def __init__(self, start: datetime = START) -> None:
        self.contract = StandardContract.invented()
        self.sandbox = InProcessSandbox(
            SandboxSettings(
                contract=self.contract, start_at=start, opening_wallet_minor=OPENING_MINOR, hold_seconds=0, id_seed=1
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

    def post(self, path: str, fields: dict[str, object], key: str | None = None) -> httpx.Response:
        return self.http.post(path, json=fields, headers={"Idempotency-Key": key or str(fields["reference"])})

    def register(self, account_number: object = "1234567890", **changes: object) -> httpx.Response:
        address = {"account_number": account_number, "ifsc": "HDFC0001234", "bank_name": "HDFC Bank"}
        return self.post("/beneficiaries", {"reference": str(uuid4()), "name": "Asha Rao", **address, **changes})

    def pay(self, account_number: str = "1234567890", key: str | None = None, **changes: object) -> httpx.Response:
        order = {
            "reference": REFERENCE,
            "beneficiary_id": self.register(account_number).json()["id"],
            "amount": 50_000,
            "currency": "INR",
            "rail": "IMPS",
            "narration": "March",
        }
        return self.post("/payouts", order | changes, key)

    def found(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.http.get("/payouts", params={"reference": REFERENCE}).json()["payouts"]
        return found


def test_every_status_reason_and_finding_has_a_word() -> None:
    """No step of a payout, reason for its end, or finding of the penny drop is without a word."""
    assert set(STATUSES) == set(PayoutStatus)
    assert set(REASONS) == set(Reason)
    assert set(FINDINGS) == set(BeneficiaryStatus)


def test_a_payout_is_processing_and_then_credited() -> None:
    """Charges, UTR and confidence are told with the success, and the balance has paid for all of it."""
    client = Client()
    made = client.pay()
    client.sandbox.advance(timedelta(minutes=1))
    payout = client.http.get(f"/payouts/{made.json()['id']}").json()

    assert (made.status_code, made.json()["status"]) == (201, "processing")
    assert "fee" not in made.json()
    assert (payout["status"], payout["confidence"], payout["fee"], payout["tax"]) == ("succeeded", "credited", 500, 90)
    assert len(payout["utr"]) == 12
    assert payout["updated_at"] == "2026-03-02T12:00:30Z"
    assert client.found() == [payout]
    assert client.http.get("/balance").json() == {"amount": OPENING_MINOR - 50_590, "currency": "INR"}


@pytest.mark.parametrize(
    ("account_number", "status", "facts"),
    [
        ("123456990004", "failed", {"reason": "ACCOUNT_FROZEN", "retryable": False}),
        ("123456990034", "failed", {"reason": "BANK_OFFLINE", "retryable": True}),
        ("123456990006", "returned", {"reason": "RETURNED", "fee_refunded": 500, "tax_refunded": 90}),
    ],
)
def test_payouts_that_do_not_arrive(account_number: str, status: str, facts: dict[str, object]) -> None:
    """A failure says whether another payout may succeed, and a return what came back beside the amount."""
    client = Client()
    client.pay(account_number)
    client.sandbox.advance(timedelta(days=4))
    (payout,) = client.found()

    assert payout["status"] == status
    assert {name: payout[name] for name in facts} == facts
    assert client.http.get("/balance").json()["amount"] == OPENING_MINOR


def test_a_reference_pays_once() -> None:
    """A repeated reference is a conflict, for ever."""
    client = Client()
    client.pay()
    client.sandbox.advance(timedelta(days=400))

    assert client.pay().status_code == 409
    assert client.pay(amount=7).status_code == 409
    assert len(client.sandbox.bank.payouts()) == 1


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"amount": 1.5}, 400), ({"amount": 0}, 400), ({"amount": "5"}, 400), ({"currency": "USD"}, 400),
     ({"rail": "ACH"}, 400), ({"rail": "imps"}, 400), ({"reference": "x" * 65}, 400), ({"key": "another"}, 400),
     ({"beneficiary_id": "bnf_nobody"}, 422), ({"amount": OPENING_MINOR, "rail": "NEFT"}, 422)],
)  # fmt: skip
def test_an_order_that_breaks_the_contract_is_refused(changes: dict[str, Any], status: int) -> None:
    """What the contract does not have is refused, and nothing happened."""
    client = Client()

    assert client.pay(**changes).status_code == status
    assert client.sandbox.bank.movements() == ()


@pytest.mark.parametrize(
    ("account_number", "word"),
    [("123456990021", "verified"), ("123456990022", "rejected"), ("123456990023", "pending")],
)
def test_what_the_penny_drop_found(account_number: str, word: str) -> None:
    """The contract has a word for each finding, and a payee registered again is the same."""
    client = Client()

    assert client.register(account_number).json()["status"] == word
    assert client.register(account_number).json() == client.register(account_number).json()


def test_a_malformed_account_is_the_payee_s_fault() -> None:
    """An address that cannot be right is 422, and a request without a name is 400."""
    client = Client()

    assert client.register("12").status_code == 422
    assert client.register(ifsc="HDFC").status_code == 422
    assert client.register(vpa="nobody").status_code == 422
    assert client.register(vpa="asha@upi").status_code == 201
    assert client.register(name=" ").status_code == 400


def test_unknown_payouts_and_questions_are_refused() -> None:
    """A payout that does not exist, and a list without a reference, are client's errors."""
    client = Client()

    assert client.http.get("/payouts/pay_x").status_code == 404
    assert client.http.get("/payouts").status_code == 400
    assert client.found() == []


def test_the_reference_library_trusts_the_webhooks() -> None:
    """Each delivery is signed at its own time, under an id that stays, as the library of the scheme expects."""
    client = Client(datetime.now(tz=UTC))
    client.pay("123456990011")
    client.sandbox.drain()
    library = Webhook(client.contract.webhook_secret)
    told = [library.verify(body, headers) for headers, body in client.sent]

    assert [message["type"] for message in told] == ["payout.processing"] * 2
    assert told[0]["data"] == client.found()[0]
    assert len({headers["webhook-id"] for headers, _ in client.sent}) == 1
    assert json.loads(client.sent[0][1]) == told[0]


def test_amounts_are_in_the_smallest_unit() -> None:
    """Another unit is refused by the name of the setting."""
    with pytest.raises(SettingError, match="amount_unit"):
        StandardContract.invented(AmountUnit.MAJOR)

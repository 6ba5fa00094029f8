"""Stripe's idempotency at the sandbox: the first answer is the answer, for a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import httpx
import pytest

from tests.adapters.sandbox.contracts.stripe.client import REFERENCE, Client, TreasuryClient, code_of

A_DAY = timedelta(hours=24)


def test_a_repeated_request_gets_the_stored_answer() -> None:
    """The first answer is given again word for word, although the payout has moved on since."""
    client = Client()
    payee = client.payee()
    first = client.pay(payee)
    client.sandbox.advance(timedelta(hours=1))

    assert client.pay(payee).content == first.content
    assert client.get(f"/v1/payouts/{first.json()['id']}")["status"] == "paid"
    assert len(client.sandbox.bank.payouts()) == 1


def test_other_parameters_under_a_key_are_an_idempotency_error() -> None:
    """A key that comes with other fields is refused, and the first payout is left alone."""
    client = Client()
    payee = client.payee()
    client.pay(payee)

    assert code_of(client.pay(payee, amount="50001")) == (400, "idempotency_error", None)
    assert len(client.sandbox.bank.payouts()) == 1


def test_a_server_error_is_stored() -> None:
    """A 500 after the payout was made stays the answer, and only the list tells that there is a payout."""
    client = Client()
    payee = client.payee("000123990009")

    assert [client.pay(payee).status_code for _ in range(2)] == [500, 500]
    assert len(client.get("/v1/payouts")["data"]) == 1


def test_a_refusal_of_execution_is_stored() -> None:
    """An empty balance stays the answer of its key, also when money has come in the meantime."""
    client = Client(opening_minor=10)
    payee = client.payee()
    first = client.pay(payee)
    client.sandbox.bank.top_up(1_000_000)

    assert code_of(first)[2] == "balance_insufficient"
    assert client.pay(payee).content == first.content
    assert client.pay(payee, "another key").status_code == 200


def test_a_refusal_before_execution_is_not_stored() -> None:
    """What fails validation is looked at anew under the same key."""
    client = Client()
    payee = client.payee()

    assert client.pay(payee, amount="0").status_code == 400
    assert client.pay(payee).status_code == 200


@pytest.mark.parametrize("account", ["000123990010", "000123990031"])
def test_an_outage_is_not_stored(account: str) -> None:
    """A 503 or 429 before execution says nothing of the next request with the key."""
    client = Client()
    payee = client.payee(account)

    assert client.pay(payee).status_code in {429, 503}
    assert client.pay(payee).status_code == 200


def test_p10_a_key_that_has_lapsed_pays_again() -> None:
    """After a day the same request is a new one, which is why nobody may repeat it then."""
    client = Client()
    payee = client.payee()
    client.pay(payee)
    client.sandbox.advance(A_DAY - timedelta(seconds=1))
    client.pay(payee)
    assert len(client.sandbox.bank.payouts()) == 1
    client.sandbox.advance(timedelta(seconds=1))
    client.pay(payee)

    assert [out.net_minor for out in client.sandbox.bank.net_cash_outs()[REFERENCE]] == [50_000, 50_000]


def test_a_request_without_a_key_is_always_a_new_one() -> None:
    """Stripe asks for no key, and then promises nothing."""
    client = Client()
    payee = client.payee()

    assert client.pay(payee, None).json()["id"] != client.pay(payee, None).json()["id"]


@pytest.mark.parametrize("key", ["", "k" * 256])
def test_a_key_has_a_length(key: str) -> None:
    """A key is not empty and has at most 255 characters."""
    client = Client()

    assert client.pay(client.payee(), key).status_code == 400


def test_a_key_that_is_being_used_is_refused() -> None:
    """While the first request is at work, another one with its key is a conflict, whatever it says."""
    client = Client()
    payee = client.payee("000123990039")
    meanwhile: list[httpx.Response] = []

    def receive(headers: Mapping[str, str], body: bytes) -> int:
        meanwhile.append(client.pay(payee))
        return 200

    client.sandbox.set_receiver(receive)
    made = client.pay(payee)

    assert made.status_code == 200
    assert {code_of(answer) for answer in meanwhile} == {(409, "idempotency_error", "idempotency_key_in_use")}
    assert client.pay(payee).content == made.content
    assert len(client.sandbox.bank.payouts()) == 1


def test_registrations_are_stored_too() -> None:
    """A customer that is registered again under its key is the same customer."""
    client = TreasuryClient()
    first, second, other = (client.post("/v1/customers", {"name": "Ann Lee"}, key) for key in ("1", "1", "2"))

    assert first.json()["id"] == second.json()["id"] != other.json()["id"]
    assert code_of(client.post("/v1/customers", {"name": "Ann"}, "1")) == (400, "idempotency_error", None)

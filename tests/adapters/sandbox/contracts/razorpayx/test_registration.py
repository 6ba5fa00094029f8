"""Contacts, fund accounts and validations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.adapters.sandbox.contracts.razorpayx.client import ACCOUNT_NUMBER, Client

HOLDER = {"name": "Asha Rao", "ifsc": "HDFC0001234", "account_number": "1234567890"}


def validation(account_number: str = "1234567890", **changes: object) -> dict[str, Any]:
    return {
        "source_account_number": ACCOUNT_NUMBER,
        "validation_type": "pennydrop",
        "reference_id": "ben_1",
        "fund_account": {
            "account_type": "bank_account",
            "bank_account": HOLDER | {"account_number": account_number},
            "contact": {"name": "Asha Rao", "reference_id": "ben_1"},
        },
    } | changes


def test_a_contact_is_known_again_by_all_its_facts(client: Client) -> None:
    """The same facts return the same contact, and any other fact makes another."""
    first = client.contact()

    assert (first.status, first.body["entity"]) == (201, "contact")
    assert client.contact().body == first.body
    others = [client.contact(**{fact: "other"}) for fact in ("name", "email", "contact", "type", "reference_id")]
    assert len({first.body["id"], *[other.body["id"] for other in others]}) == 6


def test_a_fund_account_is_known_again_by_all_its_facts(client: Client) -> None:
    """The same contact, name, IFSC and number return the same fund account, and any other fact makes another."""
    first = client.fund_account()

    assert (first.status, first.body["entity"], first.body["active"]) == (201, "fund_account", True)
    assert first.body["bank_account"] == {**HOLDER, "notes": []}
    assert client.fund_account().body == first.body
    others = [client.fund_account(bank_account=HOLDER | {fact: value}) for fact, value in
              (("name", "A. Rao"), ("ifsc", "HDFC0009999"), ("account_number", "1234567891"))]  # fmt: skip
    others.append(client.fund_account(contact_id=client.contact(name="Other").body["id"]))
    assert len({first.body["id"], *[other.body["id"] for other in others]}) == 5


def test_two_fund_accounts_at_one_bank_account_are_both_paid(client: Client) -> None:
    """An account that is registered under two names keeps its magic under both."""
    under_one = client.payee("5550990004")
    under_other = client.fund_account(bank_account=HOLDER | {"name": "A. Rao", "account_number": "5550990004"})
    told = [client.pay(under_one), client.pay(under_other.body["id"], key="another")]
    client.clock.advance(timedelta(minutes=1))

    assert {client.get(f"/v1/payouts/{each.body['id']}").body["status"] for each in told} == {"failed"}


def test_a_upi_address_is_a_fund_account(client: Client) -> None:
    """A UPI address is paid by UPI and by nothing else."""
    made = client.fund_account(account_type="vpa", bank_account=None, vpa={"address": "Asha@upi"})

    assert made.body["vpa"] == {"address": "asha@upi"}
    assert client.pay(made.body["id"], key="by-imps").status == 400
    assert client.pay(made.body["id"], mode="UPI").status == 200


@pytest.mark.parametrize(
    ("fact", "value"),
    [("name", ""), ("name", "ab"), ("name", "a" * 51), ("name", "Asha (Rao)"), ("name", "Asha & Rao"), ("name", None),
     ("reference_id", 7)],
)  # fmt: skip
def test_a_malformed_contact_is_refused(client: Client, fact: str, value: object) -> None:
    """A contact's name has 3 to 50 of the documented characters and ends in none but a letter, digit or full stop."""
    told = client.contact(**{fact: value})

    assert (told.status, told.error["reason"], told.error["field"]) == (400, "input_validation_failed", fact)


@pytest.mark.parametrize(
    ("fact", "value"),
    [("name", "Asha & Rao"), ("name", "a" * 121), ("ifsc", "HDFC1001234"), ("ifsc", "nonsense"), ("ifsc", None),
     ("account_number", "1234"), ("account_number", "12 34567"), ("account_number", 1234567890)],
)  # fmt: skip
def test_a_malformed_account_is_refused(client: Client, fact: str, value: object) -> None:
    """A holder's name, IFSC or number outside the documented form is 400 and named."""
    told = client.fund_account(bank_account=HOLDER | {fact: value})

    assert (told.status, told.error["reason"], told.error["field"]) == (400, "input_validation_failed", fact)


@pytest.mark.parametrize(
    "changes",
    [{"contact_id": "cont_unknown"}, {"account_type": "card"}, {"bank_account": None},
     {"account_type": "vpa"}, {"account_type": "vpa", "vpa": {"address": "no-handle"}}],
)  # fmt: skip
def test_a_fund_account_needs_a_contact_and_an_address(client: Client, changes: dict[str, Any]) -> None:
    """An unknown contact, an unknown kind of account and a missing address are 400."""
    assert client.fund_account(**changes).status == 400


@pytest.mark.parametrize(
    ("account_number", "status", "account_status", "name"),
    [("5550990021", "completed", "active", "ASHA RAO"), ("5550990022", "completed", "invalid", None),
     ("5550990023", "created", None, None)],
)  # fmt: skip
def test_a_validation_says_what_the_bank_found(
    client: Client, account_number: str, status: str, account_status: str | None, name: str | None
) -> None:
    """A validation is completed for valid and invalid accounts alike, and the results tell them apart."""
    told = client.post("/v1/fund_accounts/validations", validation(account_number))

    assert (told.status, told.body["status"]) == (200, status)
    results = told.body["validation_results"]
    assert (results["account_status"], results["registered_name"]) == (account_status, name)
    assert told.body["fund_account"] == client.fund_account(account_number).body


def test_a_pending_validation_is_completed_later(client: Client) -> None:
    """A validation that was created is asked for by its id until its bank has answered."""
    validation_id = client.post("/v1/fund_accounts/validations", validation("5550990023")).body["id"]
    pending = client.get(f"/v1/fund_accounts/validations/{validation_id}").body
    client.clock.advance(timedelta(minutes=10))

    known = client.get(f"/v1/fund_accounts/validations/{validation_id}").body

    assert (pending["status"], known["status"]) == ("created", "completed")
    assert known["validation_results"]["account_status"] == "active"


@pytest.mark.parametrize(
    "changes", [{"source_account_number": "1"}, {"validation_type": "guess"}, {"fund_account": None}]
)
def test_a_malformed_validation_is_refused(client: Client, changes: dict[str, Any]) -> None:
    """A validation from another account, of another kind or of nothing is 400."""
    assert client.post("/v1/fund_accounts/validations", validation(**changes)).status == 400

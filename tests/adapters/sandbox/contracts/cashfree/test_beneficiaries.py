"""Beneficiaries: ids of the client's choice, one registration per account, and what the provider finds out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.adapters.sandbox.contracts.cashfree.client import IFSC, error_of
from tests.adapters.sandbox.contracts.cashfree.conftest import StartCashfree

REGISTERED = {
    "beneficiary_id": "payee_1",
    "beneficiary_name": "Asha Rao",
    "beneficiary_instrument_details": {"bank_account_number": "1234567890", "bank_ifsc": IFSC},
    "beneficiary_status": "VERIFIED",
}


def test_a_beneficiary_keeps_the_client_s_id(start: StartCashfree) -> None:
    """A registration is answered 201, and read again by its id and by its account."""
    _, client = start()

    answer = client.register()

    assert (answer.status_code, answer.json()) == (201, REGISTERED)
    assert client.beneficiary(beneficiary_id="payee_1").json() == REGISTERED
    assert client.beneficiary(bank_account_number="1234567890", bank_ifsc=IFSC).json() == REGISTERED


def test_a_upi_address_can_be_registered(start: StartCashfree) -> None:
    """A beneficiary may have a UPI address instead of an account."""
    _, client = start()

    answer = client.register(beneficiary_instrument_details={"vpa": "Asha@UPI"})

    assert answer.json()["beneficiary_instrument_details"] == {"vpa": "asha@upi"}


def test_an_id_and_an_account_are_taken_once(start: StartCashfree) -> None:
    """A used id and a registered account are answered 409 with codes of their own, and the id is looked at first."""
    _, client = start()
    client.register()

    assert error_of(client.register()) == (409, "beneficiary_id_already_exists")
    assert error_of(client.register("5550001")) == (409, "beneficiary_id_already_exists")
    assert error_of(client.register(beneficiary_id="payee_2")) == (409, "beneficiary_already_exists")
    assert error_of(client.beneficiary(beneficiary_id="payee_2")) == (404, "beneficiary_not_found")


def test_an_unknown_beneficiary_is_not_found(start: StartCashfree) -> None:
    """Unknown ids and accounts are 404, and a question about nobody is 400."""
    _, client = start()

    assert error_of(client.beneficiary(beneficiary_id="nobody")) == (404, "beneficiary_not_found")
    assert error_of(client.beneficiary(bank_account_number="1234567890", bank_ifsc=IFSC)) == (
        404,
        "beneficiary_not_found",
    )
    assert client.beneficiary().status_code == 400
    assert client.beneficiary(bank_account_number="1234567890").status_code == 400
    assert client.http.get("/beneficiary?beneficiary_id=a&beneficiary_id=b").status_code == 400


def test_what_is_found_out_about_an_account(start: StartCashfree) -> None:
    """An account that does not exist is INVALID and cannot be paid, and one that is being verified is INITIATED."""
    sandbox, client = start()

    assert client.register("5550990022", "invalid").json()["beneficiary_status"] == "INVALID"
    assert client.register("5550990023", "pending").json()["beneficiary_status"] == "INITIATED"
    for beneficiary_id in ("invalid", "pending"):
        assert error_of(client.pay(beneficiary_id=beneficiary_id)) == (422, "beneficiary_not_verified")
    sandbox.advance(timedelta(minutes=10))
    assert client.beneficiary(beneficiary_id="pending").json()["beneficiary_status"] == "VERIFIED"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"beneficiary_id": "a b"}, "beneficiary_id_invalid"),
        ({"beneficiary_id": "a" * 51}, "beneficiary_id_invalid"),
        ({"beneficiary_id": 5}, "beneficiary_id_invalid"),
        ({"beneficiary_name": "M/s Rao"}, "beneficiary_name_invalid"),
        ({"beneficiary_name": "Rao 2"}, "beneficiary_name_invalid"),
        ({"beneficiary_name": "a" * 101}, "beneficiary_name_invalid"),
        ({"account_number": "12-34"}, "bank_account_number_invalid"),
        ({"account_number": "123"}, "bank_account_number_invalid"),
        ({"account_number": "1" * 26}, "bank_account_number_invalid"),
        ({"beneficiary_instrument_details": {"bank_account_number": "12345"}}, "bank_ifsc_invalid"),
        ({"beneficiary_instrument_details": {"vpa": "no handle"}}, "vpa_invalid"),
        ({"beneficiary_instrument_details": None}, "beneficiary_instrument_details_invalid"),
    ],
)
def test_a_malformed_registration_is_refused(start: StartCashfree, wrong: dict[str, object], code: str) -> None:
    """A missing or malformed field is answered 400 with the field's name in the code, and nobody is registered."""
    _, client = start()

    assert error_of(client.register(**wrong)) == (400, code)
    assert client.beneficiary(beneficiary_id="payee_1").status_code == 404

"""Beneficiaries: registration and the penny drop."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.adapters.sandbox.caller import error_code
from tests.adapters.sandbox.conftest import SandboxStarter


def test_verified_account_comes_with_the_name_at_the_bank(start: SandboxStarter) -> None:
    """A verified account has an id and the holder's name as the bank writes it."""
    _, caller = start()
    answer = caller.register()
    assert answer.status_code == 201
    beneficiary_id = answer.json().pop("beneficiary_id")
    assert beneficiary_id.startswith("ben_")
    assert answer.json() == {"beneficiary_id": beneficiary_id, "status": "VERIFIED", "name_at_bank": "ASHA RAO"}


def test_same_account_keeps_its_id(start: SandboxStarter) -> None:
    """Registering an account again returns the same beneficiary; another IFSC or VPA is another beneficiary."""
    _, caller = start()
    first = caller.register().json()
    assert caller.register().json() == first
    assert caller.register(name="A. Rao").json() == first
    assert caller.register(ifsc="HDFC0009999").json()["beneficiary_id"] != first["beneficiary_id"]
    vpa = caller.register_vpa("asha@upi").json()
    assert caller.register_vpa("Asha@UPI").json() == vpa


def test_rejected_penny_drop_names_the_reason_and_forbids_payouts(start: SandboxStarter) -> None:
    """An account the bank does not know is REJECTED with a reason, and a payout to it is refused with 422."""
    sandbox, caller = start()
    document = caller.register("5550990022").json()
    assert document["status"] == "REJECTED"
    assert document["name_at_bank"] is None
    assert document["reason"] == "account_does_not_exist"
    answer = caller.pay(document["beneficiary_id"])
    assert (answer.status_code, error_code(answer)) == (422, "BENEFICIARY_NOT_VERIFIED")
    assert sandbox.bank.payouts() == ()
    assert sandbox.bank.movements() == ()


def test_pending_penny_drop_is_verified_later(start: SandboxStarter) -> None:
    """A pending account cannot be paid until its penny drop has come through on the sandbox's clock."""
    sandbox, caller = start()
    pending = caller.register("5550990023").json()
    assert (pending["status"], pending["name_at_bank"]) == ("PENDING", None)
    assert caller.pay(pending["beneficiary_id"]).status_code == 422
    sandbox.advance(timedelta(minutes=10))
    assert caller.register("5550990023").json() == {**pending, "status": "VERIFIED", "name_at_bank": "ASHA RAO"}
    assert caller.pay(pending["beneficiary_id"]).status_code == 201


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": None},
        {"account_number": "12 34"},
        {"account_number": 1234567890},
        {"account_number": "١٢٣٤٥٦٧٨٩"},
        {"ifsc": "HDFC1001234"},
        {"ifsc": "hdfc0001234"},
        {"ifsc": None},
        {"bank_name": 7},
        {"type": None},
        {"type": "vpa"},
        {"type": "vpa", "vpa": "no-handle"},
        {"type": "vpa", "vpa": "a@b"},
    ],
)
def test_malformed_registration_is_refused(start: SandboxStarter, wrong: dict[str, object]) -> None:
    """A missing or malformed field is answered 400 with an error code and a message."""
    _, caller = start()
    answer = caller.register(**wrong)
    assert (answer.status_code, error_code(answer)) == (400, "INVALID_REQUEST")
    assert answer.json()["error"]["message"]

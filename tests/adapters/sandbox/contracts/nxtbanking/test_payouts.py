"""Payouts: creation, the rules that refuse one, and how it reads afterwards."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import httpx
import pytest

from adapters.sandbox import Sandbox
from tests.adapters.sandbox.caller import REFERENCE, Caller, error_code, exact
from tests.adapters.sandbox.conftest import OPENING_MINOR, SandboxStarter

LAKH_MINOR = 100_000 * 100


def test_creation_is_answered_with_the_payout_and_debits_the_wallet(start: SandboxStarter) -> None:
    """An accepted payout is PROCESSING, and its amount, fee and GST have left the wallet."""
    _, caller = start()
    beneficiary_id = caller.payee()
    answer = caller.pay(beneficiary_id)
    assert answer.status_code == 201
    assert answer.json() == {
        "payout_id": answer.json()["payout_id"],
        "reference_id": REFERENCE,
        "status": "PROCESSING",
        "amount": 50_000,
        "beneficiary_id": beneficiary_id,
    }
    assert caller.balance() == OPENING_MINOR - 50_000 - 500 - 90


def test_payout_reads_the_same_by_either_prefix_and_by_reference(start: SandboxStarter) -> None:
    """A payout is found by id under /v1 and /api/v1, and by reference as the only item."""
    sandbox, caller = start()
    answer = caller.pay(caller.payee()).json()
    sandbox.advance(timedelta(minutes=1))
    payout = caller.payout(answer["payout_id"])
    assert payout == {
        **answer,
        "status": "SUCCESS",
        "mode": "IMPS",
        "utr": payout["utr"],
        "fee": 500,
        "tax": 90,
        "fee_refunded": 0,
        "tax_refunded": 0,
        "failure_reason": None,
        "timestamp": "2026-02-26T10:30:30Z",
    }
    assert caller.http.get(f"/api/v1/payouts/{answer['payout_id']}").json() == payout
    assert caller.http.get("/api/v1/payouts", params={"reference_id": REFERENCE}).json() == {"items": [payout]}
    assert caller.find() == [payout]


def test_unknown_payouts(start: SandboxStarter) -> None:
    """An unknown id is 404, an unknown reference an empty list, and a look-up without a reference 400."""
    _, caller = start()
    unknown = caller.http.get("/v1/payouts/pay_unknown")
    assert (unknown.status_code, error_code(unknown)) == (404, "NOT_FOUND")
    assert caller.find("nobody_1") == []
    assert caller.http.get("/v1/payouts").status_code == 400
    assert caller.http.get("/v1/payouts?reference_id=a&reference_id=b").status_code == 400


def test_same_reference_is_a_conflict_whatever_else_it_says(start: SandboxStarter) -> None:
    """A used reference is answered 409, with the same or other facts, and creates and debits nothing."""
    sandbox, caller = start()
    beneficiary_id = caller.payee()
    caller.pay(beneficiary_id)
    before = sandbox.bank.payouts(), sandbox.bank.movements()
    for other in ({}, {"amount": 7}, {"mode": "NEFT"}, {"beneficiary_id": "ben_unknown"}):
        answer = caller.pay(**{"beneficiary_id": beneficiary_id, **other})  # type: ignore[arg-type]
        assert (answer.status_code, error_code(answer)) == (409, "DUPLICATE_REFERENCE")
    assert (sandbox.bank.payouts(), sandbox.bank.movements()) == before


def test_wallet_must_cover_amount_fee_and_tax(start: SandboxStarter) -> None:
    """A wallet one paisa short of amount, fee and tax refuses the payout; after a top-up it pays to the last paisa."""
    sandbox, caller = start(opening_wallet_minor=50_000 + 590 - 1)
    beneficiary_id = caller.payee()
    refused = caller.pay(beneficiary_id)
    assert (refused.status_code, error_code(refused)) == (422, "INSUFFICIENT_BALANCE")
    assert sandbox.bank.movements() == ()
    assert caller.find() == []
    sandbox.bank.top_up(1)
    assert caller.pay(beneficiary_id).status_code == 201
    assert caller.balance() == 0


@pytest.mark.parametrize(
    ("mode", "amount_minor", "code"),
    [
        ("IMPS", 5 * LAKH_MINOR, None),
        ("IMPS", 5 * LAKH_MINOR + 1, "AMOUNT_OUT_OF_LIMITS"),
        ("RTGS", 2 * LAKH_MINOR, None),
        ("RTGS", 2 * LAKH_MINOR - 1, "AMOUNT_OUT_OF_LIMITS"),
        ("NEFT", 1, None),
        ("UPI", 1, "MODE_NOT_SUPPORTED"),
    ],
)
def test_modes_have_limits(start: SandboxStarter, mode: str, amount_minor: int, code: str | None) -> None:
    """A bank account takes IMPS up to five lakh, RTGS from two lakh, any NEFT, and no UPI."""
    _, caller = start()
    _assert_answered(caller, caller.payee(), mode, amount_minor, code)


@pytest.mark.parametrize(
    ("mode", "amount_minor", "code"),
    [
        ("UPI", LAKH_MINOR, None),
        ("UPI", LAKH_MINOR + 1, "AMOUNT_OUT_OF_LIMITS"),
        ("IMPS", 1, "MODE_NOT_SUPPORTED"),
    ],
)
def test_vpa_takes_upi_only(start: SandboxStarter, mode: str, amount_minor: int, code: str | None) -> None:
    """A VPA takes UPI up to one lakh, and nothing else."""
    _, caller = start()
    _assert_answered(caller, caller.register_vpa("asha@upi").json()["beneficiary_id"], mode, amount_minor, code)


def _assert_answered(caller: Caller, beneficiary_id: str, mode: str, amount_minor: int, code: str | None) -> None:
    before = caller.balance()
    answer = caller.pay(beneficiary_id, mode=mode, amount=amount_minor)
    if code is None:
        assert answer.status_code == 201
    else:
        assert (answer.status_code, error_code(answer)) == (422, code)
        assert caller.balance() == before
        assert caller.find() == []


def test_unknown_beneficiary_is_refused(start: SandboxStarter) -> None:
    """A payout to an id that was never registered is refused with 422."""
    sandbox, caller = start()
    answer = caller.pay("ben_unknown")
    assert (answer.status_code, error_code(answer)) == (422, "UNKNOWN_BENEFICIARY")
    assert sandbox.bank.payouts() == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": 0},
        {"amount": -5},
        {"amount": "50000"},
        {"amount": True},
        {"amount": None},
        {"amount": 1.5},
        {"amount": 10**16},
        {"mode": "imps"},
        {"mode": 3},
        {"reference_id": ""},
        {"reference_id": "r" * 65},
        {"reference_id": 12},
        {"beneficiary_id": None},
        {"narration": 5},
    ],
)
def test_malformed_payout_is_refused(start: SandboxStarter, wrong: dict[str, object]) -> None:
    """A payout with a missing or malformed field is answered 400, and nothing is created."""
    sandbox, caller = start()
    order: dict[str, object] = {"beneficiary_id": caller.payee(), **wrong}
    assert caller.pay(**order).status_code == 400  # type: ignore[arg-type]
    assert sandbox.bank.payouts() == ()
    assert sandbox.bank.movements() == ()


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe\xfd", b'{"amount": 1e400}', b"[" * 100_000])
def test_unreadable_body_is_refused(start: SandboxStarter, body: bytes) -> None:
    """A body that is not a JSON object with sensible numbers is answered 400."""
    sandbox, caller = start()
    assert caller.http.post("/api/v1/payouts", content=body).status_code == 400
    assert sandbox.bank.payouts() == ()


def test_rupees_travel_as_exact_decimals(start: SandboxStarter) -> None:
    """A sandbox that speaks rupees reads and writes numbers with two decimals, to the paisa."""
    sandbox, caller = start(amount_unit="major")
    answer = _pay_text(caller, caller.payee(), "50000.10")
    assert b'"amount":50000.10' in answer.content
    sandbox.advance(timedelta(minutes=1))
    read = caller.http.get(f"/v1/payouts/{answer.json()['payout_id']}")
    assert b'"amount":50000.10,' in read.content
    assert b'"fee":5.00,"tax":0.90,"fee_refunded":0.00,"tax_refunded":0.00,' in read.content
    assert exact(caller.http.get("/api/v1/wallet")) == {"balance": Decimal("949994.00"), "currency": "INR"}
    assert _wallet_minor(sandbox) == OPENING_MINOR - 5_000_010 - 590


@pytest.mark.parametrize(
    "amount", ["0.001", "1.0000000000000000000000000000000000000000001", "1e-30", "NaN", "1e99999999"]
)
def test_rupees_finer_than_a_paisa_are_refused(start: SandboxStarter, amount: str) -> None:
    """An amount that is no whole number of paise is refused, never rounded."""
    sandbox, caller = start(amount_unit="major")
    assert _pay_text(caller, caller.payee(), amount).status_code == 400
    assert sandbox.bank.payouts() == ()


def _pay_text(caller: Caller, beneficiary_id: str, amount: str) -> httpx.Response:
    order = {"beneficiary_id": beneficiary_id, "mode": "IMPS", "reference_id": REFERENCE, "amount": "AMOUNT"}
    return caller.http.post("/api/v1/payouts", content=json.dumps(order).replace('"AMOUNT"', amount))


def _wallet_minor(sandbox: Sandbox) -> int:
    return sandbox.bank.wallet_balance_minor()

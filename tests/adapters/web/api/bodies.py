"""Documents that callers send."""

from __future__ import annotations

from itertools import count
from typing import Any
from uuid import UUID

from tests.adapters.till import AMOUNT_MINOR, CUSTOMER, PROVIDER

_NUMBERS = count(1)
ACCOUNT_NUMBER = "000987654321"
NAME = "Meera Nair"


def payout_body(beneficiary_id: UUID | str, **changes: Any) -> dict[str, Any]:
    usual = {
        "reference": f"SAL-{next(_NUMBERS)}",
        "source_account": CUSTOMER,
        "beneficiary_id": str(beneficiary_id),
        "amount_minor": AMOUNT_MINOR,
        "currency": "INR",
        "rail": "IMPS",
    }
    return usual | changes


def beneficiary_body(**changes: Any) -> dict[str, Any]:
    usual = {
        "reference": f"EMP-{next(_NUMBERS)}",
        "name": NAME,
        "account_number": ACCOUNT_NUMBER,
        "ifsc": "HDFC0001234",
        "bank_name": "HDFC Bank",
    }
    return usual | changes


def deposit_body(**changes: Any) -> dict[str, Any]:
    usual = {
        "reference": f"TOPUP-{next(_NUMBERS)}",
        "account": CUSTOMER,
        "provider": PROVIDER,
        "amount_minor": AMOUNT_MINOR,
        "currency": "INR",
    }
    return usual | changes


def entry_body(**changes: Any) -> dict[str, Any]:
    amount = {"amount_minor": 11_800, "currency": "INR"}
    usual = {
        "reference": f"ADJ-{next(_NUMBERS)}",
        "description": "bank charges of March",
        "lines": [
            {"account": "Expenses:BankCharges", "side": "debit", **amount},
            {"account": "Assets:Bank:Hdfc", "side": "credit", **amount},
        ],
    }
    return usual | changes

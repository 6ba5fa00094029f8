"""Reading: takes requests apart, refusing what breaks the documented rules by the name of the field."""

from __future__ import annotations

import re
import unicodedata

from adapters.sandbox.amounts import AmountUnit
from adapters.sandbox.beneficiaries import BankAddress
from adapters.sandbox.contracts.cashfree.words import MODES
from adapters.sandbox.exchanges import Fields
from adapters.sandbox.payouts import PayoutRequest
from adapters.sandbox.refusals import ErrorCode, RefusalError, invalid_request
from ledger.rails import Rail

_LEAST_MINOR = 100
_LONGEST_NAME = 100
_BENEFICIARY_ID = re.compile(r"[A-Za-z0-9_|.-]{1,50}", re.ASCII)
_ACCOUNT_NUMBER = re.compile(r"[0-9A-Za-z]{4,25}", re.ASCII)
_IFSC = re.compile(r"[A-Z]{4}0[A-Z0-9]{6}", re.ASCII)
_VPA = re.compile(r"[A-Za-z0-9._-]{2,256}@[A-Za-z][A-Za-z0-9]{1,63}", re.ASCII)
_TRANSFER_ID = re.compile(r"[A-Za-z0-9_]{1,40}", re.ASCII)
_REMARKS = re.compile(r"[A-Za-z0-9 ]{1,70}", re.ASCII)


def read_beneficiary(fields: Fields) -> tuple[str, str, BankAddress]:
    """Return id, name and address of a payee to be registered. Raises RefusalError."""
    name = fields.text("beneficiary_name")
    if len(name) > _LONGEST_NAME or any(
        not each.isspace() and unicodedata.category(each)[0] not in "LM" for each in name
    ):
        message = "beneficiary_name may hold letters and spaces only"
        raise invalid_request(message, "beneficiary_name")
    address = read_address(fields.nested("beneficiary_instrument_details"))
    return _matching(fields, "beneficiary_id", _BENEFICIARY_ID), name, address


def read_address(fields: Fields) -> BankAddress:
    """Return where a payee is paid. Raises RefusalError."""
    if fields.get("vpa") is not None and fields.get("bank_account_number") is None:
        return BankAddress(vpa=_matching(fields, "vpa", _VPA).lower())
    number = _matching(fields, "bank_account_number", _ACCOUNT_NUMBER)
    return BankAddress(account_number=number, ifsc=_matching(fields, "bank_ifsc", _IFSC))


def read_transfer(fields: Fields) -> PayoutRequest:
    """Return the transfer that is asked for. Raises RefusalError."""
    if fields.optional_text("transfer_currency") not in {None, "INR"}:
        message = "transfer_currency must be INR"
        raise invalid_request(message, "transfer_currency")
    remarks = "" if fields.get("transfer_remarks") is None else _matching(fields, "transfer_remarks", _REMARKS)
    fundsource_id = fields.optional_text("fundsource_id")
    return PayoutRequest(
        beneficiary_id=fields.nested("beneficiary_details").text("beneficiary_id"),
        amount_minor=_amount(fields.get("transfer_amount")),
        rail=_rail(fields.optional_text("transfer_mode") or "banktransfer"),
        reference_id=_matching(fields, "transfer_id", _TRANSFER_ID),
        narration=remarks,
        extra={} if fundsource_id is None else {"fundsource_id": fundsource_id},
    )


def _amount(number: object) -> int:
    try:
        minor = AmountUnit.MAJOR.read(number)
    except RefusalError as refusal:
        raise invalid_request(refusal.message, "transfer_amount") from refusal
    if minor < _LEAST_MINOR:
        message = "transfer_amount must be at least 1.00"
        raise invalid_request(message, "transfer_amount")
    return minor


def _rail(mode: str) -> Rail:
    if mode not in MODES:
        message = f"transfer_mode must be one of {', '.join(MODES)}"
        raise RefusalError(ErrorCode.UNKNOWN_MODE, message, "transfer_mode")
    return MODES[mode]


def _matching(fields: Fields, name: str, shape: re.Pattern[str]) -> str:
    value = fields.text(name)
    if shape.fullmatch(value) is None:
        message = f"{name} is malformed"
        raise invalid_request(message, name)
    return value

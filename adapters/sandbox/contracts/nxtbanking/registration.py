"""Registration: reads a beneficiary from a request, refusing what is not an Indian account number, IFSC or VPA."""

from __future__ import annotations

import re

from adapters.sandbox.beneficiaries import BankAddress
from adapters.sandbox.exchanges import Fields
from adapters.sandbox.refusals import invalid_request

_ACCOUNT_NUMBER = re.compile(r"[0-9A-Z]{5,35}", re.ASCII)
_IFSC = re.compile(r"[A-Z]{4}0[A-Z0-9]{6}", re.ASCII)
_VPA = re.compile(r"[A-Za-z0-9._-]{2,256}@[A-Za-z][A-Za-z0-9]{1,63}", re.ASCII)


def read_address(fields: Fields) -> BankAddress:
    """Return where the payee is paid. Raises RefusalError."""
    if fields.text("type") == "vpa":
        return BankAddress(vpa=_matching(fields, "vpa", _VPA).lower())
    fields.optional_text("bank_name")
    account_number = _matching(fields, "account_number", _ACCOUNT_NUMBER)
    return BankAddress(account_number=account_number, ifsc=_matching(fields, "ifsc", _IFSC))


def _matching(fields: Fields, name: str, shape: re.Pattern[str]) -> str:
    value = fields.text(name)
    if shape.fullmatch(value) is None:
        message = f"{name} is malformed"
        raise invalid_request(message, name)
    return value

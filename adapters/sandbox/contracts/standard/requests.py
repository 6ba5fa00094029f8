"""Requests: reads orders and payees, refusing what the standard contract does not have."""

from __future__ import annotations

import re

from adapters.sandbox.amounts import CURRENCY, AmountUnit
from adapters.sandbox.beneficiaries import BankAddress
from adapters.sandbox.exchanges import Fields, Request
from adapters.sandbox.payouts import PayoutRequest
from adapters.sandbox.refusals import ErrorCode, RefusalError, invalid_request
from ledger.rails import RULES, Rail

LONGEST_REFERENCE = 64
RAILS = frozenset(rail for rail, rule in RULES.items() if rule.currency == CURRENCY)
_SHAPES = {
    "account_number": re.compile(r"[0-9A-Z]{5,35}", re.ASCII),
    "ifsc": re.compile(r"[A-Z]{4}0[A-Z0-9]{6}", re.ASCII),
    "vpa": re.compile(r"[A-Za-z0-9._-]{2,256}@[A-Za-z][A-Za-z0-9]{1,63}", re.ASCII),
}


def read_order(request: Request) -> PayoutRequest:
    """Return what a client asks for. Raises RefusalError."""
    fields = request.fields()
    reference = _reference(request, fields)
    if fields.text("currency") != CURRENCY:
        message = f"only {CURRENCY} is paid here"
        raise invalid_request(message, "currency")
    return PayoutRequest(
        beneficiary_id=fields.text("beneficiary_id"),
        amount_minor=AmountUnit.MINOR.read(fields.get("amount")),
        rail=_rail(fields.text("rail")),
        reference_id=reference,
        narration=fields.optional_text("narration") or "",
    )


def read_payee(request: Request) -> tuple[str, BankAddress]:
    """Return a payee's name and address. Raises RefusalError."""
    fields = request.fields()
    _reference(request, fields)
    name, vpa = fields.text("name"), fields.optional_text("vpa")
    if vpa is not None:
        return name, BankAddress(vpa=_shaped(fields, "vpa").lower())
    return name, BankAddress(account_number=_shaped(fields, "account_number"), ifsc=_shaped(fields, "ifsc"))


def _reference(request: Request, fields: Fields) -> str:
    reference = fields.text("reference")
    if len(reference) > LONGEST_REFERENCE or request.headers.get("idempotency-key") != reference:
        message = f"the reference is the idempotency key, and has at most {LONGEST_REFERENCE} characters"
        raise invalid_request(message, "reference")
    return reference


def _rail(word: str) -> Rail:
    if word not in RAILS:
        message = f"rail must be one of {sorted(RAILS)}"
        raise RefusalError(ErrorCode.UNKNOWN_MODE, message, "rail")
    return Rail(word)


def _shaped(fields: Fields, name: str) -> str:
    value = fields.text(name)
    if _SHAPES[name].fullmatch(value) is None:
        message = f"{name} is malformed"
        raise invalid_request(message, name)
    return value

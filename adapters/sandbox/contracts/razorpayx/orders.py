"""Orders: reads what a client wants paid, refusing what the provider's documentation forbids."""

from __future__ import annotations

import json
import re
from hashlib import sha256

from adapters.sandbox.amounts import CURRENCY, AmountUnit
from adapters.sandbox.contracts.razorpayx.documents import FUND_ACCOUNT_ID, PURPOSE
from adapters.sandbox.contracts.razorpayx.registration import FundAccount
from adapters.sandbox.exchanges import Fields, Request
from adapters.sandbox.payouts import PayoutRequest
from adapters.sandbox.refusals import ErrorCode, RefusalError, invalid_request
from adapters.sandbox.wire import decode_object
from ledger.rails import Rail

IDEMPOTENCY_HEADER = "X-Payout-Idempotency"
LEAST_MINOR = 100
MODES = (Rail.IMPS, Rail.NEFT, Rail.RTGS, Rail.UPI)
_KEY = re.compile(r"[A-Za-z0-9_ -]{4,36}", re.ASCII)
_REFERENCE = re.compile(r".{1,40}", re.ASCII)
_NARRATION = re.compile(r"[A-Za-z0-9 ]{1,30}", re.ASCII)


def key_of(request: Request) -> str:
    """Return the idempotency key, without which no payout is made. Raises RefusalError."""
    key = request.headers.get(IDEMPOTENCY_HEADER.lower(), "")
    if _KEY.fullmatch(key) is None:
        message = "Idempotency key is missing or malformed."
        raise invalid_request(message, IDEMPOTENCY_HEADER)
    return key


def fingerprint_of(request: Request) -> str:
    """Return what a request says, digested: the same however its JSON is laid out. Raises RefusalError."""
    said = json.dumps(decode_object(request.body), sort_keys=True, default=str)
    return sha256(said.encode()).hexdigest()


def read_order(fields: Fields, fund_account: FundAccount, key: str, fingerprint: str) -> PayoutRequest:
    """Return the order for the bank. Raises RefusalError."""
    fields.flag("queue_if_low_balance", default=False)
    if fields.text("currency") != CURRENCY:
        message = f"The currency must be {CURRENCY}."
        raise invalid_request(message, "currency")
    return PayoutRequest(
        beneficiary_id=fund_account.beneficiary_id,
        amount_minor=_amount(fields),
        rail=_rail(fields.text("mode")),
        reference_id=_matching(fields, "reference_id", _REFERENCE) or "",
        narration=_matching(fields, "narration", _NARRATION) or "",
        key=key,
        fingerprint=fingerprint,
        extra={FUND_ACCOUNT_ID: fund_account.fund_account_id, PURPOSE: fields.text("purpose")},
    )


def _amount(fields: Fields) -> int:
    amount = fields.get("amount")
    if isinstance(amount, bool) or not isinstance(amount, int) or amount < LEAST_MINOR:
        message = f"The amount must be an integer of at least {LEAST_MINOR}."
        raise invalid_request(message, "amount")
    return AmountUnit.MINOR.read(amount)


def _rail(mode: str) -> Rail:
    if mode not in MODES:
        message = f"The mode must be one of {', '.join(MODES)}."
        raise RefusalError(ErrorCode.UNKNOWN_MODE, message, "mode")
    return Rail(mode)


def _matching(fields: Fields, name: str, shape: re.Pattern[str]) -> str | None:
    value = fields.optional_text(name)
    if value is not None and shape.fullmatch(value) is None:
        message = f"The {name} format is invalid."
        raise invalid_request(message, name)
    return value

"""Beneficiaries at Cashfree: payees under an id of ours, which is the ledger's id of the beneficiary in hex.

Registering is safe to repeat: an id that is taken is looked up. An account is registered once only, so an account that
another beneficiary brought before is paid through that registration. Whatever the answer shows of the account is
compared with what was asked, since paying to the wrong registration is paying to somebody else.
"""

from __future__ import annotations

import unicodedata
from uuid import UUID

from adapters.errors import PayeeNotServedError, WireError
from adapters.providers.cashfree.wire import (
    PROVIDER,
    BeneficiaryAnswer,
    BeneficiaryRequest,
    InstrumentRequest,
)
from ledger.payment_orders import BeneficiaryReport, Payee

NAME_LENGTH_MAX = 100


def provider_id_of(beneficiary_id: UUID) -> str:
    """Return the id under which we register a beneficiary."""
    return beneficiary_id.hex


def beneficiary_request(beneficiary_id: UUID, payee: Payee) -> BeneficiaryRequest:
    """Return the request that registers a payee, by account where there is one. Raises PayeeNotServedError."""
    if payee.account_number is not None and payee.ifsc is not None:
        instrument = InstrumentRequest(bank_account_number=payee.account_number, bank_ifsc=payee.ifsc)
    elif payee.vpa is not None:
        instrument = InstrumentRequest(vpa=payee.vpa)
    else:
        raise PayeeNotServedError(PROVIDER)
    return BeneficiaryRequest(
        beneficiary_id=provider_id_of(beneficiary_id),
        beneficiary_name=name_of(payee.name),
        beneficiary_instrument_details=instrument,
    )


def name_of(name: str) -> str:
    """Return what the provider takes of a name: at most 100 letters and spaces; one without letters stays as it is."""
    spaced = "".join(each if unicodedata.category(each)[0] in "LM" else " " for each in name)
    return " ".join(spaced.split())[:NAME_LENGTH_MAX].rstrip() or name


def beneficiary_report(answer: BeneficiaryAnswer, payee: Payee, message_digest: str) -> BeneficiaryReport:
    """Return what the provider found out; only `VERIFIED` and `INVALID` are findings, any other word is a reason.

    Raises WireError when the registration is of another account.
    """
    _check_same_payee(answer, payee)
    verified, reason = _finding(answer.beneficiary_status)
    return BeneficiaryReport(
        provider=PROVIDER,
        provider_beneficiary_id=answer.beneficiary_id,
        verified=verified,
        reason=reason,
        message_digest=message_digest,
    )


def _finding(word: str) -> tuple[bool | None, str | None]:
    match word:
        case "VERIFIED":
            return True, None
        case "INVALID":
            return False, word
        case "INITIATED" | "CANCELLED" | "FAILED" | "DELETED":
            return None, word
        case _:
            return None, f"unrecognised status {word!r}"


def _check_same_payee(answer: BeneficiaryAnswer, payee: Payee) -> None:
    told = answer.beneficiary_instrument_details
    if told is None:
        return
    compared = (
        ("account", payee.account_number, told.bank_account_number),
        ("IFSC", payee.ifsc, told.bank_ifsc),
        ("UPI address", payee.vpa if payee.account_number is None else None, told.vpa),
    )
    for name, ours, theirs in compared:
        if ours is not None and theirs and ours.upper() != theirs.upper():
            raise WireError(PROVIDER, f"the registration is of another {name}")

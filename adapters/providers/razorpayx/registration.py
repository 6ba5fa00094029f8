"""Registration: a payee becomes a contact with one fund account, and if we ask for it a penny is dropped into it.

Contact and fund account are recognised by their facts: the same payee sent again is the same registration. Neither is
proof that the account exists, so without the penny drop a payee is payable unverified.
"""

from __future__ import annotations

import re
from uuid import UUID

from adapters.errors import PayeeNotServedError
from adapters.providers.razorpayx.settings import RazorpayxSettings
from adapters.providers.razorpayx.wire import (
    PROVIDER,
    BankAccount,
    ContactRequest,
    FundAccountAnswer,
    FundAccountDetails,
    FundAccountRequest,
    ValidatedFundAccount,
    ValidationAnswer,
    ValidationRequest,
    ValidationResults,
    Vpa,
)
from ledger.payment_orders import BeneficiaryReport, Payee

CONTACT_NAME_LENGTH_MAX = 50
ACCOUNT_NAME_LENGTH_MAX = 120
_APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"
"""The only form of it that the provider carries."""
_NOT_CARRIED = re.compile(f"[^A-Za-z0-9 {_APOSTROPHE}_/().-]+")


def contact_request(beneficiary_id: UUID, payee: Payee) -> ContactRequest:
    """Return the request for a contact, whose reference is our beneficiary's id."""
    return ContactRequest(name=name_of(payee.name, CONTACT_NAME_LENGTH_MAX), reference_id=beneficiary_id.hex)


def details_of(payee: Payee) -> FundAccountDetails:
    """Return where a payee is paid, by account number where there is one. Raises PayeeNotServedError."""
    if payee.account_number is not None and payee.ifsc is not None:
        name = name_of(payee.name, ACCOUNT_NAME_LENGTH_MAX)
        account = BankAccount(name=name, ifsc=payee.ifsc, account_number=payee.account_number)
        return FundAccountDetails(account_type="bank_account", bank_account=account)
    if payee.vpa is not None:
        return FundAccountDetails(account_type="vpa", vpa=Vpa(address=payee.vpa))
    raise PayeeNotServedError(PROVIDER)


def fund_account_request(contact_id: str, details: FundAccountDetails) -> FundAccountRequest:
    """Return the request that adds an address to a contact."""
    return FundAccountRequest(
        contact_id=contact_id,
        account_type=details.account_type,
        bank_account=details.bank_account,
        vpa=details.vpa,
    )


def validation_request(
    contact: ContactRequest, details: FundAccountDetails, settings: RazorpayxSettings
) -> ValidationRequest:
    """Return the request that drops a penny into a payee's account, from ours."""
    validated = ValidatedFundAccount(
        account_type=details.account_type, bank_account=details.bank_account, vpa=details.vpa, contact=contact
    )
    return ValidationRequest(
        source_account_number=settings.account_number.get_secret_value(),
        reference_id=contact.reference_id,
        fund_account=validated,
    )


def registered(fund_account: FundAccountAnswer, message_digest: str) -> BeneficiaryReport:
    """Return the report of a fund account at which nobody has looked; one that was switched off is not payable."""
    return BeneficiaryReport(
        provider=PROVIDER,
        provider_beneficiary_id=fund_account.id,
        verified=None,
        payable_unverified=fund_account.active,
        reason=None if fund_account.active else "the fund account is switched off",
        message_digest=message_digest,
    )


def validated(fund_account: FundAccountAnswer, answer: ValidationAnswer, message_digest: str) -> BeneficiaryReport:
    """Return what the penny drop found: nothing while it is not completed, or in words that we do not know."""
    results = answer.validation_results or ValidationResults()
    verified: bool | None = None
    reason: str | None = f"validation {answer.status}"
    if answer.status == "completed":
        reason = None
        match results.account_status:
            case "active" | "valid":
                verified = True
            case "invalid":
                verified, reason = False, "account invalid"
            case unknown:
                reason = f"unrecognised account status {unknown!r}"
    return BeneficiaryReport(
        provider=PROVIDER,
        provider_beneficiary_id=fund_account.id,
        verified=verified,
        name_at_bank=results.registered_name,
        reason=reason,
        message_digest=message_digest,
    )


def name_of(name: str, length_max: int) -> str:
    """Return what the provider carries of a name; where that is nothing, the name as it is, for it to refuse."""
    spaced = re.sub(r" +", " ", _NOT_CARRIED.sub(" ", name.replace("'", _APOSTROPHE))).strip()
    return re.sub(r"[^A-Za-z0-9.]+$", "", spaced[:length_max]) or name

"""Registration: bank accounts as external accounts of the paying account, or as payment methods of customers."""

from __future__ import annotations

import re

from adapters.sandbox.bank import Bank
from adapters.sandbox.beneficiaries import BankAddress, BankBeneficiary, BeneficiaryStatus
from adapters.sandbox.contracts.stripe.forms import CURRENCY, check_word
from adapters.sandbox.exchanges import Fields
from adapters.sandbox.identifiers import Identifiers
from adapters.sandbox.refusals import ErrorCode, RefusalError, invalid_request

_ROUTING_NUMBER = re.compile(r"[0-9]{9}", re.ASCII)
_ACCOUNT_NUMBER = re.compile(r"[0-9]{4,17}", re.ASCII)
_WEIGHTS = (3, 7, 1) * 3
_EXTERNAL_STATUSES = {
    BeneficiaryStatus.VERIFIED: "new",
    BeneficiaryStatus.PENDING: "new",
    BeneficiaryStatus.REJECTED: "verification_failed",
}
"""Stripe looks at external accounts only where it knows something against them."""
_SETUP_STATUSES = {BeneficiaryStatus.VERIFIED: "succeeded", BeneficiaryStatus.PENDING: "processing"}


class Registration:
    """The payees. Use it with the books held still."""

    def __init__(self, bank: Bank, identifiers: Identifiers) -> None:
        """Register at a bank."""
        self._bank = bank
        self._identifiers = identifiers
        self._customers: dict[str, str] = {}
        self._set_up: set[tuple[str, str]] = set()

    def external_account(self, form: Fields) -> dict[str, object]:
        """Register a bank account and return its document. Raises RefusalError."""
        prefix = "external_account"
        check_word(form, f"{prefix}[object]", {"bank_account"})
        check_word(form, f"{prefix}[country]", {"US"})
        check_word(form, f"{prefix}[currency]", {CURRENCY})
        payee = self._register(form.text(f"{prefix}[account_holder_name]"), form, prefix, "ba_")
        return {
            "id": payee.beneficiary_id,
            "object": "bank_account",
            "last4": (payee.address.account_number or "")[-4:],
            "routing_number": payee.address.routing_number,
            "status": _EXTERNAL_STATUSES[payee.status],
        }

    def customer(self, form: Fields) -> dict[str, object]:
        """Register a customer and return the document. Raises RefusalError."""
        customer_id = f"cus_{self._identifiers.hex(14)}"
        self._customers[customer_id] = form.text("name")
        return {"id": customer_id, "object": "customer", "name": self._customers[customer_id]}

    def setup_intent(self, form: Fields) -> dict[str, object]:
        """Set a bank account up for a customer and return the document. Raises RefusalError."""
        customer = check_word(form, "customer", self._customers.keys())
        check_word(form, "confirm", {"true"})
        check_word(form, "flow_directions[0]", {"outbound"})
        check_word(form, "payment_method_data[type]", {"us_bank_account"})
        payee = self._register(self._customers[customer], form, "payment_method_data[us_bank_account]", "pm_")
        if payee.status is BeneficiaryStatus.REJECTED:
            message = "the bank account cannot be used"
            raise RefusalError(ErrorCode.BENEFICIARY_NOT_VERIFIED, message)
        self._set_up.add((customer, payee.beneficiary_id))
        return {
            "id": f"seti_{self._identifiers.hex(14)}",
            "object": "setup_intent",
            "customer": customer,
            "payment_method": payee.beneficiary_id,
            "status": _SETUP_STATUSES[payee.status],
        }

    def check_set_up(self, customer: str, payment_method: str) -> None:
        """Refuse a bank account that is not this customer's. Raises RefusalError."""
        if (customer, payment_method) not in self._set_up:
            message = "the customer has no such payment method"
            raise RefusalError(ErrorCode.UNKNOWN_BENEFICIARY, message, "destination_payment_method")

    def _register(self, name: str, form: Fields, prefix: str, id_prefix: str) -> BankBeneficiary:
        check_word(form, f"{prefix}[account_holder_type]", {"individual", "company"})
        routing_number, account_number = form.text(f"{prefix}[routing_number]"), form.text(f"{prefix}[account_number]")
        if _ROUTING_NUMBER.fullmatch(routing_number) is None or not _adds_up(routing_number):
            message = "the routing number is malformed"
            raise invalid_request(message, "routing_number")
        if _ACCOUNT_NUMBER.fullmatch(account_number) is None:
            message = "the account number is malformed"
            raise invalid_request(message, "account_number")
        address = BankAddress(account_number=account_number, routing_number=routing_number)
        return self._bank.register_beneficiary(name, address, prefix=id_prefix)


def _adds_up(routing_number: str) -> bool:
    """Say whether the check digit of an ABA number is right."""
    digits = zip(_WEIGHTS, routing_number, strict=True)
    return sum(weight * int(digit) for weight, digit in digits) % 10 == 0

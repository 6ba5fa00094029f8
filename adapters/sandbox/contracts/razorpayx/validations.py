"""Validations: pennies dropped into accounts, and what the payees' banks said."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from adapters.sandbox.beneficiaries import BankBeneficiary, BeneficiaryStatus
from adapters.sandbox.contracts.razorpayx.registration import FundAccount, Registry
from adapters.sandbox.exchanges import Fields
from adapters.sandbox.identifiers import Identifiers
from adapters.sandbox.refusals import ErrorCode, RefusalError, invalid_request

ID_LENGTH = 14
_FOUND: Mapping[BeneficiaryStatus, tuple[str, str | None]] = MappingProxyType(
    {
        BeneficiaryStatus.VERIFIED: ("completed", "active"),
        BeneficiaryStatus.REJECTED: ("completed", "invalid"),
        BeneficiaryStatus.PENDING: ("created", None),
    },
)
"""The state of the validation, which says nothing of the account, and the state of the account."""


class Validations:
    """The penny drops of one client. Use it with the books held still."""

    def __init__(self, registry: Registry, identifiers: Identifiers) -> None:
        """Look at accounts of a registry."""
        self._registry = registry
        self._identifiers = identifiers
        self._validated: dict[str, FundAccount] = {}

    def drop(self, fields: Fields) -> dict[str, object]:
        """Register contact and account where they are new, and drop a penny. Raises RefusalError."""
        if fields.text("validation_type") != "pennydrop":
            message = "The selected validation type is invalid."
            raise invalid_request(message, "validation_type")
        details = fields.nested("fund_account")
        contact = self._registry.contact(details.nested("contact"))
        validation_id = f"fav_{self._identifiers.hex(ID_LENGTH)}"
        self._validated[validation_id] = self._registry.fund_account(str(contact["id"]), details)
        return self.document(validation_id)

    def document(self, validation_id: str) -> dict[str, object]:
        """Return what is known by now. Raises RefusalError."""
        fund_account = self._validated.get(validation_id)
        if fund_account is None:
            message = "The id provided does not exist"
            raise RefusalError(ErrorCode.NOT_FOUND, message, "id")
        payee = self._registry.payee_of(fund_account)
        return {
            "id": validation_id,
            "entity": "fund_account.validation",
            "status": _FOUND[payee.status][0],
            "validation_results": _results(payee),
            "fund_account": fund_account.document,
        }


def _results(payee: BankBeneficiary) -> dict[str, object]:
    return {"account_status": _FOUND[payee.status][1], "registered_name": payee.name_at_bank, "name_match_score": None}

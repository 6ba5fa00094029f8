"""A bank's contract: its terms, and the rules that follow from the standard's messages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from secrets import choice, token_urlsafe
from string import digits
from typing import ClassVar, Self

from adapters.errors import SettingError
from adapters.sandbox.amounts import AmountUnit
from adapters.sandbox.contract import Contract, Identity
from adapters.sandbox.contracts.iso20022.desk import Iso20022Desk
from adapters.sandbox.contracts.iso20022.terms import Iso20022Terms
from adapters.sandbox.desk import Core
from adapters.sandbox.identifiers import Identifiers
from adapters.sandbox.retry_rules import RetryRule

_ACCOUNT_LENGTH = 14


class Iso20022Contract(Iso20022Terms, Contract):
    """What client and bank agreed. Raises SettingError."""

    name: ClassVar[str] = "iso20022"
    identity: ClassVar[Identity] = Identity.REFERENCE
    is_pulled: ClassVar[bool] = True
    amount_unit = AmountUnit.MAJOR

    @classmethod
    def invented(cls, amount_unit: AmountUnit | None = None) -> Self:
        """Return a contract with made-up secrets. Raises SettingError for another unit than rupees."""
        if amount_unit not in {None, AmountUnit.MAJOR}:
            setting = "amount_unit"
            raise SettingError(setting, "must be major: the standard's amounts are in rupees")
        account_number = "".join(choice(digits) for _ in range(_ACCOUNT_LENGTH))
        return cls(user="sandbox", password=token_urlsafe(16), account_number=account_number)

    def open(self, core: Core) -> Iso20022Desk:
        """Return the desk."""
        return Iso20022Desk(self, core)

    def new_payout_id(self, identifiers: Identifiers) -> str:
        """Return the bank's reference of a payment, such as `MOCK01234567890123`."""
        return f"MOCK{identifiers.digits(14)}"

    def retry_rule(self, first_delay: timedelta) -> RetryRule:  # noqa: ARG002 - nothing is sent
        """Return the rule that repeats nothing: messages are fetched."""
        return RetryRule(())

    def exports(self, base_url: str) -> Mapping[str, str]:
        """Return the settings of a ledger that uses the sandbox."""
        return {
            "PAYOUTS_ISO20022_BASE_URL": base_url,
            "PAYOUTS_ISO20022_INITIATING_PARTY": "Sandbox customer",
            "PAYOUTS_ISO20022_DEBTOR_ACCOUNT": self.account_number,
            "PAYOUTS_ISO20022_DEBTOR_AGENT": self.bank_code,
            "PAYOUTS_ISO20022_USER": self.user,
            "PAYOUTS_ISO20022_PASSWORD": self.password,
        }

"""Cashfree's contract: its terms, and the rules that follow from the provider's documentation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from secrets import token_urlsafe
from typing import ClassVar, Self

from adapters.errors import SettingError
from adapters.sandbox.amounts import AmountUnit
from adapters.sandbox.contract import Contract, Identity
from adapters.sandbox.contracts.cashfree.desk import CashfreeDesk
from adapters.sandbox.contracts.cashfree.terms import CashfreeTerms
from adapters.sandbox.desk import Core
from adapters.sandbox.identifiers import Identifiers
from adapters.sandbox.retry_rules import RetryRule

REPETITIONS = 3


class CashfreeContract(CashfreeTerms, Contract):
    """What client and provider agreed. Raises SettingError."""

    name: ClassVar[str] = "cashfree"
    identity: ClassVar[Identity] = Identity.REFERENCE
    returns_charges: ClassVar[bool] = False
    """Nothing that the provider tells of a reversal speaks of its charges."""
    amount_unit = AmountUnit.MAJOR

    @classmethod
    def invented(cls, amount_unit: AmountUnit | None = None) -> Self:
        """Return a contract with made-up credentials. Raises SettingError for paise, which the provider never uses."""
        if amount_unit not in {None, AmountUnit.MAJOR}:
            setting = "amount_unit"
            raise SettingError(setting, "Cashfree speaks rupees")
        return cls(client_id="sandbox", client_secret=token_urlsafe(16))

    def open(self, core: Core) -> CashfreeDesk:
        """Return the desk."""
        return CashfreeDesk(self, core)

    def new_payout_id(self, identifiers: Identifiers) -> str:
        """Return an id of digits."""
        return identifiers.digits(12)

    def retry_rule(self, first_delay: timedelta) -> RetryRule:
        """Return the rule: anything but a 2xx is repeated three times, with delays that double."""
        return RetryRule.doubling(first_delay, REPETITIONS)

    def exports(self, base_url: str) -> Mapping[str, str]:
        """Return the settings of a ledger that uses the sandbox."""
        return {
            "PAYOUTS_CASHFREE_BASE_URL": f"{base_url}/payout",
            "PAYOUTS_CASHFREE_CLIENT_ID": self.client_id,
            "PAYOUTS_CASHFREE_CLIENT_SECRET": self.client_secret,
        }

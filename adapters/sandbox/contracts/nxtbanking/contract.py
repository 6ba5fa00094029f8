"""NxtBanking's contract: its terms, and the rules that follow from the provider's guides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from secrets import token_urlsafe
from typing import ClassVar, Self

from adapters.sandbox.amounts import AmountUnit
from adapters.sandbox.contract import Contract, Identity
from adapters.sandbox.contracts.nxtbanking.desk import NxtbankingDesk
from adapters.sandbox.contracts.nxtbanking.terms import NxtbankingTerms
from adapters.sandbox.desk import Core
from adapters.sandbox.identifiers import Identifiers
from adapters.sandbox.retry_rules import ONLY_OK, RetryRule

REPETITIONS = 3


class NxtbankingContract(NxtbankingTerms, Contract):
    """What client and provider agreed. Raises SettingError."""

    name: ClassVar[str] = "nxtbanking"
    identity: ClassVar[Identity] = Identity.REFERENCE

    @classmethod
    def invented(cls, amount_unit: AmountUnit | None = None) -> Self:
        """Return a contract with made-up secrets, in rupees unless told otherwise."""
        return cls(
            amount_unit=amount_unit or AmountUnit.MAJOR,
            api_key="sandbox",
            api_secret=token_urlsafe(16),
            webhook_secret=token_urlsafe(16),
        )

    def open(self, core: Core) -> NxtbankingDesk:
        """Return the desk."""
        return NxtbankingDesk(self, core)

    def new_payout_id(self, identifiers: Identifiers) -> str:
        """Return an id such as `pay_0f3a...`."""
        return f"pay_{identifiers.hex(20)}"

    def retry_rule(self, first_delay: timedelta) -> RetryRule:
        """Return the rule: anything but a 200 is repeated three times, with delays that double."""
        return RetryRule.doubling(first_delay, REPETITIONS, ONLY_OK)

    def exports(self, base_url: str) -> Mapping[str, str]:
        """Return the settings of a ledger that uses the sandbox."""
        return {
            "PAYOUTS_NXTBANKING_BASE_URL": base_url,
            "PAYOUTS_NXTBANKING_API_KEY": self.api_key,
            "PAYOUTS_NXTBANKING_API_SECRET": self.api_secret,
            "PAYOUTS_NXTBANKING_WEBHOOK_SECRET": self.webhook_secret,
            "PAYOUTS_NXTBANKING_AMOUNT_UNIT": self.amount_unit,
        }

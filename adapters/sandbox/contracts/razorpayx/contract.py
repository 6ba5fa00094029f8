"""RazorpayX's contract: its terms, and the rules that follow from the provider's documentation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from secrets import token_urlsafe
from typing import ClassVar, Self

from adapters.errors import SettingError
from adapters.sandbox.amounts import AmountUnit
from adapters.sandbox.contract import Contract, Identity
from adapters.sandbox.contracts.razorpayx.desk import RazorpayxDesk
from adapters.sandbox.contracts.razorpayx.terms import RazorpayxTerms
from adapters.sandbox.desk import Core
from adapters.sandbox.identifiers import Identifiers
from adapters.sandbox.retry_rules import RetryRule

GIVES_UP_AFTER = timedelta(hours=24)
REPETITIONS_MAX = 20


class RazorpayxContract(RazorpayxTerms, Contract):
    """What client and provider agreed. Raises SettingError."""

    name: ClassVar[str] = "razorpayx"
    identity: ClassVar[Identity] = Identity.KEY
    amount_unit = AmountUnit.MINOR

    @classmethod
    def invented(cls, amount_unit: AmountUnit | None = None) -> Self:
        """Return a contract with made-up secrets. Raises SettingError for another unit than paise."""
        if amount_unit not in {None, AmountUnit.MINOR}:
            setting = "amount_unit"
            raise SettingError(setting, "must be minor: RazorpayX counts in paise")
        return cls(key_id="rzp_sandbox", key_secret=token_urlsafe(16), webhook_secret=token_urlsafe(16))

    def open(self, core: Core) -> RazorpayxDesk:
        """Return the desk."""
        return RazorpayxDesk(self, core)

    def new_payout_id(self, identifiers: Identifiers) -> str:
        """Return an id such as `pout_0f3a...`."""
        return f"pout_{identifiers.hex(14)}"

    def retry_rule(self, first_delay: timedelta) -> RetryRule:
        """Return the rule: anything but 2xx is repeated for a day, with delays that double."""
        repetitions = 0
        while repetitions < REPETITIONS_MAX and first_delay * (2 ** (repetitions + 1) - 1) <= GIVES_UP_AFTER:
            repetitions += 1
        return RetryRule.doubling(first_delay, repetitions)

    def exports(self, base_url: str) -> Mapping[str, str]:
        """Return the settings of a ledger that uses the sandbox."""
        return {
            "PAYOUTS_RAZORPAYX_BASE_URL": f"{base_url}/v1",
            "PAYOUTS_RAZORPAYX_KEY_ID": self.key_id,
            "PAYOUTS_RAZORPAYX_KEY_SECRET": self.key_secret,
            "PAYOUTS_RAZORPAYX_WEBHOOK_SECRET": self.webhook_secret,
            "PAYOUTS_RAZORPAYX_ACCOUNT_NUMBER": self.account_number,
            "PAYOUTS_RAZORPAYX_REVERSAL_RETURNS_FEES": "true",
        }

"""Stripe's contracts: its terms, and the rules that follow from its documentation, once for each product."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from secrets import token_urlsafe
from typing import ClassVar, Self

from adapters.errors import SettingError
from adapters.sandbox.amounts import AmountUnit
from adapters.sandbox.contract import Contract, Identity
from adapters.sandbox.contracts.stripe.desk import StripeDesk
from adapters.sandbox.contracts.stripe.outbound_payments import OutboundPaper
from adapters.sandbox.contracts.stripe.paper import Paper
from adapters.sandbox.contracts.stripe.payouts import PayoutPaper
from adapters.sandbox.contracts.stripe.terms import StripeTerms
from adapters.sandbox.desk import Core
from adapters.sandbox.identifiers import Identifiers
from adapters.sandbox.retry_rules import RetryRule

GIVES_UP_AFTER = timedelta(days=3)
REPETITIONS_MAX = 20


class StripeContract(StripeTerms, Contract):
    """What client and provider agreed about payouts."""

    name: ClassVar[str] = "stripe"
    identity: ClassVar[Identity] = Identity.KEY
    currency: ClassVar[str] = "USD"
    tax_percent: ClassVar[int] = 0
    amount_unit = AmountUnit.MINOR
    product: ClassVar[str] = "payouts"
    prefix: ClassVar[str] = "po_"

    @classmethod
    def invented(cls, amount_unit: AmountUnit | None = None) -> Self:
        """Return a contract with made-up secrets. Raises SettingError for another unit than cents."""
        if amount_unit not in {None, AmountUnit.MINOR}:
            setting = "amount_unit"
            raise SettingError(setting, "must be minor: Stripe counts in cents")
        return cls(api_key=f"sk_test_{token_urlsafe(16)}", webhook_secret=f"whsec_{token_urlsafe(16)}")

    def open(self, core: Core) -> StripeDesk:
        """Return the desk."""
        return StripeDesk(self, self._paper(), core)

    def new_payout_id(self, identifiers: Identifiers) -> str:
        """Return an id such as `po_0f3a...`."""
        return f"{self.prefix}{identifiers.hex(16)}"

    def retry_rule(self, first_delay: timedelta) -> RetryRule:
        """Return the rule: anything but 2xx is repeated for three days, with delays that double."""
        repetitions = 0
        while repetitions < REPETITIONS_MAX and first_delay * (2 ** (repetitions + 1) - 1) <= GIVES_UP_AFTER:
            repetitions += 1
        return RetryRule.doubling(first_delay, repetitions)

    def exports(self, base_url: str) -> Mapping[str, str]:
        """Return the settings of a ledger that uses the sandbox."""
        return {
            "PAYOUTS_STRIPE_BASE_URL": base_url,
            "PAYOUTS_STRIPE_API_KEY": self.api_key,
            "PAYOUTS_STRIPE_WEBHOOK_SECRET": self.webhook_secret,
            "PAYOUTS_STRIPE_PRODUCT": self.product,
            "PAYOUTS_STRIPE_ACCOUNT": self.account,
            "PAYOUTS_STRIPE_FINANCIAL_ACCOUNT": self.financial_account,
        }

    def _paper(self) -> Paper:
        return PayoutPaper()


class StripeTreasuryContract(StripeContract):
    """What client and provider agreed about outbound payments."""

    name: ClassVar[str] = "stripe-treasury"
    product: ClassVar[str] = "outbound_payments"
    prefix: ClassVar[str] = "obp_"

    def _paper(self) -> Paper:
        return OutboundPaper(self.financial_account)

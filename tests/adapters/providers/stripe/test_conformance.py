"""Both of Stripe's products pass the conformance suite, against the sandbox that speaks its contract."""

from __future__ import annotations

from contextlib import AbstractContextManager

from pydantic import AnyHttpUrl, SecretStr

from adapters.providers.conformance import Counterparty, ProviderConformance
from adapters.providers.http import Http
from adapters.providers.stripe.provider import StripeProvider
from adapters.sandbox.contracts.stripe.contract import StripeContract, StripeTreasuryContract
from ledger.clock import Clock
from ledger.money import Money
from ledger.rails import Rail
from tests.adapters.providers.conformance.sandboxed import sandboxed
from tests.adapters.providers.stripe.samples import settings

DOLLARS = Money(250_000, "USD")


def counterparty(contract: StripeContract, rail: Rail) -> AbstractContextManager[Counterparty]:
    agreed = settings(
        base_url=AnyHttpUrl("http://sandbox"),
        api_key=SecretStr(contract.api_key),
        webhook_secret=SecretStr(contract.webhook_secret),
        product=contract.product,
        account=contract.account,
        financial_account=contract.financial_account,
        query_attempts=1,
    )

    def connect(http: Http, clock: Clock) -> StripeProvider:
        return StripeProvider(agreed, http, clock)

    return sandboxed(contract, connect, DOLLARS, rail)


class TestPayouts(ProviderConformance):
    def counterparty(self) -> AbstractContextManager[Counterparty]:
        return counterparty(StripeContract.invented(), Rail.ACH)


class TestOutboundPaymentsByAch(ProviderConformance):
    def counterparty(self) -> AbstractContextManager[Counterparty]:
        return counterparty(StripeTreasuryContract.invented(), Rail.ACH)


class TestOutboundPaymentsByWire(ProviderConformance):
    def counterparty(self) -> AbstractContextManager[Counterparty]:
        return counterparty(StripeTreasuryContract.invented(), Rail.FEDWIRE)

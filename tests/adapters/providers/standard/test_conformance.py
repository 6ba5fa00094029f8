"""The adapter of the standard contract passes the conformance suite, against the sandbox that keeps it."""

from __future__ import annotations

from contextlib import AbstractContextManager

from pydantic import AnyHttpUrl, SecretStr

from adapters.providers.conformance import Counterparty, ProviderConformance
from adapters.providers.http import Http
from adapters.providers.standard.provider import StandardProvider
from adapters.sandbox.contracts.standard.contract import StandardContract
from ledger.clock import Clock
from tests.adapters.providers.conformance.sandboxed import sandboxed
from tests.adapters.providers.standard.samples import settings


class TestStandard(ProviderConformance):
    def counterparty(self) -> AbstractContextManager[Counterparty]:
        contract = StandardContract.invented()
        agreed = settings(
            base_url=AnyHttpUrl("http://sandbox"),
            api_key=SecretStr(contract.api_key),
            webhook_secret=SecretStr(contract.webhook_secret),
            query_attempts=1,
        )

        def connect(http: Http, clock: Clock) -> StandardProvider:
            return StandardProvider(agreed, http, clock)

        return sandboxed(contract, connect)

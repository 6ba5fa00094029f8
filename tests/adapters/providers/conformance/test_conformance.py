"""Every provider of ours passes the conformance suite, against the sandbox that speaks its contract."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import TypeVar

from adapters.providers.cashfree.provider import CashfreeProvider
from adapters.providers.cashfree.settings import CashfreeSettings
from adapters.providers.conformance import Counterparty, ProviderConformance
from adapters.providers.nxtbanking.provider import NxtbankingProvider
from adapters.providers.nxtbanking.settings import NxtbankingSettings
from adapters.providers.razorpayx.provider import RazorpayxProvider
from adapters.providers.razorpayx.settings import RazorpayxSettings
from adapters.providers.settings import ProviderSettings
from adapters.sandbox.contract import Contract
from adapters.sandbox.contracts.registry import CONTRACTS
from tests.adapters.providers.conformance.sandboxed import sandboxed

S = TypeVar("S", bound=ProviderSettings)


def settings_for(kind: type[S], contract: Contract) -> S:
    """Return the settings that the sandbox tells its users to export."""
    exports: Mapping[str, str] = contract.exports("http://sandbox")
    prefix = kind.model_config["env_prefix"]
    given = {name.removeprefix(prefix).lower(): value for name, value in exports.items()}
    return kind.model_validate({**given, "query_attempts": 1, "query_wait_seconds": 0})


class TestNxtbanking(ProviderConformance):
    def counterparty(self) -> AbstractContextManager[Counterparty]:
        contract = CONTRACTS["nxtbanking"].invented()
        settings = settings_for(NxtbankingSettings, contract)
        return sandboxed(contract, lambda http, clock: NxtbankingProvider(settings, http, clock))


class TestRazorpayx(ProviderConformance):
    def counterparty(self) -> AbstractContextManager[Counterparty]:
        contract = CONTRACTS["razorpayx"].invented()
        settings = settings_for(RazorpayxSettings, contract)
        return sandboxed(contract, lambda http, clock: RazorpayxProvider(settings, http, clock))


class TestCashfree(ProviderConformance):
    def counterparty(self) -> AbstractContextManager[Counterparty]:
        contract = CONTRACTS["cashfree"].invented()
        settings = settings_for(CashfreeSettings, contract)
        return sandboxed(contract, lambda http, clock: CashfreeProvider(settings, http, clock))

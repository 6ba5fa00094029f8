"""The registry: every provider by its word on the command line, how it is opened from its settings, and what it can do.

A provider's settings are read before it is opened, so that they can be checked while nothing has been sent. What it
declares of itself can be told without any.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID

from pydantic import AnyHttpUrl, SecretStr

from adapters.errors import SettingError
from adapters.providers.amounts import AmountUnit
from adapters.providers.capabilities import Capabilities
from adapters.providers.cashfree.provider import CashfreeProvider
from adapters.providers.cashfree.settings import CashfreeSettings
from adapters.providers.http import Http
from adapters.providers.iso20022.provider import Iso20022Provider
from adapters.providers.iso20022.settings import Iso20022Settings
from adapters.providers.nxtbanking.provider import NxtbankingProvider
from adapters.providers.nxtbanking.settings import NxtbankingSettings
from adapters.providers.port import MessageArchive, PayoutProvider
from adapters.providers.razorpayx.provider import RazorpayxProvider
from adapters.providers.razorpayx.settings import RazorpayxSettings
from adapters.providers.settings import ProviderSettings, load_provider_settings
from adapters.providers.standard.provider import StandardProvider
from adapters.providers.standard.settings import StandardSettings
from adapters.providers.stripe.provider import StripeProvider
from adapters.providers.stripe.settings import Product, StripeSettings
from ledger.clock import Clock, SystemClock
from ledger.payment_orders import Payee
from ledger.rails import Rail

PROVIDERS_SETTING = "providers"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every provider works with."""

    http: Http
    clock: Clock
    archive: MessageArchive
    payee_of: Callable[[UUID], Payee]
    """Gives a payee's details in clear, to providers that keep no register of their own."""


@dataclass(frozen=True, slots=True)
class ProviderEntry:
    """One provider that can be opened."""

    word: str
    settings: type[ProviderSettings]
    open_with: Callable[[Any, Surroundings], PayoutProvider]
    example: Mapping[str, Any] = field(default_factory=dict)
    """The settings that decide what it can do, as an example; those of yours may change it."""

    def declared(self) -> tuple[str, Capabilities]:
        """Return the provider's name in account names, and what it declares of itself, without any settings."""
        unused = SecretStr("unused")
        facts = {name: unused for name, info in self.settings.model_fields.items() if info.is_required()}
        settings = self.settings.model_construct(
            **facts | {"base_url": AnyHttpUrl("http://127.0.0.1:9")} | dict(self.example)
        )
        with Http.open() as http:
            provider = self.open_with(settings, Surroundings(http, SystemClock(), _NoArchive(), _no_payee))
        return provider.name, provider.capabilities


class _NoArchive:
    def keep(self, provider: str, raw: bytes) -> str:
        raise AssertionError(provider, len(raw))


def _no_payee(beneficiary_id: UUID) -> Payee:
    raise AssertionError(beneficiary_id)


_ALL = (
    ProviderEntry(
        "nxtbanking",
        NxtbankingSettings,
        lambda settings, around: NxtbankingProvider(settings, around.http, around.clock, around.archive),
        {"amount_unit": AmountUnit.MAJOR},
    ),
    ProviderEntry(
        "razorpayx",
        RazorpayxSettings,
        lambda settings, around: RazorpayxProvider(settings, around.http, around.clock, around.archive),
        {"key_id": "unused"},
    ),
    ProviderEntry(
        "cashfree",
        CashfreeSettings,
        lambda settings, around: CashfreeProvider(settings, around.http, around.clock, around.archive),
        {"client_id": "unused"},
    ),
    ProviderEntry(
        "stripe",
        StripeSettings,
        lambda settings, around: StripeProvider(settings, around.http, around.clock, around.archive),
        {"product": Product.OUTBOUND_PAYMENTS, "financial_account": "fa_unused"},
    ),
    ProviderEntry(
        "standard",
        StandardSettings,
        lambda settings, around: StandardProvider(settings, around.http, around.clock, around.archive),
        {
            "rails": frozenset({Rail.IMPS, Rail.NEFT, Rail.RTGS, Rail.UPI}),
            "currency": "INR",
            "webhook_secret": SecretStr("whsec_" + b64encode(bytes(24)).decode()),
        },
    ),
    ProviderEntry(
        "iso20022",
        Iso20022Settings,
        lambda settings, around: Iso20022Provider(settings, around.http, around.clock, around.payee_of, around.archive),
    ),
)
PROVIDERS: Mapping[str, ProviderEntry] = MappingProxyType({entry.word: entry for entry in _ALL})
"""The providers in the order in which people are shown them."""


def load_providers(words: Sequence[str], secrets_dir: Path | None = None) -> dict[str, ProviderSettings]:
    """Read the settings of providers, by their words. Raises SettingError or ExtraMissingError."""
    strange = [word for word in words if word not in PROVIDERS]
    if strange:
        raise SettingError(PROVIDERS_SETTING, f"{strange[0]!r} is not one of {', '.join(PROVIDERS)}")
    if len(set(words)) != len(words):
        raise SettingError(PROVIDERS_SETTING, "two of them are the same")
    if not words:
        raise SettingError(PROVIDERS_SETTING, f"name at least one of {', '.join(PROVIDERS)}")
    return {word: load_provider_settings(PROVIDERS[word].settings, secrets_dir) for word in words}


def open_providers(loaded: Mapping[str, ProviderSettings], surroundings: Surroundings) -> dict[str, PayoutProvider]:
    """Open providers with their settings; return them by their names in account names. Raises SettingError."""
    opened: dict[str, PayoutProvider] = {}
    for word, settings in loaded.items():
        provider = PROVIDERS[word].open_with(settings, surroundings)
        if provider.name in opened:
            raise SettingError(PROVIDERS_SETTING, f"two of them are called {provider.name}")
        opened[provider.name] = provider
    return opened

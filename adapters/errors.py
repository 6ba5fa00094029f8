"""Errors of the outside world: what a provider, a webhook or a setting got wrong.

The tree:

    LedgerError
    └── AdapterError
        ├── ProviderUnavailableError   a query (never a payment) got no usable answer
        ├── WireError                  a provider's message cannot be read
        ├── WebhookSignatureError      a webhook is not from the provider
        ├── SettingError               a setting is missing or cannot be right
        └── DemoBookNotEmptyError      the demonstration would disturb a book in use
"""

from __future__ import annotations

from dataclasses import dataclass

from ledger.errors import LedgerError


class AdapterError(LedgerError):
    """Something outside the ledger went wrong."""


@dataclass(eq=False)
class ProviderUnavailableError(AdapterError):
    """The provider gave no usable answer to a query."""

    provider: str
    reason: str


@dataclass(eq=False)
class WireError(AdapterError):
    """The provider's message cannot be read."""

    provider: str
    reason: str


@dataclass(eq=False)
class WebhookSignatureError(AdapterError):
    """The webhook's signature is missing or does not match its raw body."""

    provider: str


@dataclass(eq=False)
class SettingError(AdapterError):
    """A setting is missing or cannot be right."""

    setting: str
    reason: str


@dataclass(eq=False)
class DemoBookNotEmptyError(AdapterError):
    """The demonstration needs an empty book of its own; name another one with --url."""

    url_masked: str

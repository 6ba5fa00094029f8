"""Errors of the outside world: what a provider, a webhook or a setting got wrong.

The tree:

    LedgerError
    └── AdapterError
        ├── ProviderUnavailableError   a query (never a payment) got no usable answer
        ├── WireError                  a provider's message cannot be read
        ├── WebhookSignatureError      a webhook is not from the provider
        ├── RailNotOfferedError        a provider does not carry the rail of an order
        ├── PayeeNotServedError        a provider pays to no address of a payee
        ├── ReferenceTooLongError      a provider's messages cannot carry an attempt's key
        ├── NoRouteError               no provider and rail can take a payout now
        ├── PeriodError                a task cannot be done again without any time in between
        ├── SettingError               a setting is missing or cannot be right
        └── DemoBookNotEmptyError      the demonstration would disturb a book in use
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

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
class RailNotOfferedError(AdapterError):
    """The provider does not carry this rail, so nothing was sent."""

    provider: str
    rail: str


@dataclass(eq=False)
class PayeeNotServedError(AdapterError):
    """The provider pays to none of the payee's addresses."""

    provider: str


@dataclass(eq=False)
class ReferenceTooLongError(AdapterError):
    """The provider's messages cannot carry the attempt's key, so nothing was sent."""

    provider: str
    reference: str
    length_max: int


@dataclass(eq=False)
class NoRouteError(AdapterError):
    """No provider and rail can take the payout now."""

    payout_id: UUID
    again_at: datetime
    """The earliest moment (UTC) at which that may be different."""
    reasons: tuple[str, ...] = ()
    """Why each route that was looked at cannot."""


@dataclass(eq=False)
class PeriodError(AdapterError):
    """A task that is done again and again needs a period longer than nothing."""

    task: str
    every: timedelta


@dataclass(eq=False)
class SettingError(AdapterError):
    """A setting is missing or cannot be right."""

    setting: str
    reason: str


@dataclass(eq=False)
class DemoBookNotEmptyError(AdapterError):
    """The demonstration needs an empty book of its own; name another one with --url."""

    url_masked: str

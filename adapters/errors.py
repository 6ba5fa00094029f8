"""Errors of the outside world: what a provider, a webhook or a setting got wrong.

The tree:

    LedgerError
    └── AdapterError
        ├── ProviderUnavailableError   a query (never a payment) got no usable answer
        ├── WireError                  a provider's message cannot be read
        ├── MessageRefusedError        a message that was sent to us is not taken in
        │   ├── ReceiverUnknownError   404   no provider has this address
        │   ├── MessageLengthError     411   how long it is cannot be told
        │   ├── MessageTooLargeError   413   it is longer than any that a provider sends
        │   ├── HeadersTooLargeError   431   so are its headers
        │   ├── SourceNotAllowedError  403   it comes from an address that the provider does not have
        │   ├── MessageIncompleteError 408   its end did not come in time
        │   ├── WebhookSignatureError  401   it is not from the provider
        │   └── MessageNotKeptError    503   it is, and could not be kept
        ├── RailNotOfferedError        a provider does not carry the rail of an order
        ├── PayeeNotServedError        a provider pays to no address of a payee
        ├── ReferenceTooLongError      a provider's messages cannot carry an attempt's key
        ├── NoRouteError               no provider and rail can take a payout now
        ├── PeriodError                a task cannot be done again without any time in between
        ├── SettingError               a setting is missing or cannot be right
        ├── ExtraMissingError          what was asked for needs an extra that is not installed
        ├── EnvironmentMixedError      the sandbox and production would be mixed
        ├── StatementFileError         a bank's or provider's file is not taken in
        │   ├── StatementUnreadableError     it cannot be read, or contradicts itself
        │   ├── StatementAccountsMixedError  it tells of several accounts
        │   └── StatementTooLargeError       it is longer than any that is read
        ├── StatementProfileError      no layout of such a file, or one that cannot be right
        └── DemoBookNotEmptyError      the demonstration would disturb a book in use
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import ClassVar
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


class MessageRefusedError(AdapterError):
    """The message is not taken in."""

    STATUS: ClassVar[HTTPStatus]
    """What its sender is answered with."""


@dataclass(eq=False)
class ReceiverUnknownError(MessageRefusedError):
    """No provider's messages are taken in at this address."""

    STATUS: ClassVar[HTTPStatus] = HTTPStatus.NOT_FOUND


@dataclass(eq=False)
class MessageLengthError(MessageRefusedError):
    """The message must say in one way, and in digits, how long it is."""

    STATUS: ClassVar[HTTPStatus] = HTTPStatus.LENGTH_REQUIRED


@dataclass(eq=False)
class MessageTooLargeError(MessageRefusedError):
    """The message is longer than any that is taken in."""

    STATUS: ClassVar[HTTPStatus] = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    bytes_max: int


@dataclass(eq=False)
class HeadersTooLargeError(MessageRefusedError):
    """The message has more headers, or longer ones, than are taken in."""

    STATUS: ClassVar[HTTPStatus] = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE

    headers_max: int
    bytes_max: int


@dataclass(eq=False)
class SourceNotAllowedError(MessageRefusedError):
    """The message comes from an address that is not on the provider's list."""

    STATUS: ClassVar[HTTPStatus] = HTTPStatus.FORBIDDEN

    provider: str
    source: str | None
    """None where it cannot be told."""


@dataclass(eq=False)
class MessageIncompleteError(MessageRefusedError):
    """The message did not arrive whole in the time it is given."""

    STATUS: ClassVar[HTTPStatus] = HTTPStatus.REQUEST_TIMEOUT


@dataclass(eq=False)
class WebhookSignatureError(MessageRefusedError):
    """The webhook's signature is missing or does not match its raw body."""

    STATUS: ClassVar[HTTPStatus] = HTTPStatus.UNAUTHORIZED

    provider: str


@dataclass(eq=False)
class MessageNotKeptError(MessageRefusedError):
    """The message is genuine and could not be kept, so it must be sent again."""

    STATUS: ClassVar[HTTPStatus] = HTTPStatus.SERVICE_UNAVAILABLE

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
class ExtraMissingError(AdapterError):
    """What was asked for needs an extra that is not installed, as in `payout-ledger[api]`."""

    extra: str


@dataclass(eq=False)
class EnvironmentMixedError(AdapterError):
    """Sandbox and production must not be mixed, so nothing was begun."""

    subject: str
    """The book, or the variable of a provider's setting."""
    belongs_to: str
    asked_for: str
    """The environment that PAYOUTS_ENVIRONMENT says."""


@dataclass(eq=False)
class DemoBookNotEmptyError(AdapterError):
    """The demonstration needs an empty book of its own; name another one with --url."""

    url_masked: str


class StatementFileError(AdapterError):
    """The statement is not taken in, and nothing of it was."""


@dataclass(eq=False)
class StatementUnreadableError(StatementFileError):
    """The statement cannot be read, or contradicts itself."""

    file: str
    line: int
    """Of the file, from 1."""
    reason: str


@dataclass(eq=False)
class StatementAccountsMixedError(StatementFileError):
    """The statements in a file are of one account; cut the file up, and import each part for its own account."""

    file: str
    line: int
    """At which the second account begins, from 1."""
    accounts_masked: tuple[str, ...]
    """The ends of the bank's own numbers, in the order of the file."""


@dataclass(eq=False)
class StatementTooLargeError(StatementFileError):
    """The statement is longer than any that is read."""

    file: str
    bytes_max: int


@dataclass(eq=False)
class StatementProfileError(AdapterError):
    """The layout of a statement is not known or cannot be right."""

    profile: str
    reason: str

"""Errors of accounts and journal entries: names, balance, sides."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.errors.base import InvalidInputError


@dataclass(eq=False)
class AccountNameError(InvalidInputError):
    """An account name is a type and capitalised parts of letters, digits and hyphens, joined by colons."""

    account: str


@dataclass(eq=False)
class UnknownAccountError(InvalidInputError):
    """The account is not in the chart of accounts, or was never opened."""

    account: str


@dataclass(eq=False)
class AccountReservedError(InvalidInputError):
    """Only payouts themselves post to this account."""

    account: str


@dataclass(eq=False)
class EmptyEntryError(InvalidInputError):
    """A journal entry needs at least one debit and one credit line."""

    kind: str


@dataclass(eq=False)
class MixedCurrencyError(InvalidInputError):
    """All lines of a journal entry must be in one currency."""

    currencies: tuple[str, ...]


@dataclass(eq=False)
class UnbalancedEntryError(InvalidInputError):
    """The debits of a journal entry must equal its credits."""

    debit_minor: int
    credit_minor: int
    currency: str

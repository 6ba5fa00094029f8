"""Accounts: places where value sits, each of one of the five types of double-entry bookkeeping.

A name is its type followed by parts joined with colons, `Liabilities:Customers:Acme`, in the form that Beancount
accepts, so that an exported journal needs no renaming.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from ledger.errors import AccountNameError


class Side(StrEnum):
    """The two sides of a line."""

    DEBIT = "debit"
    CREDIT = "credit"

    @property
    def opposite(self) -> Side:
        """Return the other side."""
        return Side.CREDIT if self is Side.DEBIT else Side.DEBIT


class AccountType(StrEnum):
    """What an account stands for; the value is the first part of its name."""

    ASSET = "Assets"
    LIABILITY = "Liabilities"
    EQUITY = "Equity"
    INCOME = "Income"
    EXPENSE = "Expenses"

    @property
    def normal_side(self) -> Side:
        """Return the side that increases an account of this type."""
        return Side.DEBIT if self in {AccountType.ASSET, AccountType.EXPENSE} else Side.CREDIT


_NAME = re.compile(r"(?:Assets|Liabilities|Equity|Income|Expenses)(?::[A-Z0-9][A-Za-z0-9-]*)+", flags=re.ASCII)
_LONGEST_NAME = 120
_REMEMBERED = 10_000
"""So many names are checked once only: the same few accounts stand in millions of lines."""


@lru_cache(maxsize=_REMEMBERED)
def check_account_name(account: str) -> str:
    """Return the name when it is well formed. Raises AccountNameError."""
    if len(account) > _LONGEST_NAME or not _NAME.fullmatch(account):
        raise AccountNameError(account)
    return account


def type_of(account: str) -> AccountType:
    """Return the type that the account's name begins with. Raises AccountNameError."""
    try:
        return AccountType(account.partition(":")[0])
    except ValueError:
        raise AccountNameError(account) from None


def normal_balance_minor(account: str, debit_minor: int, credit_minor: int) -> int:
    """Return the balance on the account's normal side, in minor units; negative when it is overdrawn."""
    difference = debit_minor - credit_minor
    return difference if _grows_by_debits(account) else -difference


@lru_cache(maxsize=_REMEMBERED)
def _grows_by_debits(account: str) -> bool:
    return type_of(account).normal_side is Side.DEBIT

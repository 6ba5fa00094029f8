"""Accounts as the API takes and gives them."""

from __future__ import annotations

from typing import Self

from pydantic import Field

from adapters.web.api.documents.base import Moment, PageWanted, Told
from ledger.accounts import AccountType
from ledger.money import decimal_from_minor
from projections.queries.accounts import AccountRow


class AccountsWanted(PageWanted):
    """Which accounts are wanted; what is left out is not asked for."""

    type: AccountType | None = None
    prefix: str = Field(default="", max_length=120, description="What their names begin with.")


class AccountTold(Told):
    """One account in one currency; its balance is on its normal side, negative when it is overdrawn."""

    account: str
    type: AccountType
    currency: str
    debit_minor: int
    credit_minor: int
    balance_minor: int
    balance: str = Field(description="The same amount as a decimal number.", examples=["25000.00"])
    position: int = Field(description="The place in the log of the event that last booked it.")
    recorded_at: Moment

    @classmethod
    def of(cls, row: AccountRow) -> Self:
        """Tell of an account."""
        facts = {name: getattr(row, name) for name in cls.model_fields if name != "balance"}
        return cls(**facts, balance=str(decimal_from_minor(row.balance_minor, row.currency)))


class AccountPage(Told):
    """A page of accounts by name."""

    accounts: tuple[AccountTold, ...]
    next_cursor: str | None = Field(description="Asks for the next page; none is behind the last.")

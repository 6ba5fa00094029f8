"""The accounts that there are one of for each provider, found by name, and the provider found in the name."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_

from ledger.chart import INPUT_GST, fees, in_transit, wallet
from projections.queries.typed_text import beginning_with

_WALLET_START, _WALLET_END = wallet("*").split("*")
_FEES_START = fees("")


def is_wallet(account: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition that an account is our money at a provider."""
    return and_(beginning_with(account, _WALLET_START), account.endswith(_WALLET_END))


def is_of_fees(account: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition that an account is of fees of providers, or of the tax on them."""
    return or_(beginning_with(account, _FEES_START), account == INPUT_GST)


def provider_of_wallet(account: str) -> str:
    """Return whose wallet it is."""
    return account.removeprefix(_WALLET_START).removesuffix(_WALLET_END)


def provider_of_fees(account: str) -> str:
    """Return whose fees they are; the tax on fees has one account for all, and no provider."""
    return "" if account == INPUT_GST else account.removeprefix(_FEES_START)


def provider_of_in_transit(account: str) -> str:
    """Return who was told to pay what the account holds."""
    return account.removeprefix(in_transit(""))

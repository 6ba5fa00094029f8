"""What our books hold at each provider: the wallet, and what is in transit there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from ledger.accounts import normal_balance_minor
from ledger.chart import in_transit, wallet
from projections.queries.holds import is_in_transit_account
from projections.queries.totals import AccountKey
from projections.queries.typed_text import beginning_with
from projections.schema import ReadTables

_WALLETS_BEGIN, _, _WALLETS_END = wallet("*").partition("*")
_IN_TRANSIT_BEGINS = in_transit("")


@dataclass(frozen=True, slots=True)
class ProviderBalance:
    """One provider in one currency. Amounts in minor units on the account's normal side, negative when overdrawn."""

    provider: str
    currency: str
    wallet_minor: int
    """Our money there by our books, which still count what is in transit."""
    in_transit_minor: int

    @property
    def spendable_minor(self) -> int:
        """Return what is not on its way out yet; a provider takes money out when it begins a payout."""
        return self.wallet_minor - self.in_transit_minor


def provider_balances(connection: Connection, tables: ReadTables) -> Sequence[ProviderBalance]:
    """Return the balances of every provider that our books know, by name and currency."""
    wallets, transits = _balances(connection, tables)
    return [
        ProviderBalance(*key, wallet_minor=wallets.get(key, 0), in_transit_minor=transits.get(key, 0))
        for key in sorted(wallets.keys() | transits.keys())
    ]


def _balances(connection: Connection, tables: ReadTables) -> tuple[dict[AccountKey, int], dict[AccountKey, int]]:
    """Return wallets and accounts in transit by provider and currency: two short ranges of the balances' key."""
    balances = tables.balances.c
    query = select(balances.account, balances.currency, balances.debit_minor, balances.credit_minor)
    query = query.where(or_(beginning_with(balances.account, _WALLETS_BEGIN), is_in_transit_account(balances.account)))
    wallets: dict[AccountKey, int] = {}
    transits: dict[AccountKey, int] = {}
    for account, currency, debit_minor, credit_minor in connection.execute(query):
        balance_minor = normal_balance_minor(account, debit_minor, credit_minor)
        if account.startswith(_IN_TRANSIT_BEGINS):
            transits[account.removeprefix(_IN_TRANSIT_BEGINS), currency] = balance_minor
        elif account.endswith(_WALLETS_END):
            name = account.removeprefix(_WALLETS_BEGIN).removesuffix(_WALLETS_END)
            wallets[name, currency] = balance_minor
    return wallets, transits

"""Wallet cover: whether the money at each provider lasts for so many days like the last one.

The rule of a settlement account: warn when it holds less than twice what leaves it in a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from projections.queries.figures.outflow import outflow_of_last_day
from projections.queries.figures.provider_balances import ProviderBalance, provider_balances
from projections.queries.figures.tallies import Tally
from projections.schema import ReadTables

DAYS_COVERED = 2
"""A wallet should last for so many days like the last one."""


@dataclass(frozen=True, slots=True)
class WalletCover:
    """One provider in one currency. Amounts in minor units."""

    provider: str
    currency: str
    wallet_minor: int
    """Our money there by our books, which still count what is in transit; negative when overdrawn."""
    in_transit_minor: int
    spendable_minor: int
    """The wallet without what is in transit: about what the provider itself says that it holds."""
    outflow_minor: int
    """What left in the last 24 hours, without fees."""

    @property
    def needed_minor(self) -> int:
        """Return what the wallet should hold."""
        return cover_minor(self.outflow_minor)

    @property
    def is_low(self) -> bool:
        """Return whether it holds less than that."""
        return self.spendable_minor < self.needed_minor


def cover_minor(outflow_minor: int) -> int:
    """Return what a wallet should hold with so much outflow a day, in minor units."""
    return DAYS_COVERED * outflow_minor


def wallet_covers(connection: Connection, tables: ReadTables, now: datetime) -> Sequence[WalletCover]:
    """Return the cover of every provider that our books know, by name and currency."""
    outflow = outflow_of_last_day(connection, tables, now)
    balances = provider_balances(connection, tables)
    return [_cover(row, outflow.get((row.provider, row.currency), Tally())) for row in balances]


def _cover(balance: ProviderBalance, outflow: Tally) -> WalletCover:
    return WalletCover(
        provider=balance.provider,
        currency=balance.currency,
        wallet_minor=balance.wallet_minor,
        in_transit_minor=balance.in_transit_minor,
        spendable_minor=balance.spendable_minor,
        outflow_minor=outflow.amount_minor,
    )

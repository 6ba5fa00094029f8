"""Wallets: how much money at each provider is not on its way out yet, by our own books."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from adapters.embedded import Book
from ledger import chart
from projections.inline import InlineBooks


def spendable_minor(book: Book, providers: Iterable[str], currency: str) -> Mapping[str, int]:
    """Return what each provider's wallet holds beyond the payouts in transit there, in minor units.

    Both accounts are kept by the append itself, so every attempt that was opened is counted. A wallet that was never
    paid into holds nothing: top-ups have to be recorded as deposits.
    """
    names = tuple(providers)
    accounts = [(account(name), currency) for name in names for account in (chart.wallet, chart.in_transit)]
    with book.database.read() as connection:
        held = InlineBooks(book.database, book.zone).balances_minor(connection, accounts)
    return {
        name: held.get((chart.wallet(name), currency), 0) - held.get((chart.in_transit(name), currency), 0)
        for name in names
    }

"""The source: whose statements of which account are compared with the books.

A bank or a provider keeps an account of ours, and what it says of that account's balance counts. Others may tell of the
same movements too, as a provider does that pays from our account at a bank: its lines are compared as well, each of
ours once with every teller, but only the keeper's differences are held in suspense. Otherwise a payment that both tell
and we lack would be booked twice.
"""

from __future__ import annotations

from dataclasses import dataclass

from ledger import chart
from ledger.statements.statement import Origin


@dataclass(frozen=True, slots=True)
class Source:
    """One teller of one account in one currency."""

    account: str
    currency: str
    origin: Origin

    @property
    def is_keeper(self) -> bool:
        """Return whether the teller keeps the account."""
        return self.origin is keeper_of(self.account)


def keeper_of(account: str) -> Origin:
    """Return who keeps an account that statements are of."""
    return Origin.BANK if chart.is_at_bank(account) else Origin.PROVIDER

"""Balances during an append: as the books have them, with what was decided and is not in the books yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from ledger.accounts import Side, normal_balance_minor
from ledger.books import AccountKey
from ledger.journal import JournalEntry


class DecidedBalances:
    """What accounts hold on their normal side, in minor units, by (account, currency)."""

    def __init__(self, asked: Collection[AccountKey], found_minor: Mapping[AccountKey, int]) -> None:
        """Start with the accounts that the books were asked for; those that were never used are not found."""
        self._known_minor: dict[AccountKey, int | None] = {}
        """None for an account that was never used."""
        self._decided_minor: defaultdict[AccountKey, int] = defaultdict(int)
        """What the books do not have yet."""
        self.learn(asked, found_minor)

    def unknown(self, accounts: Collection[AccountKey]) -> Collection[AccountKey]:
        """Return the accounts that the books were not asked for."""
        return [account for account in accounts if account not in self._known_minor]

    def learn(self, asked: Collection[AccountKey], found_minor: Mapping[AccountKey, int]) -> None:
        """Take in what the books have of accounts."""
        for account in asked:
            stored, decided = found_minor.get(account), self._decided_minor.get(account)
            self._known_minor[account] = stored if decided is None else (stored or 0) + decided

    def of(self, accounts: Collection[AccountKey]) -> Mapping[AccountKey, int]:
        """Return the balances of known accounts; those never used are left out."""
        found = {account: self._known_minor[account] for account in accounts}
        return {account: minor for account, minor in found.items() if minor is not None}

    def count(self, entry: JournalEntry) -> None:
        """Count an entry that was decided."""
        for line in entry.lines:
            sides = (line.amount_minor, 0) if line.side is Side.DEBIT else (0, line.amount_minor)
            effect_minor, key = normal_balance_minor(line.account, *sides), (line.account, line.currency)
            self._decided_minor[key] += effect_minor
            if key in self._known_minor:
                self._known_minor[key] = (self._known_minor[key] or 0) + effect_minor

    def settle(self) -> None:
        """Note that the books have all that was decided."""
        self._decided_minor.clear()

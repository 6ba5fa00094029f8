"""The chart of accounts: which accounts a book may use, and which of them may never be overdrawn.

Accounts come in families, one for each pattern: `Liabilities:Customers:*` holds what we owe each customer. A host that
needs more accounts adds families of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ledger.accounts import check_account_name
from ledger.errors import AccountReservedError, UnknownAccountError

QUEUED = "Liabilities:Payouts:Queued"
INPUT_GST = "Assets:Tax:InputGST"
WRITE_OFFS = "Expenses:WriteOffs"
_UNRECONCILED = "Assets:Suspense:Statements"


def in_transit(provider: str) -> str:
    """Return the account of what a provider was told to pay, with the outcome not final."""
    return f"Liabilities:Payouts:InTransit:{provider}"


def wallet(provider: str) -> str:
    """Return the account of our money at a provider."""
    return f"Assets:Providers:{provider}:Wallet"


def suspense(provider: str) -> str:
    """Return the account of money that left through a provider and cannot be attributed yet."""
    return f"Assets:Suspense:{provider}"


def unreconciled(account: str) -> str:
    """Return the suspense account of what statements of a bank's or provider's account tell, and our books do not."""
    return f"{_UNRECONCILED}:{account.removeprefix('Assets:')}"


def is_unreconciled(account: str) -> bool:
    """Return whether an account is one of those that hold what statements tell and our books do not."""
    return account.startswith(f"{_UNRECONCILED}:")


def fees(provider: str) -> str:
    """Return the account of a provider's fees, without tax."""
    return f"Expenses:Fees:{provider}"


def customer(name: str) -> str:
    """Return the account of the money we hold for a customer."""
    return f"Liabilities:Customers:{name}"


_FOUND_MAX = 10_000


@dataclass(frozen=True, slots=True)
class AccountFamily:
    """All accounts whose names match one pattern."""

    pattern: str
    """An account name in which `*` stands for one part, and at the end for one or more."""
    meaning: str
    guarded: bool = False
    """No decision of ours may take the balance of such an account below zero."""
    reserved: bool = False
    """Only payouts and reconciliation post here; people and callers may not name it."""

    def includes(self, account: str) -> bool:
        """Return whether an account is one of the family."""
        wanted, parts = self.pattern.split(":"), account.split(":")
        is_open = wanted[-1] == "*"
        if len(parts) < len(wanted) or (len(parts) > len(wanted) and not is_open):
            return False
        return all(want in {"*", part} for want, part in zip(wanted, parts, strict=False))


_WALLETS = AccountFamily("Assets:Providers:*:Wallet", "our money at a provider")
_BANKS = AccountFamily("Assets:Bank:*", "our money at a bank")

STANDARD_FAMILIES = (
    _WALLETS,
    _BANKS,
    AccountFamily(f"{_UNRECONCILED}:*", "what statements tell and the books do not: open breaks", reserved=True),
    AccountFamily("Assets:Suspense:*", "money that left and cannot be attributed yet"),
    AccountFamily(INPUT_GST, "goods and services tax paid on fees, to be claimed back"),
    AccountFamily("Assets:Receivables:*", "money owed to us"),
    AccountFamily("Liabilities:Customers:*", "money we hold for a customer", guarded=True),
    AccountFamily(QUEUED, "funds reserved for payouts that were not sent yet", reserved=True),
    AccountFamily("Liabilities:Payouts:InTransit:*", "funds that a provider was told to pay out", reserved=True),
    AccountFamily("Equity:*", "what the owners have put in and earned"),
    AccountFamily("Income:*", "what we earn"),
    AccountFamily("Expenses:*", "what we spend: fees, write-offs, wages"),
)


def is_told_by_statements(account: str) -> bool:
    """Return whether somebody outside keeps this account too, and sends statements of it."""
    return _WALLETS.includes(account) or is_at_bank(account)


def is_at_bank(account: str) -> bool:
    """Return whether a bank keeps this account."""
    return _BANKS.includes(account)


@dataclass(frozen=True, slots=True)
class Chart:
    """The accounts that a book may use."""

    families: tuple[AccountFamily, ...] = STANDARD_FAMILIES
    _found: dict[str, AccountFamily] = field(default_factory=dict, init=False, repr=False, compare=False)
    """The families of accounts that were asked for lately."""

    def family_of(self, account: str) -> AccountFamily:
        """Return the family of an account. Raises AccountNameError or UnknownAccountError."""
        found = self._found.get(account)
        if found is None:
            if len(self._found) >= _FOUND_MAX:
                self._found.clear()
            found = self._found[account] = self._find(account)
        return found

    def _find(self, account: str) -> AccountFamily:
        check_account_name(account)
        for family in self.families:
            if family.includes(account):
                return family
        raise UnknownAccountError(account)

    def check_open_to_callers(self, account: str) -> None:
        """Refuse an account that callers may not name.

        Raises AccountNameError, UnknownAccountError or AccountReservedError.
        """
        if self.family_of(account).reserved:
            raise AccountReservedError(account)

"""Accounts: types, normal sides and names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.accounts import AccountType, Side, check_account_name, normal_balance_minor, type_of
from ledger.errors import AccountNameError

amounts = st.integers(0, 2**63)


@pytest.mark.parametrize(
    ("account", "normal_side"),
    [
        ("Assets:Bank:Main", Side.DEBIT),
        ("Expenses:Fees:NxtBanking", Side.DEBIT),
        ("Liabilities:Customers:Acme", Side.CREDIT),
        ("Equity:Opening", Side.CREDIT),
        ("Income:Interest", Side.CREDIT),
    ],
)
def test_normal_side(account: str, normal_side: Side) -> None:
    """Assets and expenses grow by debits; liabilities, equity and income by credits."""
    assert type_of(account).normal_side is normal_side


def test_every_type_has_a_first_part_of_its_own() -> None:
    """The five types are told apart by the first part of the name."""
    assert [AccountType(kind.value) for kind in AccountType] == list(AccountType)
    assert {kind.value for kind in AccountType} == {"Assets", "Liabilities", "Equity", "Income", "Expenses"}


def test_opposite_sides() -> None:
    """Debit and credit are each other's opposite."""
    assert (Side.DEBIT.opposite, Side.CREDIT.opposite) == (Side.CREDIT, Side.DEBIT)


@pytest.mark.parametrize(
    "account",
    ["Assets:Bank", "Liabilities:Customers:Acme-42", "Equity:1stRound", "Liabilities:Payouts:InTransit:NxtBanking"],
)
def test_well_formed_name(account: str) -> None:
    """A type and capitalised parts of letters, digits and hyphens make a name."""
    assert check_account_name(account) == account


@pytest.mark.parametrize(
    "account",
    [
        *("", "Assets", "Assets:", "assets:Bank", "Asset:Bank", "Assets:bank", "Assets:Bank:", "Assets::Bank"),
        *("Assets:Bank Main", "Assets:Bank_Main", "Assets:Bänk", "Assets:-Bank", "Assets:Bank\n", "Assets:Bank/1"),
        *(" Assets:Bank", "Assets:*", "Assets:\uff11", "Assets:" + "A" * 120),
    ],
)
def test_malformed_name_is_refused(account: str) -> None:
    """Any other form of a name is refused, with the name in the error."""
    with pytest.raises(AccountNameError) as refusal:
        check_account_name(account)

    assert refusal.value.account == account


@pytest.mark.parametrize("account", ["", "Wallet:Main", "assets:Bank"])
def test_type_of_unknown_root_is_refused(account: str) -> None:
    """A name that begins with none of the five types has no type."""
    with pytest.raises(AccountNameError):
        type_of(account)


@given(debit_minor=amounts, credit_minor=amounts)
def test_normal_balance(debit_minor: int, credit_minor: int) -> None:
    """The same debits and credits are opposite balances on accounts of opposite normal sides."""
    asset = normal_balance_minor("Assets:Bank:Main", debit_minor, credit_minor)
    liability = normal_balance_minor("Liabilities:Customers:Acme", debit_minor, credit_minor)

    assert asset == debit_minor - credit_minor == -liability

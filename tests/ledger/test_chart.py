"""The chart of accounts: families, guarded and reserved accounts."""

from __future__ import annotations

import pytest

from ledger import chart
from ledger.accounts import check_account_name
from ledger.chart import STANDARD_FAMILIES, AccountFamily, Chart
from ledger.errors import AccountNameError, AccountReservedError, UnknownAccountError

PAYOUT_ACCOUNTS = {
    chart.QUEUED: "Liabilities:Payouts:Queued",
    chart.INPUT_GST: "Assets:Tax:InputGST",
    chart.WRITE_OFFS: "Expenses:WriteOffs",
    chart.in_transit("NxtBanking"): "Liabilities:Payouts:InTransit:NxtBanking",
    chart.wallet("NxtBanking"): "Assets:Providers:NxtBanking:Wallet",
    chart.suspense("NxtBanking"): "Assets:Suspense:NxtBanking",
    chart.fees("NxtBanking"): "Expenses:Fees:NxtBanking",
    chart.customer("Acme"): "Liabilities:Customers:Acme",
}


@pytest.mark.parametrize(("account", "name"), PAYOUT_ACCOUNTS.items())
def test_accounts_that_payouts_use(account: str, name: str) -> None:
    """The accounts that payouts post to have the designed names and belong to the standard chart."""
    assert account == name
    assert Chart().family_of(account).meaning


def test_family_patterns_are_account_names() -> None:
    """Every pattern of the standard chart is a well-formed name once its wildcard is filled in."""
    filled = [family.pattern.replace("*", "X") for family in STANDARD_FAMILIES]

    assert [check_account_name(account) for account in filled] == filled


def test_guarded_accounts() -> None:
    """What we hold for customers may not be overdrawn, and only that."""
    guarded = [family.pattern for family in STANDARD_FAMILIES if family.guarded]

    assert guarded == ["Liabilities:Customers:*"]


@pytest.mark.parametrize("account", [chart.QUEUED, chart.in_transit("NxtBanking")])
def test_reserved_account_is_closed_to_callers(account: str) -> None:
    """Callers may not name the accounts that hold the funds of running payouts."""
    with pytest.raises(AccountReservedError) as refusal:
        Chart().check_open_to_callers(account)

    assert refusal.value.account == account


@pytest.mark.parametrize("account", ["Liabilities:Customers:Acme", "Assets:Bank:Main", "Equity:Opening"])
def test_other_accounts_are_open_to_callers(account: str) -> None:
    """Callers may name every other account of the chart."""
    Chart().check_open_to_callers(account)


@pytest.mark.parametrize("account", ["Assets:Cash", "Liabilities:Loans:Bank", "Liabilities:Payouts:Other"])
def test_account_outside_the_chart_is_refused(account: str) -> None:
    """A well-formed name that no family covers is refused as unknown."""
    with pytest.raises(UnknownAccountError) as refusal:
        Chart().family_of(account)

    assert refusal.value.account == account


def test_malformed_account_is_refused_as_such() -> None:
    """A malformed name is refused for its form even when a pattern would match it."""
    with pytest.raises(AccountNameError):
        Chart().family_of("Equity:not capitalised")


def test_host_adds_a_family() -> None:
    """A host's own family opens its accounts without closing any standard one."""
    wages = AccountFamily("Liabilities:Wages:*", "wages we owe", guarded=True)
    extended = Chart((*STANDARD_FAMILIES, wages))

    assert extended.family_of("Liabilities:Wages:January") is wages
    assert extended.family_of("Liabilities:Customers:Acme").guarded


@pytest.mark.parametrize("account", ["Assets:Providers:Nxt:Other:Wallet", "Assets:Providers:Wallet"])
def test_wildcard_inside_a_pattern_stands_for_one_part(account: str) -> None:
    """A provider's name is one part of an account name, no more and no less."""
    with pytest.raises(UnknownAccountError):
        Chart().family_of(account)


def test_wildcard_at_the_end_stands_for_any_parts() -> None:
    """Below an open family accounts may be nested as deeply as their owner likes."""
    assert Chart().family_of("Expenses:Salaries:Engineering").pattern == "Expenses:*"

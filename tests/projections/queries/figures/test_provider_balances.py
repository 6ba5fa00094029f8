"""What our books hold at each provider, and whether it lasts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from projections.queries.figures.provider_balances import ProviderBalance, provider_balances
from projections.queries.figures.wallet_cover import WalletCover, wallet_covers
from tests.builders import ManualEntryStory
from tests.projections.queries.figures.conftest import Reader
from tests.projections.queries.figures.timed_payout import TimedPayout, paid

NOON = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def deposit(amount_minor: int) -> ManualEntryStory:
    """Return a deposit into the wallet at the usual provider."""
    story = ManualEntryStory(f"D-{amount_minor}")
    story.deposited(amount_minor)
    return story


def sent(name: str, amount_minor: int, provider: str = "Nxt") -> TimedPayout:
    """Return a payout in transit."""
    payout = TimedPayout(name, amount_minor)
    payout.at(NOON).queued(), payout.submitted(1, provider)
    return payout


def test_balances_are_by_provider_and_currency(read: Reader, record: Callable[..., None]) -> None:
    """A wallet and what is in transit there are one row, and either may be missing; other accounts are in none."""
    record(deposit(1_000), sent("P-1", 10), sent("P-2", 7, "Other"), paid(TimedPayout("P-3", 5, currency="USD"), NOON))

    found = read(provider_balances)

    assert found == [
        ProviderBalance("Nxt", "INR", wallet_minor=1_000, in_transit_minor=10),
        ProviderBalance("Nxt", "USD", wallet_minor=-5, in_transit_minor=0),
        ProviderBalance("Other", "INR", wallet_minor=0, in_transit_minor=7),
    ]
    assert [balance.spendable_minor for balance in found] == [990, -5, -7]


def test_a_wallet_below_twice_the_daily_outflow_is_low(read: Reader, record: Callable[..., None]) -> None:
    """Twice the outflow of the last day must be spendable, and one paisa less is low; older outflow is left out."""
    record(deposit(1_000), paid(TimedPayout("P-1", 100), NOON), paid(TimedPayout("P-2", 300), NOON - 2 * DAY))
    record(sent("P-3", 400))
    (found,) = read(wallet_covers, NOON)
    assert found == WalletCover(
        "Nxt", "INR", wallet_minor=600, in_transit_minor=400, spendable_minor=200, outflow_minor=100
    )
    assert (found.needed_minor, found.is_low) == (200, False)

    record(sent("P-4", 1))

    (found,) = read(wallet_covers, NOON)
    assert (found.spendable_minor, found.is_low) == (199, True)


def test_an_unused_wallet_is_not_low(read: Reader, record: Callable[..., None]) -> None:
    """Where nothing leaves, nothing is needed; a wallet that is overdrawn is low all the same."""
    record(deposit(1))
    assert [cover.is_low for cover in read(wallet_covers, NOON)] == [False]

    record(sent("P-1", 2))
    assert [cover.is_low for cover in read(wallet_covers, NOON)] == [True]

"""How much is done in a round: enough to be told from noise, or just enough to see that it runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """The amounts of a run."""

    rounds: int
    events: int
    """Of the long log."""
    batch: int = 1_000
    """Payouts in a bulk command."""
    batches: int = 3
    """Bulk commands in a round."""
    payees: int = 100
    stock_batch: int = 1_000
    callers: int = 64
    singles: int = 1_280
    """Payouts that the callers queue one by one."""
    stock_singles: int = 400
    slow_singles: int = 640
    """The same with a slow flush."""
    slow_stock_singles: int = 200
    calls: int = 200
    """Calls of one caller, whose latencies are ranked."""
    lives: int = 2_000
    """Payouts with a whole life."""
    lives_by_hand: int = 200
    followed: int = 10_000
    """Events that a follower catches up with."""
    stock_followed: int = 300
    decoded: int = 10_000
    asked: int = 1_000
    """Queries of a kind."""


def full(events: int = 1_000_000, rounds: int = 5) -> Size:
    """Return the amounts that the figures are made with."""
    return Size(rounds=rounds, events=events)


def quick(events: int = 2_000, rounds: int = 2) -> Size:
    """Return the amounts that only show that everything runs."""
    return Size(
        rounds=rounds,
        events=events,
        batch=50,
        batches=1,
        payees=5,
        stock_batch=50,
        callers=16,
        singles=64,
        stock_singles=16,
        slow_singles=32,
        slow_stock_singles=8,
        calls=20,
        lives=40,
        lives_by_hand=8,
        followed=200,
        stock_followed=20,
        decoded=200,
        asked=30,
    )

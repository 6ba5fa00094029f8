"""Whole lives told by hand, to fill a log with: queued, submitted, acknowledged, and completed with a fee."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count

from adapters.embedded import Book
from ledger.events import DomainEvent
from tests.builders import ManualEntryStory, PayoutStory, appending

_ENOUGH_MINOR = 10**15
_NUMBERS = count(1)
_STEPS: tuple[tuple[Callable[[PayoutStory], DomainEvent], ...], ...] = (
    (PayoutStory.queued,),
    (PayoutStory.submitted,),
    (PayoutStory.acknowledged,),
    (PayoutStory.completed, PayoutStory.fee_charged),
)
"""The transactions of a life; what a provider reports at once is recorded at once."""
EVENTS_OF_A_LIFE = sum(map(len, _STEPS))


def pay_in(book: Book) -> None:
    """Give the account that pays enough for everything."""
    book.store.transact(appending(ManualEntryStory("deposit").deposited(_ENOUGH_MINOR)))


def new_lives(payouts: int) -> list[PayoutStory]:
    """Return so many payouts that are still to be told."""
    return [PayoutStory(f"LIFE-{next(_NUMBERS):08}") for _ in range(payouts)]


def tell(book: Book, lives: Sequence[PayoutStory], batch: int) -> None:
    """Append the lives of payouts, so many in a transaction, step by step."""
    for start in range(0, len(lives), batch):
        some = lives[start : start + batch]
        for steps in _STEPS:
            book.store.transact(appending(*(step(life) for life in some for step in steps)))

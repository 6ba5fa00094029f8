"""Writing a long log: payouts that went well, by the hundred, after one deposit that pays for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count, islice

from adapters.embedded import Book
from ledger.events import DomainEvent
from ledger.store.log_tree import LogTree
from tests.builders import ManualEntryStory, PayoutStory, appending

_EVENTS_PER_APPEND = 5_000
_DEPOSIT_MINOR = 10**15


def write(book: Book, events: int) -> None:
    """Append so many events, and let the read tables and the tree follow."""
    told = islice(_told(), events)
    while some := list(islice(told, _EVENTS_PER_APPEND)):
        book.store.transact(appending(*some))
    book.follower.catch_up()
    LogTree(book.database).grow()


def _told() -> Iterator[DomainEvent]:
    yield ManualEntryStory("deposit").deposited(_DEPOSIT_MINOR)
    for number in count(1):
        yield from _life_of(PayoutStory(f"L-{number:07}"))


def _life_of(story: PayoutStory) -> Sequence[DomainEvent]:
    story.queued(), story.submitted(), story.acknowledged()
    story.completed(utr=f"00HDFC{story.id.int % 10**10:010}"), story.fee_charged()
    return story.told

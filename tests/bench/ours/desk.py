"""The desk: an open book with money and payees, and payouts to be asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count, cycle, islice
from uuid import UUID

from adapters.embedded import Book
from ledger.application.requests import PayoutRequest
from ledger.clock import SystemClock
from tests.adapters.till import ME, Till, opened_till

_ENOUGH_MINOR = 10**15
_BATCHES = count(1)


@dataclass(frozen=True)
class Desk:
    """Asks for payouts of one hot account, to one payee after the other."""

    till: Till
    payees: Sequence[UUID]

    @property
    def book(self) -> Book:
        """Return the open book."""
        return self.till.book

    def requests(self, payouts: int) -> list[PayoutRequest]:
        """Return so many payouts that were never asked for before."""
        return [self.till.request(payee) for payee in islice(cycle(self.payees), payouts)]

    def queue_batch(self, requests: Sequence[PayoutRequest]) -> Sequence[UUID]:
        """Queue payouts by one command, each of which is accepted; return their ids."""
        receipt = self.book.ledger.queue_payouts(f"BATCH-{next(_BATCHES)}", requests, actor=ME)
        assert all(item.refusal is None for item in receipt.items), "every payout of the bench is accepted"
        return receipt.accepted

    def queue(self, request: PayoutRequest) -> None:
        """Queue one payout."""
        self.book.ledger.queue_payout(request, actor=ME)


@contextmanager
def opened_desk(url: str, payees: int) -> Iterator[Desk]:
    """Open a book, pay in enough for everything, and register so many payees."""
    with opened_till(url, SystemClock()) as till:
        till.fund(_ENOUGH_MINOR)
        yield Desk(till, [till.verified() for _ in range(payees)])

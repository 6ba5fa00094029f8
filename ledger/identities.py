"""Identities: how a reference becomes an aggregate's id.

The id follows from the book and the caller's reference (RFC 9562, version 5), so the event store itself refuses a
second payout under the same reference, whatever process or machine it comes from.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID, uuid5

_ROOT = UUID("6f3a2b0e-4c55-5d0a-9a37-0f6f5f1c2b11")


@dataclass(frozen=True, slots=True)
class Identities:
    """The ids of one book's aggregates."""

    book: str

    def payout(self, reference: str) -> UUID:
        """Return the id of the payout with this reference."""
        return self._id("payout", reference)

    def batch(self, reference: str) -> UUID:
        """Return the id of the batch with this reference."""
        return self._id("batch", reference)

    def beneficiary(self, reference: str) -> UUID:
        """Return the id of the beneficiary with this reference."""
        return self._id("beneficiary", reference)

    def manual_entry(self, reference: str) -> UUID:
        """Return the id of the manual entry or deposit with this reference."""
        return self._id("manual_entry", reference)

    def message(self, digest: str) -> UUID:
        """Return the id of the provider's message with this digest."""
        return self._id("message", digest)

    def statements(self, account: str, currency: str, origin: str) -> UUID:
        """Return the id of the series of statements of an account in one currency, by who tells them."""
        return self._id("statements", f"{account} {currency} {origin}")

    def statement(self, account: str, digest: str, statement_no: int) -> UUID:
        """Return the id of one statement of an account, by the file's digest and its place among those of the file."""
        return self._id("statement", f"{account} {digest} {statement_no}")

    def period(self) -> UUID:
        """Return the id of the book's one calendar of closes."""
        return self._id("period", "closes")

    def _id(self, kind: str, reference: str) -> UUID:
        return _id(self.book, kind, reference)


@lru_cache(maxsize=4_000)
def _id(book: str, kind: str, reference: str) -> UUID:
    """Return an id; a batch asks twice for each of its own."""
    return uuid5(_namespace(book, kind), reference)


@lru_cache(maxsize=1_000)
def _namespace(book: str, kind: str) -> UUID:
    return uuid5(uuid5(_ROOT, book), kind)

"""The complete verification of a live book: which passes it is made of, and the moment that all of them see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from adapters.embedded import BookReader
from adapters.verify.queue import Queue
from projections.verify.balances import Balances
from projections.verify.check import Check, Reading
from projections.verify.checkpoints import Checkpoints, SignedCheckpoint
from projections.verify.entries import Entries
from projections.verify.finding import Finding
from projections.verify.followers import Followers
from projections.verify.funds import FundsGuard
from projections.verify.legality import Legality
from projections.verify.matches import Matches
from projections.verify.messages import Messages
from projections.verify.payments import Payments
from projections.verify.periods import Periods
from projections.verify.positions import Positions
from projections.verify.postings import Postings
from projections.verify.shapes import Shapes
from projections.verify.suspense import Suspense
from projections.verify.tables import Tables
from projections.verify.tree import TreeCheck
from projections.verify.verification import CheckResult, Passes, Tell, verify


@contextmanager
def one_moment(reader: BookReader) -> Iterator[Reading]:
    """Open a book to be verified as it is; not even its follower is caught up, so that nothing is written."""
    with reader.database.read() as connection:
        head = reader.store.head_on(connection)
        yield Reading(reader.store, reader.tables, reader.follower, reader.clock, reader.zone, connection, head)


def verify_book(
    reading: Reading, signed: Iterable[SignedCheckpoint], unbelieved: Iterable[Finding], tell: Tell
) -> Iterator[CheckResult]:
    """Give the result of each pass as soon as it is known.

    `signed` are the checkpoints that are believed, `unbelieved` what else was found in their places.
    """
    over_the_log = passes_over_the_log(signed, unbelieved)
    beside_it: list[Check] = [Tables(), Balances(), Followers(), Queue(), Matches(), Suspense(), Periods(), Messages()]
    yield from verify(reading, replace(over_the_log, others=beside_it), tell)


def passes_over_the_log(signed: Iterable[SignedCheckpoint], unbelieved: Iterable[Finding]) -> Passes:
    """Return the passes that look at the log alone, and not at what was made of it."""
    return Passes(
        events=[Positions(), TreeCheck(), Checkpoints(signed, unbelieved), Shapes(), Entries(), FundsGuard()],
        histories=[Legality(), Payments(), Postings()],
    )

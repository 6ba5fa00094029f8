"""The complete verification of a live book: which passes it is made of, and the moment that all of them see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from adapters.embedded import BookReader
from projections.verify.check import Check, EventCheck, Reading
from projections.verify.checkpoints import Checkpoints, SignedCheckpoint
from projections.verify.entries import Entries
from projections.verify.finding import Finding
from projections.verify.followers import Followers
from projections.verify.funds import FundsGuard
from projections.verify.positions import Positions
from projections.verify.shapes import Shapes
from projections.verify.tables import Tables
from projections.verify.tree import TreeCheck
from projections.verify.verification import CheckResult, Tell, verify


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
    yield from verify(reading, _over_the_log(signed, unbelieved), _beside_it(), tell)


def _over_the_log(signed: Iterable[SignedCheckpoint], unbelieved: Iterable[Finding]) -> Sequence[EventCheck]:
    return [Positions(), TreeCheck(), Checkpoints(signed, unbelieved), Shapes(), Entries(), FundsGuard()]


def _beside_it() -> Sequence[Check]:
    return [Tables(), Followers()]

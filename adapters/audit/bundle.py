"""A bundle of the log: every event exactly as it is stored, what was signed over it, and what the books make of it.

One JSON object a line, in this order: the bundle, checkpoints, proofs of consistency, events, balances, the end. It is
read from one moment of the database, a page at a time. Personal data stay sealed: a bundle carries ids and not names,
but references and narrations as the log has them.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.leaf import FORM, Leaf, moment_text
from ledger.store.database import Database
from ledger.store.log_tree import LogTree, read_leaves
from ledger.store.signed_note import SignedNote
from projections.schema import ReadTables

FORMAT = "payout-ledger/bundle/1"
PAGE_EVENTS = 2_000
Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a bundle is made of: a book at one moment, and the checkpoints that were signed over its log."""

    connection: Connection
    """A read transaction."""
    database: Database
    tables: ReadTables
    origin: str
    """The log's name, as its checkpoints have it."""
    zone: str
    made_at: datetime
    size: int
    """How many events the log has at this moment."""
    notes: Sequence[SignedNote] = ()
    """The checkpoints, in any order."""
    aggregate_id: UUID | None = None
    """The one aggregate whose events are wanted, each with its proof; None for the whole log."""
    _counts: Counter[str] = field(default_factory=Counter)

    def lines(self) -> Iterator[Line]:
        """Return the lines. Raises TreeContradictedError where the log cannot be proved from its tree."""
        yield self._header()
        for line in self._body():
            self._counts[line["line"]] += 1
            yield line
        events, balances = self._counts["event"], self._counts["balance"]
        yield {"line": "end", "events": events, "balances": balances}

    @property
    def proved_size(self) -> int:
        """Return how many events the largest checkpoint was signed over, 0 where there is none."""
        return max((each.size for each in self._checkpoints()), default=0)

    def _body(self) -> Iterator[Line]:
        yield from ({"line": "checkpoint", "note": str(note)} for note in self.notes)
        yield from self._consistency()
        if self.aggregate_id is None:
            yield from map(_event, self._leaves())
            yield from self._balances()
        else:
            yield from self._proved_events(self.aggregate_id)

    def _header(self) -> Line:
        return {
            "line": "bundle",
            "format": FORMAT,
            "origin": self.origin,
            "book": self.database.book,
            "zone": self.zone,
            "made_at": moment_text(self.made_at),
            "leaf_form": FORM.decode(),
            "amounts": "minor units",
            "whole": self.aggregate_id is None,
            "size": self.size if self.aggregate_id is None else self.proved_size,
        }

    def _consistency(self) -> Iterator[Line]:
        tree = LogTree(self.database)
        hashed = tree.size(self.connection)
        sizes = sorted({each.size for each in self._checkpoints() if 0 < each.size <= hashed})
        for old, new in pairwise(sizes):
            hashes = [each.hex() for each in tree.at(self.connection, new).consistency(old)]
            yield {"line": "consistency", "from": old, "to": new, "hashes": hashes}

    def _leaves(self) -> Iterator[Leaf]:
        position = 0
        while page := read_leaves(self.database.tables, self.connection, position, PAGE_EVENTS):
            yield from (leaf for leaf in page if leaf.position <= self.size)
            position = page[-1].position

    def _proved_events(self, aggregate_id: UUID) -> Iterator[Line]:
        tree = LogTree(self.database).at(self.connection, self.proved_size)
        for leaf in self._leaves_of(aggregate_id):
            if leaf.position <= tree.size:
                proof = tree.inclusion(leaf.position - 1)
                yield {**_event(leaf), "inclusion": [each.hex() for each in proof]}

    def _leaves_of(self, aggregate_id: UUID) -> Iterable[Leaf]:
        events = self.database.tables.events
        query = select(events).where(events.c.originator_id == aggregate_id).order_by(events.c.position)
        return (Leaf(**row) for row in self.connection.execute(query).mappings())

    def _balances(self) -> Iterator[Line]:
        balances = self.tables.balances.c
        query = select(balances.account, balances.currency, balances.debit_minor, balances.credit_minor)
        for row in self.connection.execute(query.order_by(balances.account, balances.currency)).mappings():
            yield {"line": "balance", **row}

    def _checkpoints(self) -> list[Checkpoint]:
        return [Checkpoint.parse(note.text) for note in self.notes]


def _event(leaf: Leaf) -> Line:
    facts = {
        "line": "event",
        "position": leaf.position,
        "originator_id": str(leaf.originator_id),
        "originator_version": leaf.originator_version,
        "topic": leaf.topic,
        "recorded_at": moment_text(leaf.recorded_at),
    }
    try:
        return {**facts, "state": leaf.state.decode()}
    except UnicodeDecodeError:
        # Nothing of ours is stored so; a bundle shows it all the same.
        return {**facts, "state_base64": base64.b64encode(leaf.state).decode("ascii")}

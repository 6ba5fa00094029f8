"""The pass over evidence: what was received in messages and files is still kept.

What comes in as a webhook is archived together with its place in the inbox, and so is the file of a statement with its
events. Answers to our own questions are archived where a provider was given an archive; where it was not, only their
digests are known, and those are not looked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from ledger.errors import EventUnreadableError, UnknownEventError
from ledger.message.events import MessageSetAside
from ledger.proofs.leaf import Leaf
from ledger.statements.events import StatementImported
from ledger.store import codec
from ledger.store.log_tree import read_leaves
from projections.verify.check import Reading, Tell
from projections.verify.finding import Finding

_BEHIND_EVENT = "The message or the file that an event was made from is in the archive"
_WAITING = "A message that waits in the inbox is in the archive"
_KEPT, _MISSING = "kept", "missing"
_PAGE_EVENTS = 1_000
_ROWS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class _Source:
    """What one event was made from."""

    position: int
    digest: str
    is_always_kept: bool
    """Whether it is archived wherever it came from."""


class Messages:
    """The archive behind the log and the inbox."""

    name = "messages"
    promise = "Every webhook and every bank file that events were made from is kept."

    def run(self, reading: Reading, tell: Tell) -> Iterator[Finding]:
        """Look for what each page of the log was made from, then for what still waits."""
        tables, position = reading.store.database.tables, 0
        while page := read_leaves(tables, reading.connection, position, _PAGE_EVENTS):
            yield from self._of_page(reading, page)
            position = page[-1].position
            tell(position, reading.head)
        yield from self._waiting(reading)

    def _of_page(self, reading: Reading, page: list[Leaf]) -> Iterator[Finding]:
        named = [source for leaf in page if (source := _source_of(leaf)) is not None]
        digests = {source.digest for source in named}
        messages, inbox = reading.store.database.tables.raw_messages.c, reading.store.database.tables.webhook_inbox.c
        missing = digests.difference(
            reading.connection.scalars(select(messages.digest).where(messages.digest.in_(digests)))
        )
        received = set(reading.connection.scalars(select(inbox.digest).where(inbox.digest.in_(missing))))
        for source in named:
            if source.digest in missing and (source.is_always_kept or source.digest in received):
                yield Finding(self.name, _BEHIND_EVENT, source.digest, _KEPT, _MISSING, source.position)

    def _waiting(self, reading: Reading) -> Iterator[Finding]:
        messages, inbox = reading.store.database.tables.raw_messages, reading.store.database.tables.webhook_inbox
        query = (
            select(inbox.c.digest)
            .outerjoin(messages, messages.c.digest == inbox.c.digest)
            .where(inbox.c.handled_at.is_(None), messages.c.digest.is_(None))
            .order_by(inbox.c.digest)
        )
        with reading.connection.execute(query.execution_options(yield_per=_ROWS_AT_ONCE)) as rows:
            for (digest,) in rows:
                yield Finding(self.name, _WAITING, digest, _KEPT, _MISSING)


def _source_of(leaf: Leaf) -> _Source | None:
    """Return what an event was made from; None of what cannot be read, which the pass over the log tells."""
    try:
        event = codec.decode(leaf.topic, leaf.originator_id, leaf.originator_version, leaf.state)
    except (EventUnreadableError, UnknownEventError):
        return None
    is_always_kept = isinstance(event, StatementImported | MessageSetAside)
    digest = event.digest if isinstance(event, StatementImported | MessageSetAside) else event.message_digest
    return None if digest is None else _Source(leaf.position, digest, is_always_kept)

"""The intake: keeps a provider's message in archive and inbox, both or neither, before it is acknowledged."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from adapters.embedded import Book


@dataclass(frozen=True, slots=True)
class Intake:
    """Keeps the messages of one book."""

    book: Book
    kept: threading.Event = field(default_factory=threading.Event)
    """Set whenever a message was kept; whoever waits for it clears it."""

    def keep(self, provider: str, body: bytes) -> None:
        """Keep one message; it is safe on return."""
        received_at = self.book.clock.now()
        with self.book.database.begin() as connection:
            digest = self.book.archive.keep(provider, body, received_at, connection)
            self.book.inbox.keep(digest, provider, received_at, connection)
        self.kept.set()

"""The archive that providers are given: what they say is kept with the moment it reached us."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.clock import Clock
from ledger.store.message_archive import MessageArchive


@dataclass(frozen=True, slots=True)
class ClockedArchive:
    """Keeps raw messages in a book's archive; see `adapters.providers.port.MessageArchive`."""

    archive: MessageArchive
    clock: Clock

    def keep(self, provider: str, raw: bytes) -> str:
        """Keep one raw message and return its digest, SHA-256 in hex."""
        return self.archive.keep(provider, raw, self.clock.now())

"""Mailboxes: fetches the messages of providers that leave them in a mailbox, as banks do with files."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from adapters.errors import ProviderUnavailableError
from adapters.providers.port import Mailbox, PayoutProvider
from adapters.workers.intake import Intake

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Mailboxes:
    """The mailboxes of all providers that have one."""

    providers: Mapping[str, PayoutProvider]
    intake: Intake

    def fetch(self) -> int:
        """Keep every waiting message; return how many there were. A mailbox that is closed holds up no other."""
        return sum(self._fetch(name, box) for name, box in self.providers.items() if isinstance(box, Mailbox))

    def _fetch(self, name: str, box: Mailbox) -> int:
        try:
            return box.fetch(lambda body: self.intake.keep(name, body))
        except ProviderUnavailableError as closed:
            _LOGGER.warning("no messages can be fetched: %s", closed)
            return 0

"""A provider's message about which a person decided."""

from __future__ import annotations

from uuid import UUID

from ledger.aggregate import Aggregate, Cause, event
from ledger.message.events import MessageSetAside


class ProviderMessage(Aggregate):
    """One message from the inbox. It is an aggregate from the moment at which a person set it aside."""

    digest: str
    provider: str
    reason: str

    @classmethod
    def set_aside(cls, message_id: UUID, digest: str, provider: str, reason: str, cause: Cause) -> ProviderMessage:
        """Decide that nothing follows from a message."""
        message = cls(message_id)
        message._record(MessageSetAside, cause, digest=digest, provider=provider, reason=reason)
        return message

    @event(MessageSetAside)
    def _set_aside(self, recorded: MessageSetAside) -> None:
        self.digest = recorded.digest
        self.provider = recorded.provider
        self.reason = recorded.reason

"""The command on a provider's message that fits nothing."""

from __future__ import annotations

from typing import Unpack

from ledger.aggregate import Cause
from ledger.application.commands import Commands, Context
from ledger.application.receipts import Receipt
from ledger.errors import MessageNotInInboxError
from ledger.message.provider_message import ProviderMessage
from ledger.store.inbox import WebhookInbox
from ledger.store.unit_of_work import UnitOfWork
from ledger.texts import check_text, is_digest, printable

REASON_LENGTH_MAX = 500
DIGEST_LENGTH = 64


class MessageCommands(Commands):
    """Set messages aside."""

    def set_message_aside(self, digest: str, provider: str, reason: str, **context: Unpack[Context]) -> Receipt:
        """Decide that nothing follows from a message of this provider's that waits in the inbox.

        It is not tried again, and stays in the archive. The same decision made again is recognised.

        Raises TextInvalidError, MessageNotInInboxError or MessageHandledError.
        """
        check_text("reason", reason, length_max=REASON_LENGTH_MAX)
        if not is_digest(digest):
            raise MessageNotInInboxError(printable(digest, length_max=DIGEST_LENGTH), provider)
        message_id, inbox = self.identities.message(digest), WebhookInbox(self.store.database)

        def work(unit: UnitOfWork, cause: Cause) -> ProviderMessage:
            known = unit.load(ProviderMessage, message_id)
            if known is not None and (known.provider, known.reason) == (provider, reason):
                return known
            inbox.set_aside(digest, provider, unit.now, unit.connection)
            message = ProviderMessage.set_aside(message_id, digest, provider, reason, cause)
            unit.add(message)
            return message

        return self._write(work, context)

"""A provider's message that a person set aside: one fact, which moves no money."""

from __future__ import annotations

from uuid import uuid4

from ledger.aggregate import Cause
from ledger.batch.batch import Batch
from ledger.message.events import MessageSetAside
from ledger.message.provider_message import ProviderMessage
from tests.builders import MOMENT, NXT

DIGEST = "ab" * 32


def test_a_message_set_aside_remembers_the_decision() -> None:
    """A message replayed from its one event still tells whose it was and why it was set aside; it books nothing."""
    cause = Cause("asha", "request-1", MOMENT)
    message = ProviderMessage.set_aside(uuid4(), DIGEST, NXT, "not ours", cause)
    again = ProviderMessage.replay(message.id, message.pending_events)

    assert (again.digest, again.provider, again.reason, again.version) == (DIGEST, NXT, "not ours", 1)
    [event] = message.pending_events
    assert isinstance(event, MessageSetAside)
    assert (event.actor, event.entry, event.message_digest) == ("asha", None, None)
    assert not Batch.is_told_by(message.pending_events)

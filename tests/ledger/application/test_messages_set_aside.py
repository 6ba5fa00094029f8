"""Messages that fit nothing: a person sets them aside, by name and with a reason, and nothing else changes."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread
from uuid import uuid4

import pytest
from sqlalchemy import select

from ledger.errors import LedgerError, MessageHandledError, MessageNotInInboxError, TextInvalidError
from ledger.message.events import MessageSetAside
from ledger.store.inbox import SET_ASIDE, WebhookInbox
from tests.ledger.application.desk import CHECKER, ME, Desk

REASON = "a payout of another system"
FAR = timedelta(days=1)


def inbox_of(desk: Desk) -> WebhookInbox:
    return WebhookInbox(desk.database)


def waiting(desk: Desk) -> str:
    """Keep a message of this desk's provider; return its digest."""
    digest = uuid4().hex * 2
    inbox_of(desk).keep(digest, desk.provider, desk.clock.now())
    return digest


def outcome(desk: Desk, digest: str) -> str | None:
    inbox = desk.database.tables.webhook_inbox.c
    with desk.database.read() as connection:
        found: str | None = connection.execute(select(inbox.outcome).where(inbox.digest == digest)).scalar_one()
    return found


def claimed(desk: Desk) -> list[str]:
    """Return what a worker would be given now."""
    now = desk.clock.now()
    return [message.digest for message in inbox_of(desk).claim(100, [desk.provider], now, now + FAR)]


def test_a_message_is_set_aside_by_name_and_with_a_reason(desk: Desk) -> None:
    """The decision is an event that says who and why, and in the same transaction the message stops waiting."""
    digest = waiting(desk)

    receipt = desk.ledger.set_message_aside(digest, desk.provider, REASON, actor=ME, request_id="r-1")

    [recorded] = desk.store.stream(receipt.aggregate_id)
    event = recorded.event
    assert isinstance(event, MessageSetAside)
    assert (event.digest, event.provider, event.reason) == (digest, desk.provider, REASON)
    assert (event.actor, event.request_id, recorded.topic) == (ME, "r-1", "message.set_aside/1")
    assert receipt.aggregate_id == desk.ledger.identities.message(digest)
    assert outcome(desk, digest) == SET_ASIDE
    assert claimed(desk) == []


def test_the_same_decision_is_recognised(desk: Desk) -> None:
    """The same message set aside for the same reason is one event; for another reason it is refused."""
    digest = waiting(desk)
    first = desk.ledger.set_message_aside(digest, desk.provider, REASON, actor=ME)

    again = desk.ledger.set_message_aside(digest, desk.provider, REASON, actor=CHECKER)
    with pytest.raises(MessageHandledError, match=SET_ASIDE):
        desk.ledger.set_message_aside(digest, desk.provider, "another reason", actor=ME)

    assert (again.position, again.repeated) == (first.position, True)
    assert len(desk.store.stream(first.aggregate_id)) == 1


def test_a_message_that_was_handled_is_not_set_aside(desk: Desk) -> None:
    """What has become something stays what it became."""
    digest = waiting(desk)
    inbox_of(desk).mark_handled(digest, "recorded", desk.clock.now())

    refused(desk, digest, desk.provider, REASON, MessageHandledError)

    assert outcome(desk, digest) == "recorded"


def test_a_worker_that_was_faster_is_waited_for(desk: Desk) -> None:
    """A message that is being closed at the same moment is decided about once it is: it has one outcome."""
    digest, told = waiting(desk), []

    def decide() -> None:
        try:
            desk.ledger.set_message_aside(digest, desk.provider, REASON, actor=ME)
        except LedgerError as error:
            told.append(type(error))

    person = Thread(target=decide)
    with desk.database.begin() as connection:
        inbox_of(desk).mark_handled(digest, "recorded", desk.clock.now(), connection)
        person.start()
        person.join(0.2)
        assert person.is_alive()
    person.join(30)

    assert told == [MessageHandledError]
    assert outcome(desk, digest) == "recorded"
    assert desk.store.stream(desk.ledger.identities.message(digest)) == []


@pytest.mark.parametrize("digest", ["ab" * 32, "AB" * 32, "", "\x00", "\ud800", "ab" * 33, "x" * 10_000])
def test_a_message_that_is_not_in_the_inbox_is_not_found(desk: Desk, digest: str) -> None:
    """Only what was pushed or fetched, and waits, can be decided about; no text is too strange to be told so."""
    refused(desk, digest, desk.provider, REASON, MessageNotInInboxError)
    with pytest.raises(MessageNotInInboxError):
        inbox_of(desk).try_now(digest, desk.clock.now())


def test_a_message_of_another_provider_is_not_found(desk: Desk) -> None:
    """Whoever names the wrong provider means another message."""
    digest = waiting(desk)

    refused(desk, digest, "Otherbank", REASON, MessageNotInInboxError)

    assert outcome(desk, digest) is None


@pytest.mark.parametrize("reason", ["", " ", "a\nb", "x" * 501])
def test_a_decision_needs_a_reason(desk: Desk, reason: str) -> None:
    """A reason is a text that people can read."""
    digest = waiting(desk)

    refused(desk, digest, desk.provider, reason, TextInvalidError)

    assert outcome(desk, digest) is None


def test_a_decision_that_the_host_takes_back_never_was(desk: Desk) -> None:
    """On the host's connection the event and the closed message come and go together."""
    digest = waiting(desk)
    with desk.database.engine.connect() as connection:
        if not desk.database.is_postgresql:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        desk.ledger.set_message_aside(digest, desk.provider, REASON, actor=ME, connection=connection)
        connection.rollback()

    assert outcome(desk, digest) is None
    assert desk.store.stream(desk.ledger.identities.message(digest)) == []


def test_a_message_can_be_tried_again_at_once(desk: Desk) -> None:
    """A person need not wait for the pause to end; that is no event, and one that is closed stays closed."""
    digest, closed = waiting(desk), waiting(desk)
    inbox = inbox_of(desk)
    inbox.put_back(digest, desk.clock.now() + FAR, "pay_7")
    inbox.mark_handled(closed, "recorded", desk.clock.now())
    assert claimed(desk) == []
    head = desk.store.head()

    inbox.try_now(digest, desk.clock.now())
    with pytest.raises(MessageHandledError):
        inbox.try_now(closed, desk.clock.now())

    assert claimed(desk) == [digest]
    assert [each.tries for each in inbox.pending(1000) if each.digest == digest] == [1]
    assert desk.store.head() == head


def refused(desk: Desk, digest: str, provider: str, reason: str, error: type[LedgerError]) -> None:
    head = desk.store.head()
    with pytest.raises(error):
        desk.ledger.set_message_aside(digest, provider, reason, actor=ME)
    assert desk.store.head() == head

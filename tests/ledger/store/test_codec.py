"""Events as stored bytes: one canonical form, readable for ever, and nothing read that is not exactly right."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import StoredEvent
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import EventUnreadableError, LedgerError, UnknownEventError
from ledger.events import DomainEvent
from ledger.journal import EntryKind, credit, debit, entry
from ledger.money import Money
from ledger.store import codec
from ledger.store.mapper import EventMapper
from tests.ledger.store.notes import Opened, Written

NOTE = UUID("0a0b0c0d-0000-4000-8000-000000000001")
OPENED = Opened(
    originator_id=NOTE,
    originator_version=1,
    actor="asha",
    request_id="r1",
    effective_at=datetime(2026, 1, 31, 12, 0, 0, 5, tzinfo=UTC),
    entry=entry(
        EntryKind.DEPOSIT,
        [debit("Assets:Bank", Money(100, "INR")), credit("Liabilities:Customers:Acme", Money(100, "INR"))],
    ),
    title="a “title”",
)
GOLDEN_STATE = (
    '{"actor":"asha","request_id":"r1","effective_at":"2026-01-31T12:00:00.000005Z","message_digest":null,'
    '"entry":{"kind":"deposit","lines":['
    '{"account":"Assets:Bank","side":"debit","amount_minor":100,"currency":"INR"},'
    '{"account":"Liabilities:Customers:Acme","side":"credit","amount_minor":100,"currency":"INR"}]},'
    '"title":"a “title”"}'
).encode()
FACTS = b'"actor":"a","request_id":"r","effective_at":"2026-01-31T12:00:00Z","message_digest":null,"entry":null'


def test_the_stored_form_is_canonical() -> None:
    """The topic names the shape, and the state is compact JSON of every field but the two columns."""
    assert codec.topic_of(OPENED) == "test.note.opened/1"
    assert codec.encode(OPENED) == GOLDEN_STATE
    assert codec.decode("test.note.opened/1", NOTE, 1, GOLDEN_STATE) == OPENED


@given(
    text=st.text(),
    author=st.none() | st.text(),
    effective_at=st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))])),
    version=st.integers(1, 2**31 - 1),
)
def test_encoding_and_decoding_give_the_same_event(
    text: str, author: str | None, effective_at: datetime, version: int
) -> None:
    """Whatever an event holds comes back equal, and encodes to the same bytes again."""
    event = Written(
        originator_id=uuid4(),
        originator_version=version,
        actor="a",
        request_id="r",
        effective_at=effective_at,
        text=text,
        author=author,
    )
    state = codec.encode(event)
    decoded = codec.decode(codec.topic_of(event), event.originator_id, version, state)

    assert decoded == event
    assert codec.encode(decoded) == state


@pytest.mark.parametrize(
    ("topic", "state"),
    [
        ("test.note.written/1", b"{%s," % FACTS + b'"content":"old"}'),
        ("test.note.written/2", b"{%s," % FACTS + b'"content":"old","author":null}'),
        ("test.note.written/3", b"{%s," % FACTS + b'"text":"old","author":null}'),
    ],
)
def test_older_versions_are_lifted_to_the_newest(topic: str, state: bytes) -> None:
    """Each older stored shape goes through every upcaster after it, in order."""
    event = codec.decode(topic, NOTE, 4, state)

    assert isinstance(event, Written)
    assert (event.text, event.author, event.originator_version) == ("old", None, 4)


@pytest.mark.parametrize(
    "topic", ["test.note.gone/1", "test.note.opened/2", "test.note.opened/0", "test.note.opened/x", ""]
)
def test_an_unknown_event_is_named(topic: str) -> None:
    """A topic or version that this software does not know is never guessed at."""
    with pytest.raises(UnknownEventError) as raised:
        codec.decode(topic, NOTE, 1, GOLDEN_STATE, position=7)

    assert (raised.value.topic, raised.value.position) == (topic, 7)


@pytest.mark.parametrize(
    "state",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"not json",
        GOLDEN_STATE[:-1],
        GOLDEN_STATE + b"}",
        b"\xff" + GOLDEN_STATE,
        GOLDEN_STATE.replace(b'"title"', b'"heading"'),
        GOLDEN_STATE.replace(b"}]}", b'}],"more":1}'),
        GOLDEN_STATE.replace(b"100", b'"100"'),
        GOLDEN_STATE.replace(b"100", b"100.0"),
        GOLDEN_STATE.replace(b'"amount_minor":100', b'"amount_minor":101', 1),
        GOLDEN_STATE.replace(b'"request_id":"r1"', b'"request_id":1'),
        GOLDEN_STATE.replace(b'00005Z"', b'00005"'),
        GOLDEN_STATE.replace(b'{"actor"', b'{"originator_version":2,"actor"'),
        GOLDEN_STATE.replace(b'{"actor"', b'{"originator_id":"%s","actor"' % str(uuid4()).encode()),
    ],
    ids=range(17),
)
def test_a_damaged_state_is_refused(state: bytes) -> None:
    """Anything but the exact shape is named with its place, and none of its values is repeated."""
    with pytest.raises(EventUnreadableError) as raised:
        codec.decode("test.note.opened/1", NOTE, 1, state)

    assert (raised.value.originator_id, raised.value.originator_version) == (NOTE, 1)
    assert "asha" not in str(raised.value)


@pytest.mark.parametrize("state", [b"[]", b"{%s}" % FACTS, b"not json"])
def test_an_older_state_that_cannot_be_lifted_is_refused(state: bytes) -> None:
    """A damaged older shape is refused like a damaged newest one."""
    with pytest.raises(EventUnreadableError):
        codec.decode("test.note.written/1", NOTE, 1, state)


def test_the_librarys_mapper_seam_uses_the_same_form() -> None:
    """Stored events made for the library hold the canonical form and come back as the same events."""
    stored = EventMapper().to_stored_event(OPENED)

    assert stored == StoredEvent(NOTE, 1, "test.note.opened/1", GOLDEN_STATE)
    assert EventMapper().to_domain_event(stored) == OPENED
    with pytest.raises(LedgerError):
        EventMapper().to_domain_event(StoredEvent(NOTE, 1, "test.note.gone/1", GOLDEN_STATE))


def test_a_topic_names_one_class_for_ever() -> None:
    """Two kinds of event cannot share a topic."""
    with pytest.raises(AssertionError, match="taken"):
        type("Other", (DomainEvent,), {"TOPIC": Opened.TOPIC, "__module__": __name__})

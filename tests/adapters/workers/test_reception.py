"""The reception: a message is acknowledged only when every rule holds and it is safe; otherwise nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as changed
from ipaddress import ip_network
from typing import Any

import pytest

from adapters.errors import (
    HeadersTooLargeError,
    MessageNotKeptError,
    MessageRefusedError,
    MessageTooLargeError,
    ReceiverUnknownError,
    SourceNotAllowedError,
    WebhookSignatureError,
)
from adapters.networks import Network, address_of
from adapters.workers.intake import Intake
from adapters.workers.reception import BODY_BYTES_MAX, HEADER_BYTES_MAX, HEADERS_MAX, Envelope, Reception, said_once
from tests.adapters.till import PROVIDER, Till

BODY = b"what it says"
SIGNED = (("Signature", "right"),)
INSIDE, OUTSIDE = address_of("192.0.2.7"), address_of("198.51.100.7")
ENVELOPE = Envelope("nxtbanking", INSIDE, SIGNED)


@dataclass
class Doorkeeper:
    """A provider of which only the door matters, and which remembers what it was shown."""

    webhook_sources: Sequence[Network] = ()
    name: str = PROVIDER
    shown: list[tuple[Mapping[str, str], bytes]] = field(default_factory=list)

    def verify_webhook(self, headers: Mapping[str, str], body: bytes) -> None:
        self.shown.append((headers, body))
        if headers.get("Signature") != "right":
            raise WebhookSignatureError(self.name)

    def read_webhook(self, body: bytes) -> None:
        """Be called by nobody who has not acknowledged it."""
        raise AssertionError(body)


@pytest.fixture
def provider() -> Doorkeeper:
    return Doorkeeper(webhook_sources=(ip_network("192.0.2.0/24"), ip_network("2001:db8::/32")))


@pytest.fixture
def intake(till: Till) -> Intake:
    return Intake(till.book)


@pytest.fixture
def reception(intake: Intake, provider: Any) -> Reception:
    return Reception(intake, {PROVIDER: provider})


def kept(till: Till) -> tuple[int, int]:
    return till.raw_messages(), len(till.inbox_outcomes())


def test_what_keeps_every_rule_is_kept(reception: Reception, till: Till, intake: Intake) -> None:
    """On return the message waits in the inbox, byte for byte in the archive, and whoever handles messages is woken."""
    reception.take_in(ENVELOPE, BODY)

    [waiting] = till.book.inbox.pending(9)
    assert (waiting.provider, till.book.archive.read(waiting.digest).body) == (PROVIDER, BODY)
    assert intake.kept.is_set()


STRANGE_ENVELOPES: list[tuple[Envelope, bytes, type[MessageRefusedError]]] = [
    (changed(ENVELOPE, word="otherbank"), BODY, ReceiverUnknownError),
    (changed(ENVELOPE, word="Nxtbanking"), BODY, ReceiverUnknownError),
    (changed(ENVELOPE, word=""), BODY, ReceiverUnknownError),
    (ENVELOPE, b"x" * (BODY_BYTES_MAX + 1), MessageTooLargeError),
    (changed(ENVELOPE, headers=[*SIGNED, *[("x", "")] * HEADERS_MAX]), BODY, HeadersTooLargeError),
    (changed(ENVELOPE, headers=[*SIGNED, ("x", "y" * HEADER_BYTES_MAX)]), BODY, HeadersTooLargeError),
    (changed(ENVELOPE, source=OUTSIDE), BODY, SourceNotAllowedError),
    (changed(ENVELOPE, source=None), BODY, SourceNotAllowedError),
    (changed(ENVELOPE, headers=()), BODY, WebhookSignatureError),
    (changed(ENVELOPE, headers=(*SIGNED, ("SIGNATURE", "right"))), BODY, WebhookSignatureError),
]


@pytest.mark.parametrize(("envelope", "body", "error"), STRANGE_ENVELOPES)
def test_what_breaks_a_rule_is_not_kept(
    reception: Reception, till: Till, envelope: Envelope, body: bytes, error: type[MessageRefusedError]
) -> None:
    """Each rule has an error of its own, and a message that breaks it leaves no trace."""
    with pytest.raises(error):
        reception.take_in(envelope, body)

    assert kept(till) == (0, 0)


def test_rules_are_checked_in_order(reception: Reception, provider: Doorkeeper) -> None:
    """Of several broken rules the first is told, and a signature is computed only for what is allowed to be sent."""
    broken = Envelope("otherbank", OUTSIDE, [("x", "y" * HEADER_BYTES_MAX)])
    mended = [
        ({}, b"x" * (BODY_BYTES_MAX + 1), ReceiverUnknownError),
        ({"word": "nxtbanking"}, b"x" * (BODY_BYTES_MAX + 1), MessageTooLargeError),
        ({"word": "nxtbanking"}, BODY, HeadersTooLargeError),
        ({"word": "nxtbanking", "headers": ()}, BODY, SourceNotAllowedError),
        ({"word": "nxtbanking", "headers": (), "source": INSIDE}, BODY, WebhookSignatureError),
    ]

    for changes, body, error in mended:
        assert provider.shown == []
        with pytest.raises(error):
            reception.take_in(changed(broken, **changes), body)  # type: ignore[arg-type]
    assert provider.shown == [({}, BODY)]


def test_an_empty_list_lets_any_address_in(reception: Reception, provider: Doorkeeper, till: Till) -> None:
    """Without an allow-list the signature alone decides, also where the source cannot be told."""
    provider.webhook_sources = ()

    for number, source in enumerate((INSIDE, OUTSIDE, None, address_of("::1"))):
        reception.take_in(changed(ENVELOPE, source=source), b"%d" % number)

    assert kept(till) == (4, 4)


def test_lists_hold_both_kinds_of_address(reception: Reception) -> None:
    """IPv4 and IPv6 stand in one list."""
    reception.take_in(changed(ENVELOPE, source=address_of("2001:db8::7")), BODY)
    with pytest.raises(SourceNotAllowedError, match="2001:db9::7"):
        reception.take_in(changed(ENVELOPE, source=address_of("2001:db9::7")), BODY)


def test_what_cannot_be_kept_is_not_acknowledged(till: Till, provider: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever goes wrong with the database, both archive and inbox are as before, and the sender is asked again."""

    class LostInbox:
        def keep(self, *_: Any) -> bool:
            raise OSError

    lost: Any = LostInbox()
    reception = Reception(Intake(changed(till.book, inbox=lost)), {PROVIDER: provider})
    with pytest.raises(MessageNotKeptError):
        reception.take_in(ENVELOPE, BODY)

    assert kept(till) == (0, 0)
    assert "was not kept" in caplog.text
    assert BODY.decode() not in caplog.text


def test_the_same_message_twice_is_kept_once(reception: Reception, till: Till) -> None:
    """A repeated delivery is acknowledged again, as its sender must be told to stop, and changes nothing."""
    for _ in range(2):
        reception.take_in(ENVELOPE, BODY)

    assert kept(till) == (1, 1)


def test_a_repeated_header_says_nothing() -> None:
    """Of headers whose name stands there twice, in any case, neither value counts; the others are untouched."""
    sent = [("A", "1"), ("b", "2"), ("B", "2"), ("c", ""), ("C", "3"), ("c", "4"), ("d", "")]

    assert said_once(sent) == {"A": "1", "d": ""}

"""Mailboxes: what is fetched is safe before it is taken out, and is handled like a webhook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from adapters.errors import ProviderUnavailableError
from adapters.workers.intake import Intake
from adapters.workers.mailboxes import Mailboxes
from tests.adapters.till import PROVIDER, Till
from tests.adapters.workers.scripted_provider import PulledPlugError, ScriptedProvider


@dataclass
class BoxedProvider(ScriptedProvider):
    """A provider with a mailbox."""

    waiting: list[bytes] = field(default_factory=list)
    dies_before_it_forgets: bool = False
    is_closed: bool = False

    def fetch(self, keep: Callable[[bytes], None]) -> int:
        if self.is_closed:
            raise ProviderUnavailableError(self.name, "HTTP 503")
        for body in self.waiting:
            keep(body)
        if self.dies_before_it_forgets:
            raise PulledPlugError
        count = len(self.waiting)
        self.waiting.clear()
        return count


def test_every_message_is_kept_and_the_inbox_is_woken(till: Till) -> None:
    """A provider's files wait in the same inbox as webhooks, under its name."""
    intake = Intake(till.book)
    boxes = Mailboxes({PROVIDER: BoxedProvider(waiting=[b"one", b"two"]), "Pushes": ScriptedProvider()}, intake)

    assert [boxes.fetch(), boxes.fetch()] == [2, 0]

    assert intake.kept.is_set()
    assert [message.provider for message in till.book.inbox.pending(9)] == [PROVIDER] * 2
    bodies = {till.book.archive.read(message.digest).body for message in till.book.inbox.pending(9)}
    assert bodies == {b"one", b"two"}


def test_a_crash_before_the_mailbox_forgets_keeps_each_message_once(till: Till) -> None:
    """What is handed over a second time is known."""
    box = BoxedProvider(waiting=[b"one"], dies_before_it_forgets=True)
    boxes = Mailboxes({PROVIDER: box}, Intake(till.book))
    with pytest.raises(PulledPlugError):
        boxes.fetch()
    box.dies_before_it_forgets = False

    assert boxes.fetch() == 1
    assert till.inbox_outcomes() == [None]


def test_a_mailbox_that_is_closed_holds_up_no_other(till: Till) -> None:
    """The messages of the others are fetched all the same."""
    boxes = {"Closed": BoxedProvider(is_closed=True), PROVIDER: BoxedProvider(waiting=[b"one"])}

    assert Mailboxes(boxes, Intake(till.book)).fetch() == 1

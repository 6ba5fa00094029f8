"""Messages that cannot be read at all: a person is told of each before it is closed."""

from __future__ import annotations

import pytest

from adapters.errors import WireError
from adapters.providers.notices import Notice
from adapters.workers.alerts import AlertKind
from adapters.workers.webhook_inbox import CLAIM
from ledger.clock import MovableClock
from tests.adapters.till import MOMENT, PROVIDER, Till, opened_till
from tests.adapters.workers.heard_alerts import DyingAlerts, HeardAlerts
from tests.adapters.workers.scripted_provider import PulledPlugError, ScriptedProvider
from tests.adapters.workers.test_webhook_inbox import keep, worker

UNREADABLE = b"in no known form"


def read(body: bytes) -> Notice:
    if body == UNREADABLE:
        raise WireError(PROVIDER, "status: missing")
    return Notice("heard")


def kept(till: Till) -> str:
    """Keep a message that cannot be read, and return its digest."""
    keep(till, UNREADABLE)
    [waiting] = till.book.inbox.pending(9)
    return waiting.digest


def test_an_unreadable_message_is_told_once(till: Till) -> None:
    """Whoever looks after the provider hears of the message and of what is wrong with it; the others alert nobody."""
    digest, heard = kept(till), HeardAlerts()
    keep(till, b"fine")
    inbox = worker(till, ScriptedProvider(on_read=read), alerts=heard)

    assert inbox.work_through() == 2
    assert inbox.work_through() == 0

    assert heard.heard == [(AlertKind.MESSAGE_UNREADABLE, digest, f"from {PROVIDER}: status: missing")]
    assert set(till.inbox_outcomes()) == {"unreadable: status: missing", "recorded"}


def test_a_message_is_not_closed_before_it_is_told(till: Till, clock: MovableClock) -> None:
    """When the worker dies after the alert, whoever takes the message over tells of it again, and then closes it."""
    digest, dying, heard = kept(till), DyingAlerts(), HeardAlerts()
    provider = ScriptedProvider(on_read=read)

    with pytest.raises(PulledPlugError):
        worker(till, provider, alerts=dying).work_through()
    assert till.inbox_outcomes() == [None]
    clock.move(CLAIM)
    assert worker(till, provider, alerts=heard).work_through() == 1

    assert dying.heard[0] == (AlertKind.MESSAGE_UNREADABLE, digest, f"from {PROVIDER}: status: missing")
    assert heard.heard == dying.heard[:1]
    assert till.inbox_outcomes() == ["unreadable: status: missing"]


def test_a_reason_that_repeats_the_message_can_be_kept(database_url: str) -> None:
    """However long and unprintable the words are that a reason repeats, the message is told of and closed."""

    def read_none(_: bytes) -> Notice:
        raise WireError(PROVIDER, "the event \x00\n" + "x" * 5000 + " carries nothing")

    with opened_till(database_url, MovableClock(MOMENT)) as till:
        digest, heard = kept(till), HeardAlerts()

        assert worker(till, ScriptedProvider(on_read=read_none), alerts=heard).work_through() == 1

        [(_, subject, text)] = heard.heard
        [outcome] = till.inbox_outcomes()
        assert outcome is not None
        assert subject == digest
        assert text.isprintable()
        assert outcome.isprintable()
        assert len(text) < 250
        assert outcome.startswith("unreadable: the event \N{REPLACEMENT CHARACTER}")

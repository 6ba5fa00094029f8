"""Hostile webhooks: whatever is sent to a provider's address, nothing that it did not sign is taken in."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from http import HTTPStatus
from random import Random

import pytest
from fastapi import FastAPI

from adapters.providers.port import PayoutProvider
from adapters.web.webhooks import webhook_router
from adapters.workers.alerts import AlertKind
from adapters.workers.intake import Intake
from adapters.workers.reception import Reception
from adapters.workers.webhook_inbox import UNREADABLE, InboxWorker
from tests.adapters.till import Till
from tests.adapters.web.asgi_caller import RawHeaders, post
from tests.adapters.web.correspondents import PULLED, PUSHING, Correspondent, Signed, correspondent
from tests.adapters.web.forger import Forged, Forger
from tests.adapters.web.malformed import malformed
from tests.adapters.workers.heard_alerts import HeardAlerts

FORGERIES = 10_000
MALFORMED = 2_000
SEED = 20_260_226


def app_of(till: Till, provider: PayoutProvider) -> FastAPI:
    app = FastAPI()
    app.include_router(webhook_router(Reception(Intake(till.book), {provider.name: provider})))
    return app


def raw(signed: Signed) -> RawHeaders:
    return [(name.encode(), value.encode()) for name, value in signed.headers.items()]


def forgeries(till: Till, word: str, count: int = FORGERIES) -> list[Forged]:
    with ExitStack() as stack:
        victim, stranger = (stack.enter_context(correspondent(word, till.book)) for _ in range(2))
        forger = Forger(victim, stranger, SEED)
        return [forger.forge(number) for number in range(count)]


def answers(app: FastAPI, path: str, sent: Iterable[tuple[RawHeaders, bytes]]) -> list[int]:
    async def send_all() -> list[int]:
        return [(await post(app, path, headers, [body])).status for headers, body in sent]

    return asyncio.run(send_all())


def unexpected(told: Iterable[Forged], statuses: Iterable[int]) -> Mapping[str, int]:
    """Return the kinds of forgery that were answered with anything but a refusal, and how often."""
    allowed = range(HTTPStatus.BAD_REQUEST, HTTPStatus.INTERNAL_SERVER_ERROR)
    return Counter(forged.kind for forged, status in zip(told, statuses, strict=True) if status not in allowed)


@pytest.mark.parametrize("word", PUSHING)
def test_no_forgery_is_taken_in(till: Till, word: str) -> None:
    """Of ten thousand messages that the provider did not send, none is accepted, kept, or makes the door fail."""
    with ExitStack() as stack:
        victim, stranger = (stack.enter_context(correspondent(word, till.book)) for _ in range(2))
        forger, app, known = Forger(victim, stranger, SEED), app_of(till, victim.provider), till.raw_messages()
        sent = [forger.forge(number) for number in range(FORGERIES)]

        statuses = answers(app, victim.path, ((forged.headers, forged.body) for forged in sent))

        assert unexpected(sent, statuses) == {}
        assert (till.inbox_outcomes(), till.raw_messages()) == ([], known)
        genuine = victim.letters[0]
        assert answers(app, victim.path, [(raw(genuine), genuine.body)]) == [HTTPStatus.OK]


def test_nothing_that_is_pushed_is_a_bank_s(till: Till) -> None:
    """A bank's messages are fetched; none of ten thousand that are sent to its address is taken in."""
    sent = [forged for word in PUSHING for forged in forgeries(till, word, FORGERIES // len(PUSHING))]
    with correspondent(PULLED, till.book) as bank:
        known = till.raw_messages()
        sent += [Forged("a file of its own", [], letter.body) for letter in bank.letters]
        statuses = answers(app_of(till, bank.provider), bank.path, ((forged.headers, forged.body) for forged in sent))

    assert len(sent) > FORGERIES
    assert unexpected(sent, statuses) == {}
    assert (till.inbox_outcomes(), till.raw_messages()) == ([], known)


class Trusting:
    """A provider that believes everybody."""

    webhook_sources = ()

    def __init__(self, name: str) -> None:
        self.name = name

    def verify_webhook(self, headers: Mapping[str, str], body: bytes) -> None:
        """Let it pass."""


def test_a_door_without_a_lock_is_found_out(till: Till) -> None:
    """Where signatures are not checked, every kind of forgery is taken in that was not refused by its form."""
    word = PUSHING[0]
    sent = forgeries(till, word, 200)
    trusting: PayoutProvider = Trusting("Nxtbanking")  # type: ignore[assignment]

    statuses = answers(app_of(till, trusting), f"/webhooks/{word}", ((forged.headers, forged.body) for forged in sent))

    kinds = {forged.kind for forged in sent}
    assert kinds - set(unexpected(sent, statuses)) <= {"too much", "too many", "huge header", "length"}
    assert till.inbox_outcomes() != []


@pytest.mark.parametrize("word", PUSHING)
def test_what_is_signed_and_cannot_be_read_is_kept(till: Till, word: str) -> None:
    """Two thousand signed bodies without a meaning are acknowledged; people are told of each, and nothing breaks."""
    with correspondent(word, till.book) as sender:
        random = Random(f"{word} {SEED}")
        bodies = [malformed(random.choice(sender.letters), random, number) for number in range(MALFORMED)]
        letters = [sender.signed(body) for body in bodies]

        statuses = answers(app_of(till, sender.provider), sender.path, ((raw(each), each.body) for each in letters))

        assert statuses == [HTTPStatus.OK] * MALFORMED
        check_told_of(till, sender, len(set(bodies)))


def check_told_of(till: Till, sender: Correspondent, count: int) -> None:
    book, alerts, head = till.book, HeardAlerts(), till.book.store.head()
    providers = {sender.provider.name: sender.provider}

    settled = InboxWorker(book.ledger, book.archive, book.inbox, providers, book.clock, alerts=alerts).work_through()

    assert settled == count == MALFORMED
    assert [outcome for outcome in till.inbox_outcomes() if not str(outcome).startswith(UNREADABLE)] == []
    assert Counter(kind for kind, *_ in alerts.heard) == {AlertKind.MESSAGE_UNREADABLE: count}
    assert book.store.head() == head

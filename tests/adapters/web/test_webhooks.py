"""The webhook routes: 200 only for what is safe, a problem document for everything else."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus
from ipaddress import ip_network
from typing import Any

import pytest
from fastapi import FastAPI

from adapters.errors import WebhookSignatureError
from adapters.networks import Network
from adapters.providers.port import PayoutProvider
from adapters.web.webhooks import webhook_router
from adapters.workers.intake import Intake
from adapters.workers.reception import BODY_BYTES_MAX, HEADERS_MAX, Reception
from tests.adapters.till import MOMENT, PROVIDER, Till, opened_till
from tests.adapters.web.asgi_caller import Answered, RawHeaders, post
from tests.adapters.web.correspondents import PULLED, PUSHING, Correspondent, Signed, correspondent

PATH = "/webhooks/nxtbanking"
HEADERS: RawHeaders = [(b"Signature", b"right")]
BODY = b'{"a": 1}'
PEER = "198.51.100.7"


class Doorkeeper:
    """A provider of which only the door matters."""

    name = PROVIDER

    def __init__(self, webhook_sources: Sequence[Network] = ()) -> None:
        self.webhook_sources = webhook_sources

    def verify_webhook(self, headers: dict[str, str], body: bytes) -> None:
        if headers.get("signature") != "right":
            raise WebhookSignatureError(self.name)


def app_for(till: Till, *providers: Any, intake: Intake | None = None, **settings: Any) -> FastAPI:
    app = FastAPI()
    reception = Reception(intake or Intake(till.book), {provider.name: provider for provider in providers})
    app.include_router(webhook_router(reception, **settings))
    return app


def sent(app: FastAPI, headers: RawHeaders = HEADERS, *pieces: bytes, path: str = PATH, **how: Any) -> Answered:
    return asyncio.run(post(app, path, headers, pieces or (BODY,), **how))


def kept(till: Till) -> int:
    assert till.raw_messages() == len(till.inbox_outcomes())
    return len(till.inbox_outcomes())


def check_refused(answer: Answered, status: HTTPStatus, problem: str) -> None:
    assert answer.status == status
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.document
    assert (told["type"], told["status"]) == (f"urn:payout-ledger:problem:{problem}", status)
    assert told["title"]
    assert told["detail"] == told["title"]
    assert told["values"] == {}
    assert len(answer.body) < 512


def test_a_message_is_kept_before_it_is_acknowledged(database_url: str) -> None:
    """Whoever looks when 200 has come finds the message waiting, byte for byte, on every engine."""
    with opened_till(database_url) as till:
        assert sent(app_for(till, Doorkeeper())).status == HTTPStatus.OK

        [waiting] = till.book.inbox.pending(9)
        assert (waiting.provider, till.book.archive.read(waiting.digest).body) == (PROVIDER, BODY)


def raw(signed: Signed) -> RawHeaders:
    return [(name.encode(), value.encode()) for name, value in signed.headers.items()]


@pytest.mark.parametrize("word", PUSHING)
def test_what_a_provider_s_sandbox_sends_is_kept(till: Till, word: str) -> None:
    """Every message about a payout, as the provider signs it, is taken in."""
    with correspondent(word, till.book) as sender:
        app = app_for(till, sender.provider)
        answers = [sent(app, raw(letter), letter.body, path=sender.path) for letter in sender.letters]

    assert [answer.status for answer in answers] == [HTTPStatus.OK] * len(sender.letters)
    assert len(till.inbox_outcomes()) == len(sender.letters) > 1


PREVIOUS = dict.fromkeys(PUSHING, "previous_webhook_secret") | {"cashfree": "previous_client_secret"}
CURRENT = {word: name.removeprefix("previous_") for word, name in PREVIOUS.items()}
NEW_SECRETS = dict.fromkeys(PUSHING, "another secret") | {"standard": "whsec_bmV3IHNlY3JldA=="}


def secret_of(sender: Correspondent) -> str:
    exports = sender.sandbox.settings.contract.exports("http://sandbox")
    [secret] = [value for name, value in exports.items() if name.endswith(CURRENT[sender.word].upper())]
    return secret


@pytest.mark.parametrize("word", PUSHING)
def test_a_secret_is_changed_without_losing_a_message(till: Till, word: str) -> None:
    """While a secret is rotated both are accepted, the previous one until it is taken out of the settings."""
    with correspondent(word, till.book) as sender:
        letter, old = sender.letters[0], secret_of(sender)
        during = {CURRENT[word]: NEW_SECRETS[word], PREVIOUS[word]: old}
        statuses = [
            sent(app_for(till, again(sender, till, **settings)), raw(letter), letter.body, path=sender.path).status
            for settings in ({}, during, {CURRENT[word]: NEW_SECRETS[word]})
        ]

    assert statuses == [HTTPStatus.OK, HTTPStatus.OK, HTTPStatus.UNAUTHORIZED]


def again(sender: Correspondent, till: Till, **settings: str) -> PayoutProvider:
    """Return the same provider with other settings."""
    return sender.again(till.book, **settings)


def test_a_bank_s_address_takes_nothing_in(till: Till) -> None:
    """What a bank leaves in its mailbox is fetched; the same file pushed to us could be anybody's."""
    with correspondent(PULLED, till.book) as bank:
        known = till.raw_messages()
        answers = [sent(app_for(till, bank.provider), [], each.body, path=bank.path) for each in bank.letters]

    assert {answer.status for answer in answers} == {HTTPStatus.UNAUTHORIZED}
    assert (till.raw_messages(), till.inbox_outcomes()) == (known, [])


@pytest.mark.parametrize(
    "headers", [[], [(b"Signature", b"wrong")], [*HEADERS, *HEADERS], [(b"Signature", b"\xe9\xff\x00")]]
)
def test_a_wrong_signature_is_refused(till: Till, headers: RawHeaders) -> None:
    """What the provider did not sign is answered 401, whatever the bytes of its headers, and not kept at all."""
    check_refused(sent(app_for(till, Doorkeeper()), headers), HTTPStatus.UNAUTHORIZED, "webhook-signature")
    assert kept(till) == 0


@pytest.mark.parametrize("path", ["/webhooks/otherbank", "/webhooks/Nxtbanking", "/webhooks/é\x00"])
def test_an_unknown_provider_is_not_found(till: Till, path: str) -> None:
    """Only the addresses of known providers take messages in."""
    check_refused(sent(app_for(till, Doorkeeper()), path=path), HTTPStatus.NOT_FOUND, "receiver-unknown")
    assert kept(till) == 0


@pytest.mark.parametrize("path", ["/webhooks/", "/webhooks", "/webhooks/nxtbanking/x"])
def test_other_paths_are_not_the_router_s(till: Till, path: str) -> None:
    """Only `/webhooks/{provider}` is answered here."""
    assert sent(app_for(till, Doorkeeper()), path=path).status in {HTTPStatus.NOT_FOUND, HTTPStatus.TEMPORARY_REDIRECT}
    assert kept(till) == 0


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "BREW"])
def test_messages_are_posted(till: Till, method: str) -> None:
    """No other method takes a message in."""
    assert sent(app_for(till, Doorkeeper()), method=method).status == HTTPStatus.METHOD_NOT_ALLOWED
    assert kept(till) == 0


ALLOWED = (ip_network("203.0.113.0/24"), ip_network("2001:db8::/32"))
PROXY = "10.1.2.3"


@pytest.mark.parametrize(
    ("peer", "forwarded", "is_taken"),
    [
        ("203.0.113.9", [], True),
        ("2001:db8::9", [], True),
        ("::ffff:203.0.113.9", [], True),
        (PEER, [], False),
        (None, [], False),
        ("testclient", [], False),
        (PEER, ["203.0.113.9"], False),
        (PROXY, ["203.0.113.9"], True),
        (PROXY, [f"203.0.113.9, {PEER}"], False),
        (PROXY, ["203.0.113.9", PEER], False),
        (PROXY, [f"{PEER}, 203.0.113.9"], True),
        (PROXY, [], False),
        (PROXY, ["203.0.113.9, nonsense"], False),
    ],
)
def test_only_listed_addresses_may_send(till: Till, peer: str | None, forwarded: list[str], *, is_taken: bool) -> None:
    """The client behind our own proxies must be on the provider's list; nobody gets onto it by what he writes."""
    app = app_for(till, Doorkeeper(ALLOWED), trusted_proxies=(ip_network("10.0.0.0/8"),))

    answer = sent(app, [*HEADERS, *[(b"X-Forwarded-For", value.encode()) for value in forwarded]], peer=peer)

    assert kept(till) == is_taken
    if not is_taken:
        check_refused(answer, HTTPStatus.FORBIDDEN, "source-not-allowed")


def test_a_body_comes_in_pieces(till: Till) -> None:
    """A body without an announced length is read as it comes, up to the limit and not a byte further."""
    app = app_for(till, Doorkeeper())
    full = [b"x" * 1024] * 64

    assert sent(app, HEADERS, *full).status == HTTPStatus.OK
    check_refused(sent(app, HEADERS, *full, b"y"), HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "message-too-large")
    check_refused(
        sent(app, HEADERS, b"x" * (BODY_BYTES_MAX + 1)), HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "message-too-large"
    )
    assert kept(till) == 1


def test_no_more_is_read_than_is_taken_in(till: Till) -> None:
    """When a body is too large, or announced as such, the rest of it is left where it is."""
    read: list[int] = []

    async def endless() -> dict[str, Any]:
        read.append(1024)
        return {"type": "http.request", "body": b"x" * 1024, "more_body": True}

    async def call(headers: RawHeaders) -> None:
        answered: list[Any] = []

        async def send(message: Any) -> None:
            answered.append(message)

        scope = {"type": "http", "method": "POST", "path": PATH, "headers": headers, "query_string": b""}
        await app_for(till, Doorkeeper())(scope | {"client": (PEER, 1), "root_path": ""}, endless, send)
        assert answered[0]["status"] == HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    asyncio.run(call([(b"content-length", b"%d" % (BODY_BYTES_MAX + 1))]))
    assert read == []
    asyncio.run(call([]))
    assert sum(read) == BODY_BYTES_MAX + 1024
    assert kept(till) == 0


@pytest.mark.parametrize("length", [b"-1", b"many", b"", b"\xb2", b"1_0", b" 8", b"8, 8", b"0x8"])
def test_a_length_must_be_clear(till: Till, length: bytes) -> None:
    """A length that is no number is refused, and so are two of them, even if they are equal."""
    app = app_for(till, Doorkeeper())
    for told in ([length], [b"8", b"8"]):
        answer = sent(app, [*HEADERS, *[(b"Content-Length", each) for each in told]])
        check_refused(answer, HTTPStatus.LENGTH_REQUIRED, "message-length")
    assert kept(till) == 0


@pytest.mark.parametrize("length", [b"%d" % (BODY_BYTES_MAX + 1), b"9" * 9, b"9" * 10, b"9" * 5000])
def test_a_length_beyond_the_limit_is_refused(till: Till, length: bytes) -> None:
    """A body is refused by the length that it announces, however absurd that is."""
    answer = sent(app_for(till, Doorkeeper()), [*HEADERS, (b"Content-Length", length)])

    check_refused(answer, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "message-too-large")


@pytest.mark.parametrize("more", [[(b"x-%d" % n, b"") for n in range(HEADERS_MAX)], [(b"x", b"y" * 33_000)]])
def test_headers_have_a_limit(till: Till, more: list[tuple[bytes, bytes]]) -> None:
    """A hundred headers, or 32 KiB of them, are more than any provider sends."""
    answer = sent(app_for(till, Doorkeeper()), [*HEADERS, *more])

    check_refused(answer, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "headers-too-large")
    assert kept(till) == 0


def test_a_message_that_broke_off_is_not_kept(till: Till) -> None:
    """What its sender did not finish is no message, though what came of it may be signed."""
    answer = sent(app_for(till, Doorkeeper()), HEADERS, BODY, hangs_up=True)

    check_refused(answer, HTTPStatus.REQUEST_TIMEOUT, "message-incomplete")
    assert kept(till) == 0


def test_a_sender_that_dawdles_is_not_waited_for(till: Till) -> None:
    """A body that does not arrive in its time is given up, so that no connection is held for ever."""

    async def call() -> list[Any]:
        answered: list[Any] = []

        async def send(message: Any) -> None:
            answered.append(message)

        async def never() -> dict[str, Any]:
            await asyncio.Event().wait()
            return {}

        scope = {"type": "http", "method": "POST", "path": PATH, "headers": [], "query_string": b""}
        app = app_for(till, Doorkeeper(), read_seconds=0.01)
        await app(scope | {"client": (PEER, 1), "root_path": ""}, never, send)
        return answered

    assert asyncio.run(call())[0]["status"] == HTTPStatus.REQUEST_TIMEOUT


class LostInbox:
    """An inbox whose database is away."""

    def keep(self, *_: Any) -> bool:
        raise OSError


def test_a_message_that_cannot_be_kept_is_asked_for_again(till: Till) -> None:
    """When the database is lost the provider is answered 503 and told when to come back; nothing is half kept."""
    lost: Any = LostInbox()
    intake = Intake(replace(till.book, inbox=lost))

    answer = sent(app_for(till, Doorkeeper(), intake=intake))

    check_refused(answer, HTTPStatus.SERVICE_UNAVAILABLE, "message-not-kept")
    assert int(answer.headers["retry-after"]) > 0
    assert kept(till) == 0


def test_the_database_holds_up_no_other_request(till: Till) -> None:
    """While one message is being kept, others are answered: the database is waited for in a thread."""
    arrived, go_on = threading.Event(), threading.Event()

    class SlowInbox:
        def keep(self, *facts: Any) -> bool:
            arrived.set()
            assert go_on.wait(30)
            return till.book.inbox.keep(*facts)

    slow: Any = SlowInbox()
    app = app_for(till, Doorkeeper(), intake=Intake(replace(till.book, inbox=slow)))

    async def both() -> tuple[int, int]:
        first = asyncio.create_task(post(app, PATH, HEADERS, [BODY]))
        await asyncio.to_thread(arrived.wait, 30)
        second = await post(app, PATH, [], [BODY])
        go_on.set()
        return (await first).status, second.status

    assert asyncio.run(both()) == (HTTPStatus.OK, HTTPStatus.UNAUTHORIZED)
    assert kept(till) == 1


def test_the_same_message_twice_is_kept_once(till: Till) -> None:
    """A repeated delivery is acknowledged again and changes nothing."""
    app = app_for(till, Doorkeeper())

    assert [sent(app).status for _ in range(2)] == [HTTPStatus.OK] * 2
    assert kept(till) == 1


def test_a_refusal_tells_no_secret(till: Till) -> None:
    """An answer holds the rule and nothing of what was sent, expected or configured."""
    with correspondent("stripe", till.book, webhook_sources="203.0.113.0/24") as sender:
        letter = sender.signed(b"body-of-the-forger", MOMENT)
        app = app_for(till, sender.provider)
        outside = sent(app, raw(letter), letter.body, path=sender.path, peer=PEER)
        wrong = sent(app, raw(letter), b"another body", path=sender.path, peer="203.0.113.9")

    assert (outside.status, wrong.status) == (HTTPStatus.FORBIDDEN, HTTPStatus.UNAUTHORIZED)
    for told in (outside.body.decode(), wrong.body.decode()):
        assert not any(
            word in told for word in ("203.0.113", PEER, "Stripe", "body-of", letter.headers["Stripe-Signature"])
        )

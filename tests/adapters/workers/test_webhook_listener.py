"""The webhook listener over real sockets: what is answered with 200 is kept, and nothing else is."""

from __future__ import annotations

import logging
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from ipaddress import ip_network
from threading import Event, Thread
from typing import Any

import httpx
import pytest

from adapters.networks import Network
from adapters.providers.nxtbanking.wire import SIGNATURE_HEADER
from adapters.providers.port import PayoutProvider
from adapters.sandbox import Scenario
from adapters.sandbox.contracts.nxtbanking.signature import signature_of
from adapters.workers.reception import BODY_BYTES_MAX
from adapters.workers.sweeps import SILENT_FOR
from adapters.workers.webhook_inbox import InboxWorker
from adapters.workers.webhook_listener import WebhookListener
from ledger.payout.status import PayoutStatus
from tests.adapters.office import WEBHOOK_SECRET, Office, opened_office
from tests.adapters.till import PROVIDER, Till

BODY = b'{"event": "payout.success"}'


@dataclass(frozen=True)
class Listed:
    """A provider with an allow-list."""

    provider: PayoutProvider
    webhook_sources: Sequence[Network]

    @property
    def name(self) -> str:
        return self.provider.name

    def verify_webhook(self, headers: Mapping[str, str], body: bytes) -> None:
        self.provider.verify_webhook(headers, body)


def post(office: Office, body: bytes = BODY, signature: str | None = None, url: str | None = None) -> httpx.Response:
    headers = {SIGNATURE_HEADER: signature_of(WEBHOOK_SECRET, body) if signature is None else signature}
    return httpx.post(url or office.listener.url_for(PROVIDER), content=body, headers=headers, trust_env=False)


def kept(till: Till) -> tuple[int, int]:
    """Return how many messages are in the archive and in the inbox."""
    return till.raw_messages(), len(till.inbox_outcomes())


def spoken(office: Office, request: bytes) -> bytes:
    """Return the first line of the answer to raw bytes."""
    port = int(office.listener.url_for(PROVIDER).split(":")[2].partition("/")[0])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        return connection.makefile("rb").readline()


def request(**headers: str) -> bytes:
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(["POST /webhooks/nxtbanking HTTP/1.1", "Host: localhost", *lines, "", ""]).encode()


def test_a_message_is_kept_before_it_is_acknowledged(database_url: str) -> None:
    """Whoever looks when 200 has come finds the message waiting, byte for byte, on every engine."""
    with opened_office(database_url) as office:
        assert post(office).status_code == HTTPStatus.OK

        [waiting] = office.book.inbox.pending(9)
        assert office.book.archive.read(waiting.digest).body == BODY
        assert office.inbox_outcomes() == [None]


def test_a_message_that_cannot_be_kept_is_not_acknowledged(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """When the database is lost the provider is answered 503, and so sends the message again."""

    class LostInbox:
        def keep(self, *_: Any) -> bool:
            raise OSError

    providers = {PROVIDER: office.provider}
    lost: Any = LostInbox()
    with (
        caplog.at_level(logging.CRITICAL, logger="adapters.workers.reception"),
        WebhookListener(replace(office.book, inbox=lost), providers) as listener,
    ):
        assert post(office, url=listener.url_for(PROVIDER)).status_code == HTTPStatus.SERVICE_UNAVAILABLE

    assert kept(office) == (0, 0)


@pytest.mark.parametrize(
    "signature", ["", "0" * 64, signature_of("another secret", BODY), signature_of(WEBHOOK_SECRET, b"{}")]
)
def test_a_wrong_signature_is_refused(office: Office, signature: str) -> None:
    """A message that the provider did not sign is answered 401 and not kept at all."""
    assert post(office, signature=signature).status_code == HTTPStatus.UNAUTHORIZED
    assert kept(office) == (0, 0)


@pytest.mark.parametrize("path", ["/webhooks/otherbank", "/webhooks/", "/webhooks", "/", "/webhooks/nxtbanking/x"])
def test_an_unknown_address_is_not_found(office: Office, path: str) -> None:
    """Only the addresses of known providers take messages in."""
    base = office.listener.url_for(PROVIDER).removesuffix("/webhooks/nxtbanking")

    assert post(office, url=base + path).status_code == HTTPStatus.NOT_FOUND
    assert kept(office) == (0, 0)


def test_a_body_that_is_too_large_is_not_read(office: Office) -> None:
    """One byte more than 64 KiB is refused by its length alone, and so is a length beyond all measure."""
    for length in (str(BODY_BYTES_MAX + 1), "9" * 9, "9" * 10, "9" * 5000):
        assert b" 413 " in spoken(office, request(Content_Length=length))
    assert kept(office) == (0, 0)


def test_the_largest_body_is_taken(office: Office) -> None:
    """Exactly 64 KiB are kept."""
    assert post(office, b"x" * BODY_BYTES_MAX).status_code == HTTPStatus.OK
    assert kept(office) == (1, 1)


@pytest.mark.parametrize(
    "headers",
    [{}, {"Content_Length": "-1"}, {"Content_Length": "many"}, {"Content_Length": "²"},
     {"Transfer_Encoding": "chunked"}, {"Content_Length": "2", "Transfer_Encoding": "chunked"}],
)  # fmt: skip
def test_a_body_without_a_length_is_refused(office: Office, headers: dict[str, str]) -> None:
    """A message whose end is not announced, or announced in two ways, is not read."""
    assert b" 411 " in spoken(office, request(**headers))
    assert kept(office) == (0, 0)


def test_a_message_that_broke_off_is_not_kept(office: Office) -> None:
    """What is shorter than announced has another signature."""
    headers = {"Content_Length": str(len(BODY)), "X_NxtB_Signature": signature_of(WEBHOOK_SECRET, BODY)}
    port = int(office.listener.url_for(PROVIDER).split(":")[2].partition("/")[0])

    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request(**headers) + BODY[:-1])
        connection.shutdown(socket.SHUT_WR)
        assert b" 401 " in connection.makefile("rb").readline()
    assert kept(office) == (0, 0)


def test_the_same_message_twice_is_kept_once(office: Office) -> None:
    """A repeated delivery is acknowledged again and changes nothing."""
    assert [post(office).status_code for _ in range(2)] == [HTTPStatus.OK] * 2
    assert kept(office) == (1, 1)


def test_a_repeated_signature_is_refused(office: Office) -> None:
    """Of two signatures nobody can tell which one counts, be they equal."""
    lines = [f"{SIGNATURE_HEADER}: {signature_of(WEBHOOK_SECRET, BODY)}"] * 2
    head = ["POST /webhooks/nxtbanking HTTP/1.1", "Host: localhost", f"Content-Length: {len(BODY)}", *lines, "", ""]

    assert b" 401 " in spoken(office, "\r\n".join(head).encode() + BODY)
    assert kept(office) == (0, 0)


@pytest.mark.parametrize(("trusted", "status"), [((), HTTPStatus.FORBIDDEN), (("127.0.0.1",), HTTPStatus.OK)])
def test_the_source_behind_a_proxy_counts(office: Office, trusted: tuple[str, ...], status: HTTPStatus) -> None:
    """With an allow-list the client must be on it; what a header claims of it counts from a trusted proxy alone."""
    provider: Any = Listed(office.provider, (ip_network("203.0.113.0/24"),))
    proxies = [ip_network(each) for each in trusted]
    headers = {SIGNATURE_HEADER: signature_of(WEBHOOK_SECRET, BODY), "X-Forwarded-For": "203.0.113.9"}

    with WebhookListener(office.book, {PROVIDER: provider}, trusted_proxies=proxies) as listener:
        answer = httpx.post(listener.url_for(PROVIDER), content=BODY, headers=headers, trust_env=False)

    assert answer.status_code == status
    assert kept(office)[1] == (status is HTTPStatus.OK)


def test_one_connection_carries_many_messages(office: Office) -> None:
    """Connections are kept open after a 200 and closed after a refusal."""
    url = office.listener.url_for(PROVIDER)
    with httpx.Client(trust_env=False) as client:
        headers = {SIGNATURE_HEADER: signature_of(WEBHOOK_SECRET, BODY)}
        answers = [client.post(url, content=BODY, headers=headers) for _ in range(2)]
        refused = client.post(url, content=BODY)

    assert [answer.headers.get("Connection") for answer in (*answers, refused)] == [None, None, "close"]


def test_what_was_kept_wakes_the_worker(office: Office) -> None:
    """The inbox worker handles a webhook as soon as it came, and ends when it is told to."""
    payout_id = office.queue_for(Scenario.SUCCESS)
    office.dispatch(payout_id)
    handled, ended = Event(), Event()

    class Watched(InboxWorker):
        def work_through(self, stop: Event | None = None) -> int:
            settled = InboxWorker.work_through(self, stop)
            if office.row(payout_id).status is PayoutStatus.COMPLETED:
                handled.set()
                ended.set()
            return settled

    worker = Watched(
        office.book.ledger, office.book.archive, office.book.inbox, {PROVIDER: office.provider}, office.book.clock
    )
    office.sandbox.advance(SILENT_FOR)
    worker.run(ended, office.listener.kept)

    assert handled.is_set()


def test_stopping_waits_for_what_is_being_kept(office: Office) -> None:
    """What is being taken in is kept and acknowledged before `stop` returns; idle senders are not waited for."""
    arrived, go_on = Event(), Event()

    class SlowInbox:
        def keep(self, *facts: Any) -> bool:
            arrived.set()
            go_on.wait()
            return office.book.inbox.keep(*facts)

    slow: Any = SlowInbox()
    listener = WebhookListener(replace(office.book, inbox=slow), {PROVIDER: office.provider})
    listener.start()
    url = listener.url_for(PROVIDER)
    answers: list[int] = []
    sender = Thread(target=lambda: answers.append(post(office, url=url).status_code))
    stopper = Thread(target=listener.stop)
    with socket.create_connection(("127.0.0.1", int(url.split(":")[2].partition("/")[0]))):
        sender.start()
        arrived.wait()
        stopper.start()
        stopper.join(0.1)
        assert stopper.is_alive()
        go_on.set()
        stopper.join(20)
        assert not stopper.is_alive()
        sender.join()

    assert answers == [HTTPStatus.OK]
    assert kept(office) == (1, 1)

"""The register of endpoints: who is told, since when, and who said so."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from adapters.announcements.endpoint import EndpointStatus
from adapters.announcements.errors import (
    AnnouncementTypeError,
    EndpointNotFoundError,
    EndpointUrlError,
    PositionOutOfLogError,
    TooManyEndpointsError,
)
from adapters.announcements.register import ENDPOINTS_MAX
from adapters.announcements.settings import AnnouncementSettings
from adapters.announcements.tables import AnnouncementTables
from ledger.clock import MovableClock
from ledger.errors import KeyEncryptionKeyWrongError, LedgerError, SealBrokenError, TextInvalidError
from ledger.store.book_keys import BookKeys
from ledger.store.key_encryption_key import KeyEncryptionKey
from tests.adapters.announcements.desk import URL, Desk, opened_desk
from tests.adapters.till import ME, Till

NOBODY = uuid4()


@pytest.fixture
def strict(till: Till, clock: MovableClock) -> Desk:
    """Return a desk with the settings that a book has unless told otherwise."""
    return Desk(till, clock, AnnouncementSettings())


def rows_of(desk: Desk) -> list[dict[str, Any]]:
    with desk.till.book.database.read() as connection:
        tables = AnnouncementTables.of(desk.till.book.database)
        return [dict(row) for row in connection.execute(select(tables.endpoints)).mappings()]


def did(desk: Desk, endpoint_id: Any) -> list[tuple[str, str | None, str]]:
    return [(each.change, each.note, each.actor) for each in desk.register.changes(endpoint_id)]


def test_an_endpoint_is_told_of_what_happens_from_now_on(database_url: str) -> None:
    """A new endpoint stands at the head of the log, wants every type, and is listed with who made it."""
    with opened_desk(database_url) as desk:
        desk.till.fund(100)
        made = desk.add(description="the shop")

        [endpoint] = desk.register.list()

        assert (endpoint.id, endpoint.url, endpoint.description) == (made.endpoint_id, URL, "the shop")
        assert (endpoint.position, endpoint.types) == (desk.till.book.store.head(), None)
        assert (endpoint.status, endpoint.waiting, endpoint.given_up) == (EndpointStatus.ACTIVE, 0, 0)
        assert (endpoint.created_by, endpoint.created_at) == (ME, desk.clock.now())
        assert desk.register.get(made.endpoint_id) == endpoint
        assert did(desk, made.endpoint_id) == [("added", None, ME)]


def test_a_secret_is_long_and_kept_sealed(desk: Desk) -> None:
    """A secret is 32 random bytes in the form of Standard Webhooks, and the database holds it only sealed."""
    made, other = desk.add(), desk.add()
    text = made.secret.get_secret_value()

    assert text.startswith("whsec_")
    assert len(b64decode(text.removeprefix("whsec_"), validate=True)) == 32
    assert made.secret != other.secret
    assert text.encode() not in rows_of(desk)[0]["secret"]
    assert text not in repr(made)
    assert [each.get_secret_value() for each in desk.register.recipient(made.endpoint_id).secrets] == [text]
    assert text not in repr(desk.register.recipient(made.endpoint_id))


def test_a_secret_opens_with_the_book_s_key_and_in_its_own_place_only(desk: Desk) -> None:
    """With another key, or moved to another endpoint, a secret cannot be read."""
    made, other = desk.add(), desk.add()
    stolen = next(row["secret"] for row in rows_of(desk) if row["id"] == made.endpoint_id)
    register = desk.register
    foreign = replace(register, keys=BookKeys(register.database, KeyEncryptionKey(bytes(32))))
    with pytest.raises(KeyEncryptionKeyWrongError):
        foreign.recipient(made.endpoint_id)

    with desk.till.book.database.begin() as connection:
        register._rows.change(connection, other.endpoint_id, {"secret": stolen})

    with pytest.raises(SealBrokenError):
        register.recipient(other.endpoint_id)


def test_an_endpoint_can_begin_earlier(desk: Desk) -> None:
    """A position of the log can be given, from the beginning to the head, and none beyond."""
    desk.till.fund(100)
    head = desk.till.book.store.head()

    positions = [desk.register.get(desk.add(position=each).endpoint_id).position for each in (0, head)]

    assert positions == [0, head]
    for wrong in (-1, head + 1):
        with pytest.raises(PositionOutOfLogError):
            desk.add(position=wrong)
    assert len(desk.register.list()) == 2


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/",
        "ftp://hooks.example.com/",
        "hooks.example.com",
        "",
        "https://",
        "https:///hooks",
        "https://asha:secret@hooks.example.com/",
        "https://asha@hooks.example.com/",
        "https://@hooks.example.com/",
        "https://hooks.example.com/#part",
        "https://hooks.example.com:0/",
        "https://hooks.example.com:70000/",
        "https://hooks.example.com:port/",
        "https://hooks.example.com/a b",
        "https://hooks.example.com\\@inside/",
        "https://hooks.example.com/\r\nX-Evil: 1",
        "https://höoks.example.com/",
        "https://hooks.example.com/" + "a" * 2_000,
        "https://[::1",
        "https://localhost/",
        "https://LOCALHOST./",
        "https://a.localhost/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[fe80::1]/",
        "https://224.0.0.1/",
        "https://0.0.0.0/",
    ],
)
def test_an_address_that_cannot_be_one_is_refused(strict: Desk, url: str) -> None:
    """Only an HTTPS address without credentials, outside our own network, can be an endpoint's."""
    with pytest.raises(EndpointUrlError) as refused:
        strict.add(url)

    assert rows_of(strict) == []
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example.com",
        "https://hooks.example.com:8443/payouts?book=default",
        "https://8.8.8.8/",
        "https://[2606:4700::1111]:8443/x",
        "https://xn--hks-yqa.example.com/%20",
    ],
)
def test_an_address_that_can_be_one_is_taken_as_it_is(strict: Desk, url: str) -> None:
    """Ports, paths, queries and literal public addresses are allowed."""
    assert strict.register.get(strict.add(url).endpoint_id).url == url


def test_plain_http_inside_the_network_has_to_be_allowed(desk: Desk) -> None:
    """With both settings an endpoint on this machine can be used."""
    assert desk.register.get(desk.add("http://127.0.0.1:9/x").endpoint_id).url == "http://127.0.0.1:9/x"


def test_an_endpoint_can_ask_for_some_types(desk: Desk) -> None:
    """The types that an endpoint wants are kept, each once, and one that does not exist is refused."""
    wanted = ["payout.failed", "payout.completed", "payout.failed"]
    made = desk.add(types=wanted)

    assert desk.register.get(made.endpoint_id).types == frozenset(wanted)
    with pytest.raises(AnnouncementTypeError):
        desk.add(types=["payout.completed", "payout.acknowledged"])
    assert len(rows_of(desk)) == 1


def test_two_secrets_sign_for_a_while_after_a_rotation(desk: Desk) -> None:
    """After a rotation the new secret and the previous one sign, and when the time is over the new one alone."""
    first = desk.add()
    second = desk.register.rotate(first.endpoint_id, actor="ravi", overlap=timedelta(hours=2))

    def signing() -> list[Any]:
        return list(desk.register.recipient(first.endpoint_id).secrets)

    assert signing() == [second.secret, first.secret]
    assert desk.register.get(first.endpoint_id).previous_until == desk.clock.now() + timedelta(hours=2)
    desk.clock.move(timedelta(hours=2) - timedelta(microseconds=1))
    assert signing() == [second.secret, first.secret]
    desk.clock.move(timedelta(microseconds=1))
    assert signing() == [second.secret]
    assert [(change, actor) for change, _, actor in did(desk, first.endpoint_id)] == [
        ("added", ME),
        ("rotated", "ravi"),
    ]


def test_a_second_rotation_ends_the_oldest_secret(desk: Desk) -> None:
    """At most two secrets sign."""
    first = desk.add()
    second, third = (desk.register.rotate(first.endpoint_id, actor=ME) for _ in range(2))

    assert list(desk.register.recipient(first.endpoint_id).secrets) == [third.secret, second.secret]


def test_pausing_and_resuming_are_recorded_once(desk: Desk) -> None:
    """A step that changes nothing leaves no record."""
    endpoint_id = desk.add().endpoint_id
    for _ in range(2):
        desk.register.pause(endpoint_id, actor="ravi", reason="moving house")
    paused = desk.register.get(endpoint_id)
    for _ in range(2):
        desk.register.resume(endpoint_id, actor="asha")
    resumed = desk.register.get(endpoint_id)

    assert (paused.status, paused.status_reason) == (EndpointStatus.PAUSED, "moving house")
    assert (resumed.status, resumed.status_reason) == (EndpointStatus.ACTIVE, None)
    assert did(desk, endpoint_id)[1:] == [("paused", "moving house", "ravi"), ("resumed", None, "asha")]


def test_of_a_removed_endpoint_the_record_stays(desk: Desk) -> None:
    """A removed endpoint cannot be used, its secrets and deliveries are gone, and who removed it is known."""
    endpoint_id = desk.add(position=0).endpoint_id
    desk.register.rotate(endpoint_id, actor=ME)
    desk.till.queue()
    desk.spread()
    assert desk.register.get(endpoint_id).waiting > 0

    desk.register.remove(endpoint_id, actor="ravi")

    assert desk.register.list() == []
    [row] = rows_of(desk)
    assert (row["status"], row["secret"], row["previous_secret"], row["url"]) == ("removed", None, None, URL)
    assert desk.sender.take(endpoint_id) is None
    assert did(desk, endpoint_id)[-1] == ("removed", None, "ravi")


def test_nothing_can_be_done_to_an_endpoint_that_is_not_there(desk: Desk) -> None:
    """An unknown endpoint and one that was removed are refused alike."""
    removed = desk.add().endpoint_id
    desk.register.remove(removed, actor=ME)
    for endpoint_id in (NOBODY, removed):
        before = did(desk, endpoint_id)
        for step in (
            desk.register.get,
            lambda found: desk.register.rotate(found, actor=ME),
            lambda found: desk.register.pause(found, actor=ME),
            lambda found: desk.register.resume(found, actor=ME),
            lambda found: desk.register.disable(found, actor=ME, reason="gone"),
            lambda found: desk.register.remove(found, actor=ME),
            desk.deliveries.list,
            lambda found: desk.deliveries.replay(found, 1, actor=ME),
        ):
            with pytest.raises(EndpointNotFoundError):
                step(endpoint_id)
        assert did(desk, endpoint_id) == before


@pytest.mark.parametrize("actor", ["", "a\nb", "x" * 201])
def test_nothing_is_done_without_a_name(desk: Desk, actor: str) -> None:
    """Whoever changes an endpoint is named."""
    endpoint_id = desk.add().endpoint_id
    register = desk.register
    for step in (
        lambda: register.add(URL, actor=actor),
        lambda: register.rotate(endpoint_id, actor=actor),
        lambda: register.pause(endpoint_id, actor=actor),
        lambda: register.resume(endpoint_id, actor=actor),
        lambda: register.remove(endpoint_id, actor=actor),
        lambda: desk.deliveries.replay(endpoint_id, 1, actor=actor),
    ):
        with pytest.raises(TextInvalidError):
            step()
    assert did(desk, endpoint_id) == [("added", None, ME)]
    assert len(rows_of(desk)) == 1


def test_a_book_has_only_so_many_endpoints(desk: Desk) -> None:
    """Removing one makes room for another."""
    made = [desk.add() for _ in range(ENDPOINTS_MAX)]
    with pytest.raises(TooManyEndpointsError):
        desk.add()
    desk.register.remove(made[0].endpoint_id, actor=ME)

    desk.add()

    assert len(desk.register.list()) == ENDPOINTS_MAX


def test_errors_belong_to_the_tree() -> None:
    """Every error of an endpoint is one of the ledger's, with a sentence of its own."""
    for error in (EndpointUrlError("x"), AnnouncementTypeError("x"), EndpointNotFoundError("x")):
        assert isinstance(error, LedgerError)
        assert str(error).endswith("'x'")

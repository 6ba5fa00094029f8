"""The sender: at least once, one at a time, later each time, and given up in the end."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random

import pytest
from pydantic import SecretStr
from sqlalchemy import update

from adapters.announcements.backoff import TRIES_MAX, WAITS, wait_after
from adapters.announcements.delivery import DeliveryStatus, Lease
from adapters.announcements.endpoint import Endpoint, EndpointStatus
from adapters.announcements.log import AnnouncementLog
from adapters.announcements.post import HttpPost, Letter, Outcome
from adapters.announcements.register import EndpointRegister
from adapters.announcements.sender import ACTOR, LEASE, Sender
from adapters.announcements.signature import headers_of
from adapters.announcements.tables import AnnouncementTables
from adapters.embedded import open_book
from tests.adapters.announcements.desk import INSIDE, Desk, HeardAlarms, NoPost, opened_desk
from tests.adapters.announcements.receiver import receiving
from tests.adapters.till import ME, MOMENT, settings_for
from tests.adapters.workers.scripted_provider import PulledPlugError

GONE = Outcome(410)
DOWN = Outcome(503)
TAKEN = Outcome(200)


@dataclass
class ScriptedPost:
    """Answers as it is told to, and remembers what it carried."""

    script: list[Outcome | type[BaseException]] = field(default_factory=list)
    usual: Outcome | type[BaseException] = TAKEN
    carried: list[Letter] = field(default_factory=list)

    def send(self, letter: Letter) -> Outcome:
        self.carried.append(letter)
        found = self.script.pop(0) if self.script else self.usual
        if isinstance(found, Outcome):
            return found
        raise found

    @property
    def ids(self) -> list[str]:
        return [letter.headers["webhook-id"] for letter in self.carried]


def one_delivery(desk: Desk, url: str = "http://127.0.0.1:9/") -> Desk:
    """Add an endpoint that is told of one event, and make the delivery."""
    desk.add(url, types=["payout.queued"])
    desk.till.queue()
    desk.spread()
    return desk


def test_the_signature_is_that_of_the_standard() -> None:
    """The example that the standard gives comes out as it says."""
    secret = SecretStr("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    at = MOMENT.fromtimestamp(1614265330, tz=MOMENT.tzinfo)

    headers = headers_of([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", body, at)

    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_a_webhook_arrives_signed(sending: Desk) -> None:
    """Every announcement arrives as a CloudEvent, and the receivers' own library believes its signature."""
    with receiving() as receiver:
        made = sending.add(receiver.url)
        payout = sending.till.queue()
        sending.complete(payout)
        sending.spread()
        assert sending.send_all(made.endpoint_id) == 4

    assert receiver.types == ["beneficiary.verified", "payout.queued", "payout.submitted", "payout.completed"]
    documents = [arrival.verified(made.secret) for arrival in receiver.arrivals]
    assert [each["id"] for each in documents] == receiver.ids
    assert documents[-1]["data"]["payout_id"] == str(payout)
    assert documents[-1]["source"] == "urn:payout-ledger:book:default"
    assert receiver.arrivals[0].headers["content-type"] == "application/cloudevents+json"
    assert {each.status for each in sending.listed(made.endpoint_id)} == {DeliveryStatus.DELIVERED}


def test_the_source_can_be_set(desk: Desk) -> None:
    """Books of different installations name themselves differently."""
    post = ScriptedPost()
    settings = INSIDE.model_copy(update={"source": "https://books.example.com/live"})
    desk = one_delivery(replace(desk, settings=settings, post=post))
    desk.send_all(desk.register.list()[0].id)

    assert b'"source":"https://books.example.com/live"' in post.carried[0].body


def test_after_a_rotation_both_secrets_are_believed(sending: Desk) -> None:
    """While a secret is being rotated a receiver may use either, and afterwards the new one alone."""
    with receiving() as receiver:
        old = sending.add(receiver.url, types=["payout.queued"])
        new = sending.register.rotate(old.endpoint_id, actor=ME, overlap=timedelta(hours=1))
        for _ in range(2):
            sending.till.queue()
            sending.spread()
            sending.send_all(old.endpoint_id)
            sending.clock.move(timedelta(hours=1))

    during, after = receiver.arrivals
    assert len(during.headers["webhook-signature"].split(" ")) == 2
    assert during.verified(old.secret) == during.verified(new.secret)
    assert len(after.headers["webhook-signature"].split(" ")) == 1
    after.verified(new.secret)
    with pytest.raises(Exception, match="No matching signature"):
        after.verified(old.secret)


def scripted(desk: Desk, *script: Outcome | type[BaseException], usual: Outcome = TAKEN) -> tuple[Desk, ScriptedPost]:
    """Return a desk with one delivery that is due, and the post that carries it."""
    post = ScriptedPost(list(script), usual)
    return one_delivery(replace(desk, post=post)), post


def endpoint_of(desk: Desk) -> Endpoint:
    return desk.register.list()[0]


def test_what_is_not_taken_is_tried_later_each_time(desk: Desk) -> None:
    """Ten tries under one id, each after the recommended wait; then the delivery is given up and people are told."""
    desk, post = scripted(desk, usual=DOWN)
    endpoint_id = endpoint_of(desk).id
    waits = []
    while (found := desk.listed(endpoint_id)[0]).status is DeliveryStatus.WAITING:
        assert desk.alarms.heard == []
        waits.append(found.due_at - desk.clock.now())
        desk.clock.move(waits[-1] - timedelta(microseconds=1))
        assert desk.send_all(endpoint_id) == 0
        desk.clock.move(timedelta(microseconds=1))
        assert desk.send_all(endpoint_id) == 1

    assert all(least <= found <= least * 1.2 for least, found in zip(WAITS, waits[1:], strict=True))
    assert len(post.carried) == TRIES_MAX == 10
    assert len(set(post.ids)) == 1
    assert len({letter.body for letter in post.carried}) == 1
    [given_up] = desk.listed(endpoint_id)
    assert (given_up.status, given_up.tries, given_up.answer) == (DeliveryStatus.GIVEN_UP, 10, 503)
    assert desk.alarms.heard == [("gave_up", given_up.position, "HTTP 503")]
    assert endpoint_of(desk).given_up == 1
    desk.clock.move(timedelta(days=30))
    assert desk.send_all(endpoint_id) == 0


def test_waits_are_the_recommended_ones() -> None:
    """Each wait is the recommended one, or up to a fifth longer, and after the tenth try there is none."""
    random = Random(7)
    for tries, wait in enumerate(WAITS, 1):
        found = [wait_after(tries, random) for _ in range(200)]
        assert all(each is not None and wait <= each <= wait * 1.2 for each in found)
        assert len(set(found)) > 100
    assert [wait_after(tries, random) for tries in (10, 11, 100)] == [None] * 3
    assert sum(WAITS, timedelta()) == timedelta(days=3, hours=3, minutes=35, seconds=5)


def test_a_second_try_that_is_taken_ends_it(desk: Desk) -> None:
    """The last answer is listed, and nothing is sent any more."""
    desk, post = scripted(desk, DOWN, Outcome(None, "ReadTimeout"))
    endpoint_id = endpoint_of(desk).id
    seen = []
    for _ in range(3):
        desk.send_all(endpoint_id)
        [found] = desk.listed(endpoint_id)
        seen.append((found.status, found.answer, found.fault, found.tries))
        desk.clock.move(timedelta(hours=1))

    assert seen == [
        (DeliveryStatus.WAITING, 503, None, 1),
        (DeliveryStatus.WAITING, None, "ReadTimeout", 2),
        (DeliveryStatus.DELIVERED, 200, None, 3),
    ]
    assert len(post.carried) == 3


def test_an_endpoint_that_is_gone_is_disabled(desk: Desk) -> None:
    """After a 410 nothing is sent, people are told, and when a person resumes the endpoint nothing is missing."""
    desk, post = scripted(desk, GONE)
    endpoint_id = endpoint_of(desk).id
    desk.send_all(endpoint_id)
    desk.till.queue()
    desk.spread()
    desk.clock.move(timedelta(days=1))
    assert desk.send_all(endpoint_id) == 0

    disabled = endpoint_of(desk)
    assert (disabled.status, disabled.status_reason) == (EndpointStatus.DISABLED, "it answered HTTP 410")
    assert desk.register.changes(endpoint_id)[-1].actor == ACTOR
    assert desk.alarms.heard == [("disabled", endpoint_id, "it answered HTTP 410")]

    desk.register.resume(endpoint_id, actor=ME)
    desk.spread()
    assert desk.send_all(endpoint_id) == 2
    assert len(post.carried) == 3
    assert post.ids[0] == post.ids[1] != post.ids[2]


def test_a_delivery_under_way_is_nobody_else_s(database_url: str) -> None:
    """While a delivery is leased no other worker gets it, and when the lease has run out another one does."""
    with opened_desk(database_url) as desk:
        one_delivery(desk)
        endpoint_id = endpoint_of(desk).id
        first = desk.sender.take(endpoint_id)
        assert first is not None
        assert desk.sender.take(endpoint_id) is None
        desk.clock.move(LEASE - timedelta(microseconds=1))
        assert desk.sender.take(endpoint_id) is None
        desk.clock.move(timedelta(microseconds=1))

        second = desk.sender.take(endpoint_id)

        assert second is not None
        assert (second.position, second.tries) == (first.position, 2)
        assert desk.sender.settle(first, TAKEN) is False
        assert desk.listed(endpoint_id)[0].status is DeliveryStatus.WAITING
        assert desk.sender.settle(second, TAKEN) is True
        assert desk.listed(endpoint_id)[0].status is DeliveryStatus.DELIVERED


def test_workers_at_once_never_hold_the_same_delivery(database_url: str) -> None:
    """Several workers that take everything there is get each delivery exactly once."""
    with opened_desk(database_url) as desk, ExitStack() as stack:
        endpoint_id = desk.add(position=0).endpoint_id
        for _ in range(10):
            desk.till.queue()
        desk.spread()

        def take_all(number: int) -> list[int]:
            book = stack.enter_context(open_book(settings=settings_for(database_url), clock=desk.clock))
            register = EndpointRegister.of(book, INSIDE)
            sender = Sender(register, AnnouncementLog(book.store), NoPost(), HeardAlarms(), Random(number))
            taken = []
            while (lease := sender.take(endpoint_id)) is not None:
                taken.append(lease.position)
            return taken

        with ThreadPoolExecutor(4) as threads:
            taken = [position for each in threads.map(take_all, range(4)) for position in each]

        while (lease := desk.sender.take(endpoint_id)) is not None:
            taken.append(lease.position)
        assert sorted(taken) == [each.position for each in desk.listed(endpoint_id)]


class DyingAlarms(HeardAlarms):
    """The process dies as soon as somebody was told."""

    def gave_up(self, lease: Lease, words: str) -> None:
        super().gave_up(lease, words)
        raise PulledPlugError

    def disabled(self, endpoint_id: object, words: str) -> None:
        raise PulledPlugError


def die_before_sending(desk: Desk) -> None:
    assert desk.sender.take(endpoint_of(desk).id) is not None


def die_after_sending(desk: Desk) -> None:
    lease = desk.sender.take(endpoint_of(desk).id)
    assert lease is not None
    desk.sender.send(lease)


def die_while_sending(desk: Desk) -> None:
    with pytest.raises(PulledPlugError):
        replace(desk, post=ScriptedPost([PulledPlugError])).sender.send_next(endpoint_of(desk).id)


def die_while_disabling(desk: Desk) -> None:
    dying = replace(desk, post=ScriptedPost([GONE]), alarms=DyingAlarms())
    with pytest.raises(PulledPlugError):
        dying.sender.send_next(endpoint_of(desk).id)


def die_while_settling(desk: Desk) -> None:
    class DyingRandom(Random):
        def random(self) -> float:
            raise PulledPlugError

    with pytest.raises(PulledPlugError):
        replace(desk.sender, random=DyingRandom()).send_next(endpoint_of(desk).id)


CRASHES = [die_before_sending, die_while_sending, die_after_sending, die_while_disabling, die_while_settling]


@pytest.mark.parametrize("crash", CRASHES)
def test_a_crash_loses_nothing(desk: Desk, crash: Callable[[Desk], None]) -> None:
    """Wherever a worker dies, the delivery is sent again under the same id when its lease has run out."""
    desk, post = scripted(desk)
    endpoint_id = endpoint_of(desk).id
    [before] = [desk.log.at(each.position) for each in desk.listed(endpoint_id)]
    assert before is not None

    crash(desk)

    assert desk.send_all(endpoint_id) == 0
    desk.clock.move(LEASE)
    assert desk.send_all(endpoint_id) == 1
    assert set(post.ids) == {before.event_id}
    assert desk.listed(endpoint_id)[0].status is DeliveryStatus.DELIVERED


def test_a_crash_while_giving_up_tells_people_again(desk: Desk) -> None:
    """Nobody misses that a delivery was given up, even when the worker dies right after telling."""
    desk, _ = scripted(desk, usual=DOWN)
    endpoint_id = endpoint_of(desk).id
    for _ in range(TRIES_MAX - 1):
        assert desk.send_all(endpoint_id) == 1
        desk.clock.move(timedelta(days=2))
    dying = replace(desk, alarms=DyingAlarms())
    with pytest.raises(PulledPlugError):
        dying.send_all(endpoint_id)
    assert desk.listed(endpoint_id)[0].status is DeliveryStatus.WAITING

    desk.clock.move(LEASE)
    desk.send_all(endpoint_id)

    assert len(dying.alarms.heard) == len(desk.alarms.heard) == 1
    assert desk.listed(endpoint_id)[0].status is DeliveryStatus.GIVEN_UP


def test_a_secret_that_cannot_be_opened_holds_up_nobody_else(desk: Desk) -> None:
    """One endpoint's broken seal is a fault of its deliveries, and others get theirs."""
    desk, post = scripted(desk)
    broken = endpoint_of(desk).id
    desk.add("http://127.0.0.1:9/other", types=["payout.queued"], position=0)
    desk.spread()
    tables = AnnouncementTables.of(desk.till.book.database)
    with desk.till.book.database.begin() as connection:
        connection.execute(
            update(tables.endpoints).where(tables.endpoints.c.id == broken).values(secret=b"no seal at all")
        )

    for endpoint in desk.register.list():
        assert desk.send_all(endpoint.id) == 1

    assert [letter.url for letter in post.carried] == ["http://127.0.0.1:9/other"]
    [found] = desk.listed(broken)
    assert (found.status, found.answer) == (DeliveryStatus.WAITING, None)
    assert found.fault is not None


def test_an_endpoint_removed_while_sending_is_settled_for_nothing(desk: Desk) -> None:
    """A lease on a delivery that is gone with its endpoint changes nothing, whatever was answered."""
    desk, post = scripted(desk)
    endpoint_id = endpoint_of(desk).id
    lease = desk.sender.take(endpoint_id)
    assert lease is not None
    desk.register.remove(endpoint_id, actor=ME)

    outcome = desk.sender.send(lease)

    assert (outcome.answer, post.carried) == (None, [])
    assert desk.sender.settle(lease, outcome) is False
    assert desk.sender.settle(lease, GONE) is False


def test_a_paused_endpoint_is_sent_nothing(desk: Desk) -> None:
    """What is due stays due while an endpoint is paused."""
    desk, post = scripted(desk)
    endpoint_id = endpoint_of(desk).id
    desk.register.pause(endpoint_id, actor=ME)
    assert desk.send_all(endpoint_id) == 0

    desk.register.resume(endpoint_id, actor=ME)

    assert desk.send_all(endpoint_id) == len(post.carried) == 1


def test_what_is_due_longest_goes_first(desk: Desk) -> None:
    """Deliveries that are due at once leave in log order."""
    post = ScriptedPost()
    desk = replace(desk, post=post)
    endpoint_id = desk.add(position=0).endpoint_id
    for _ in range(3):
        desk.till.queue()
    desk.spread()
    desk.send_all(endpoint_id)

    positions = [int(letter.body.split(b'"position":"')[1].split(b'"')[0]) for letter in post.carried]
    assert positions == sorted(positions)


def test_nothing_secret_is_shown(desk: Desk) -> None:
    """Neither a letter nor a sender shows a body, a signature or a secret."""
    desk, post = scripted(desk)
    made = desk.register.rotate(endpoint_of(desk).id, actor=ME)
    desk.send_all(made.endpoint_id)
    shown = f"{post.carried[0]!r} {desk.sender!r} {desk.register!r}"

    for secret in ("v1,", "whsec_", "amount_minor", "KeyEncryptionKey"):
        assert secret not in shown


def test_a_real_post_is_used_by_default() -> None:
    """What carries letters knows the addresses of this machine's resolver."""
    assert HttpPost(INSIDE).resolve("127.0.0.1", 80)[0].is_loopback

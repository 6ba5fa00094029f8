"""The announcer: everything together, over real sockets, in threads of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler

import pytest
from sqlalchemy import event

from adapters.announcements.announcer import Announcer
from adapters.announcements.delivery import DeliveryStatus
from adapters.announcements.post import Letter, Outcome
from tests.adapters.announcements.desk import INSIDE, Desk, HeardAlarms, NoPost, SilentNetworkError, opened_desk
from tests.adapters.announcements.receiver import receiving
from tests.adapters.till import ME, Till

STORY = ["beneficiary.verified", "payout.queued", "payout.submitted", "payout.completed"]


@contextmanager
def announcing(desk: Desk, announcer: Announcer | None = None) -> Iterator[threading.Event]:
    """Run an announcer, and stop it in the end; what it was ended by is raised."""
    announcer = announcer or Announcer.of(desk.till.book, INSIDE, desk.alarms)
    stop, faults = threading.Event(), []

    def run() -> None:
        try:
            announcer.run(stop)
        except BaseException as error:  # noqa: BLE001 - raised below, in the test's own thread
            faults.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(60)
    if faults:
        raise faults[0]


def test_what_happens_is_told_as_it_happens(database_url: str) -> None:
    """A running announcer tells of what is appended, to each endpoint, under valid signatures."""
    with opened_desk(database_url) as desk, receiving() as shop, receiving() as books:
        first, second = desk.add(shop.url), desk.add(books.url, types=["payout.completed"])
        with announcing(desk):
            for _ in range(3):
                desk.complete(desk.till.queue())
            shop.wait_for(12)
            books.wait_for(3)

        assert sorted(shop.types) == sorted(STORY * 3)
        assert books.types == ["payout.completed"] * 3
        for receiver, secret in ((shop, first.secret), (books, second.secret)):
            assert len(set(receiver.ids)) == len(receiver.ids)
            for arrival in receiver.arrivals:
                arrival.verified(secret)


def test_an_endpoint_that_is_added_later_is_found(desk: Desk) -> None:
    """A running announcer notices a new endpoint, and a replay."""
    with receiving() as receiver, announcing(desk):
        desk.till.queue()
        endpoint_id = desk.add(receiver.url, position=0).endpoint_id
        receiver.wait_for(2)
        desk.deliveries.replay(endpoint_id, 1, actor=ME)
        receiver.wait_for(4)

    assert sorted(receiver.ids[:2]) == sorted(receiver.ids[2:])


def test_a_slow_endpoint_holds_up_no_other(desk: Desk) -> None:
    """While one endpoint lets every delivery hang, others get everything, and it gets only so many at a time."""
    over, hanging = threading.Event(), threading.Semaphore(0)

    def hang(handler: BaseHTTPRequestHandler) -> None:
        hanging.release()
        over.wait(60)
        handler.send_response(200)
        handler.end_headers()

    with receiving(usual=hang) as slow, receiving() as quick:
        desk.add(slow.url)
        desk.add(quick.url)
        for _ in range(5):
            desk.till.queue()
        with announcing(desk):
            quick.wait_for(10)
            for _ in range(INSIDE.concurrency_per_endpoint):
                assert hanging.acquire(timeout=30)
            assert len(slow.arrivals) == INSIDE.concurrency_per_endpoint
            over.set()
            slow.wait_for(10)

    assert sorted(slow.ids) == sorted(quick.ids)


def test_a_poisonous_endpoint_harms_nobody(desk: Desk) -> None:
    """Rubbish, an endless answer and a hung up line are faults of that endpoint's deliveries alone."""

    def rubbish(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"\x00\xff" * 50_000)
        handler.close_connection = True

    with receiving(usual=rubbish) as poisonous, receiving() as healthy:
        bad = desk.add(poisonous.url).endpoint_id
        good = desk.add(healthy.url).endpoint_id
        for _ in range(2):
            desk.till.queue()
        Announcer.of(desk.till.book, INSIDE, desk.alarms).work_through(threading.Event())

    assert {each.status for each in desk.listed(good)} == {DeliveryStatus.DELIVERED}
    assert {(each.status, each.answer, each.tries) for each in desk.listed(bad)} == {(DeliveryStatus.WAITING, None, 1)}
    assert {each.fault for each in desk.listed(bad)} <= {"RemoteProtocolError", "ReadError"}


def test_on_a_stop_what_is_under_way_is_finished(desk: Desk) -> None:
    """A stop lets the deliveries under way end and be recorded, and begins no other."""
    arrived, go_on = threading.Event(), threading.Event()

    def slowly(handler: BaseHTTPRequestHandler) -> None:
        arrived.set()
        go_on.wait(60)
        handler.send_response(200)
        handler.end_headers()

    with receiving(usual=slowly) as receiver:
        endpoint_id = desk.add(receiver.url).endpoint_id
        for _ in range(10):
            desk.till.queue()
        with announcing(desk) as stop:
            assert arrived.wait(30)
            stop.set()
            # The announcer can be seen to have noticed only by what it does not do; it gets time to do it wrong.
            threading.Event().wait(1.2)
            go_on.set()

    statuses = [each.status for each in desk.listed(endpoint_id)]
    assert statuses.count(DeliveryStatus.DELIVERED) == len(receiver.arrivals) <= INSIDE.concurrency_per_endpoint


def test_everything_due_is_done_at_once(sending: Desk) -> None:
    """Without a loop, the log is told to its head and each due delivery tried once."""
    with receiving(503) as receiver:
        endpoint_id = sending.add(receiver.url).endpoint_id
        sending.complete(sending.till.queue())
        Announcer.of(sending.till.book, INSIDE, sending.alarms).work_through(threading.Event())

    found = sending.listed(endpoint_id)
    assert [each.type for each in found] == STORY
    assert [each.tries for each in found] == [1] * 4
    assert sorted(each.status for each in found) == ["delivered", "delivered", "delivered", "waiting"]


def test_a_stopped_announcer_does_nothing(desk: Desk) -> None:
    """With the stop set before, nothing is sent."""
    desk.add(position=0)
    desk.till.queue()
    stopped = threading.Event()
    stopped.set()
    announcer = Announcer.of(desk.till.book, INSIDE, desk.alarms, NoPost())

    announcer.work_through(stopped)
    announcer.run(stopped)

    assert [each.waiting for each in desk.register.list()] == [0]


def test_a_fault_of_the_program_ends_the_announcer(desk: Desk) -> None:
    """An error that nobody foresaw in a sending thread is raised where the announcer runs."""
    desk.add(position=0)
    desk.till.queue()
    broken = Announcer.of(desk.till.book, INSIDE, desk.alarms, NoPost())

    with pytest.raises(SilentNetworkError):
        broken.work_through(threading.Event())
    desk.clock.move(timedelta(minutes=2))
    with pytest.raises(SilentNetworkError):
        broken.run(threading.Event())


def queries_in(desk: Desk, announcer: Announcer, seconds: float) -> int:
    """Return how many queries an announcer makes while nothing happens."""
    count = 0

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        nonlocal count
        assert statement == "BEGIN" or statement.startswith("SELECT")
        count += statement != "BEGIN"

    engine = desk.till.book.database.engine
    with announcing(desk, announcer):
        threading.Event().wait(0.3)
        event.listen(engine, "before_cursor_execute", note)
        threading.Event().wait(seconds)
        event.remove(engine, "before_cursor_execute", note)
    return count


@pytest.mark.parametrize("endpoints", [0, 1])
def test_an_idle_book_costs_next_to_nothing(desk: Desk, endpoints: int) -> None:
    """While nothing happens there is about one query a second, and no write transaction."""
    for _ in range(endpoints):
        desk.add()
    announcer = Announcer.of(desk.till.book, INSIDE, desk.alarms, NoPost())

    assert queries_in(desk, announcer, 2.0) <= 3


class CountingPost:
    """Takes everything."""

    def __init__(self) -> None:
        self.count = 0

    def send(self, letter: Letter) -> Outcome:
        self.count += 1
        return Outcome(200)


def test_deliveries_of_long_ago_are_pruned_while_it_runs(till: Till, desk: Desk) -> None:
    """A running announcer forgets by itself what was delivered long ago."""
    post = CountingPost()
    endpoint_id = desk.add(position=0).endpoint_id
    till.queue()
    quiet = replace(desk, post=post, alarms=HeardAlarms())
    quiet.spread()
    quiet.send_all(endpoint_id)
    assert len(desk.listed(endpoint_id)) == post.count == 2
    desk.clock.move(timedelta(days=8))

    with announcing(desk, Announcer.of(till.book, INSIDE, desk.alarms, post)):
        while desk.listed(endpoint_id):
            threading.Event().wait(0.01)

    assert post.count == 2

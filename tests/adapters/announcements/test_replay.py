"""Replays, what is listed, and what is forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from adapters.announcements.backoff import TRIES_MAX
from adapters.announcements.delivery import DeliveryStatus
from adapters.announcements.errors import PositionOutOfLogError
from adapters.announcements.post import Outcome
from tests.adapters.announcements.desk import Desk, opened_desk
from tests.adapters.announcements.test_sender import ScriptedPost
from tests.adapters.till import ME

DOWN = Outcome(503)


def delivered(desk: Desk, **given: Any) -> tuple[Desk, ScriptedPost, UUID]:
    """Return a desk whose one endpoint has been told of two payouts."""
    post = ScriptedPost()
    desk = replace(desk, post=post)
    endpoint_id = desk.add(**given).endpoint_id
    for _ in range(2):
        desk.till.queue()
    desk.spread()
    desk.send_all(endpoint_id)
    return desk, post, endpoint_id


def test_a_replay_sends_the_same_again(database_url: str) -> None:
    """Every announcement of the range is sent again, byte for byte and under its id, and who asked is recorded."""
    with opened_desk(database_url) as opened:
        desk, post, endpoint_id = delivered(opened)
        first = list(post.carried)
        desk.clock.move(timedelta(days=1))

        count = desk.deliveries.replay(endpoint_id, 1, actor="ravi")
        desk.send_all(endpoint_id)

        again = post.carried[len(first) :]
        assert count == len(first) == len(again) == 4
        assert [letter.body for letter in again] == [letter.body for letter in first]
        assert post.ids[:4] == post.ids[4:]
        assert again[0].headers["webhook-timestamp"] != first[0].headers["webhook-timestamp"]
        change = desk.register.changes(endpoint_id)[-1]
        assert (change.change, change.actor) == ("replayed", "ravi")
        assert change.note == f"from 1 to {desk.till.book.store.head()}"


def test_a_replay_keeps_to_its_range_and_to_the_types(desk: Desk) -> None:
    """Only announcements between the positions, both included, that the endpoint wants are sent again."""
    desk, post, endpoint_id = delivered(desk, types=["payout.queued"])
    first, second = (each.position for each in desk.listed(endpoint_id))
    post.carried.clear()

    assert desk.deliveries.replay(endpoint_id, first + 1, second, actor=ME) == 1
    assert desk.deliveries.replay(endpoint_id, first + 1, second - 1, actor=ME) == 0
    assert desk.send_all(endpoint_id) == 1

    assert desk.listed(endpoint_id)[1].tries == 1
    assert len(post.carried) == 1


def test_a_replay_reaches_behind_the_beginning(desk: Desk) -> None:
    """What happened before the endpoint was added can be sent to it too."""
    desk.till.queue()
    desk, post, endpoint_id = delivered(desk)
    before = len(post.carried)

    desk.deliveries.replay(endpoint_id, 1, actor=ME)
    desk.send_all(endpoint_id)

    assert len(post.carried) == before + before + 2


def test_what_is_yet_to_be_told_is_left_to_its_course(desk: Desk) -> None:
    """A replay ends where the endpoint stands, so nothing is made twice."""
    desk, post, endpoint_id = delivered(desk)
    desk.till.queue()

    count = desk.deliveries.replay(endpoint_id, 1, 10_000, actor=ME)
    desk.spread()
    desk.send_all(endpoint_id)

    assert count == 4
    assert len(post.carried) == 4 + 4 + 2


@pytest.mark.parametrize("positions", [(0, None), (-3, None), (5, 4)])
def test_a_range_that_is_none_is_refused(desk: Desk, positions: tuple[int, int | None]) -> None:
    """A replay begins at 1 at the earliest, and ends where it begins at the earliest."""
    desk, _, endpoint_id = delivered(desk)
    before = desk.listed(endpoint_id), desk.register.changes(endpoint_id)

    with pytest.raises(PositionOutOfLogError):
        desk.deliveries.replay(endpoint_id, *positions, actor=ME)

    assert (desk.listed(endpoint_id), desk.register.changes(endpoint_id)) == before


@pytest.mark.parametrize("outcome", [Outcome(200), DOWN])
def test_what_is_being_sent_is_sent_again_after(desk: Desk, outcome: Outcome) -> None:
    """A replay neither takes a delivery from the worker that is sending it, nor is lost with that worker's answer."""
    desk, post, endpoint_id = delivered(desk, types=["payout.queued"])
    position = desk.listed(endpoint_id)[0].position
    desk.deliveries.replay(endpoint_id, position, position, actor=ME)
    lease = desk.sender.take(endpoint_id)
    assert lease is not None

    desk.deliveries.replay(endpoint_id, position, position, actor=ME)

    assert desk.sender.take(endpoint_id) is None
    assert desk.sender.settle(lease, outcome) is True
    [found] = [each for each in desk.listed(endpoint_id) if each.position == position]
    assert (found.status, found.tries, found.due_at) == (DeliveryStatus.WAITING, 0, desk.clock.now())
    assert desk.send_all(endpoint_id) == 1
    assert post.ids[-1] == post.ids[0]


def test_what_was_given_up_is_tried_from_the_beginning(desk: Desk) -> None:
    """A replay of a delivery that was given up tries it as often as a new one."""
    post = ScriptedPost(usual=DOWN)
    desk = replace(desk, post=post)
    endpoint_id = desk.add(types=["payout.queued"]).endpoint_id
    desk.till.queue()
    desk.spread()

    def try_for_long() -> None:
        for _ in range(TRIES_MAX + 2):
            desk.send_all(endpoint_id)
            desk.clock.move(timedelta(days=2))

    try_for_long()
    desk.deliveries.replay(endpoint_id, 1, actor=ME)
    assert desk.listed(endpoint_id)[0].status is DeliveryStatus.WAITING
    try_for_long()

    assert len(post.carried) == 2 * TRIES_MAX
    assert [words for _, _, words in desk.alarms.heard] == ["HTTP 503"] * 2


def test_deliveries_are_listed_by_status_and_page(desk: Desk) -> None:
    """The latest events come first, and a page goes on before the last position of the one before it."""
    desk, post, endpoint_id = delivered(desk)
    post.usual = DOWN
    desk.till.queue()
    desk.spread()
    desk.send_all(endpoint_id)
    every = desk.deliveries.list(endpoint_id)

    assert [each.position for each in every] == sorted((each.position for each in every), reverse=True)
    assert {each.status for each in desk.deliveries.list(endpoint_id, DeliveryStatus.DELIVERED)} == {"delivered"}
    assert len(desk.deliveries.list(endpoint_id, DeliveryStatus.WAITING)) == 2
    first = desk.deliveries.list(endpoint_id, limit=4)
    assert [*first, *desk.deliveries.list(endpoint_id, before=first[-1].position)] == list(every)


def test_what_was_delivered_long_ago_is_forgotten(database_url: str) -> None:
    """Deliveries that were taken stay listed for a week; those that wait or were given up stay, however old."""
    with opened_desk(database_url) as opened:
        desk, post, endpoint_id = delivered(opened)
        post.usual = DOWN
        desk.till.queue()
        desk.spread()
        for _ in range(TRIES_MAX - 1):
            desk.send_all(endpoint_id)
            desk.clock.move(timedelta(hours=12))
        desk.clock.move(timedelta(days=7) - timedelta(hours=12) * (TRIES_MAX - 1))
        post.usual = Outcome(200)
        desk.till.queue()
        desk.spread()
        assert desk.deliveries.prune() == 0

        desk.clock.move(timedelta(microseconds=1))

        assert desk.deliveries.prune() == 4
        assert desk.deliveries.prune() == 0
        assert {each.status for each in desk.listed(endpoint_id)} == {DeliveryStatus.WAITING}


def test_pages_of_a_replay_hang_together(desk: Desk) -> None:
    """A long range is replayed without a gap."""
    desk, post, endpoint_id = delivered(desk)
    log = replace(desk.log)

    class ShortPages(type(log)):  # type: ignore[misc]
        def page(self, after: int, limit: int = 2, upto: int | None = None) -> object:
            return super().page(after, limit, upto)

    paged = replace(desk.deliveries, log=ShortPages(desk.till.book.store))
    post.carried.clear()

    assert paged.replay(endpoint_id, 1, actor=ME) == 4
    assert desk.send_all(endpoint_id) == 4

"""The fan-out: each event becomes a delivery once for each endpoint that wants it, whatever crashes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select

from adapters.announcements import log as announcement_log
from adapters.announcements.fan_out import FanOut
from adapters.announcements.log import AnnouncementLog
from adapters.announcements.tables import AnnouncementTables
from adapters.embedded import open_book
from ledger.errors import UnknownEventError
from tests.adapters.announcements.desk import Desk, opened_desk
from tests.adapters.cli.test_worker import poison
from tests.adapters.till import ME, file_url, settings_for
from tests.adapters.workers.scripted_provider import PulledPlugError

STORY = ["payout.queued", "payout.submitted", "payout.completed"]


def waiting_for(desk: Desk, endpoint_id: UUID) -> list[tuple[int, str]]:
    return [(each.position, each.type) for each in desk.listed(endpoint_id)]


def test_an_endpoint_gets_what_happens_after_it_was_added(database_url: str) -> None:
    """What was in the log before is left out, and what follows is due at once, in log order, each event once."""
    with opened_desk(database_url) as desk:
        desk.complete(desk.till.queue())
        endpoint_id = desk.add().endpoint_id
        desk.complete(desk.till.queue())
        desk.spread()
        desk.spread()

        found = desk.listed(endpoint_id)

        assert [each.type for each in found] == ["beneficiary.verified", *STORY]
        assert {(each.tries, each.due_at, each.answer) for each in found} == {(0, desk.clock.now(), None)}
        assert desk.register.get(endpoint_id).position == desk.till.book.store.head()


def test_positions_are_those_of_the_log(desk: Desk) -> None:
    """A delivery names the place of its event, by which the announcement is made again."""
    endpoint_id = desk.add(position=0).endpoint_id
    desk.complete(desk.till.queue())
    desk.spread()

    found = waiting_for(desk, endpoint_id)

    announced = [desk.log.at(position) for position, _ in found]
    assert [(each.position, each.type) for each in announced if each] == found


def test_each_endpoint_gets_what_it_wants(desk: Desk) -> None:
    """Endpoints that stand at different places and want different types each get theirs, and no other."""
    everything = desk.add(position=0).endpoint_id
    outcomes = desk.add(types=["payout.completed", "payout.failed"]).endpoint_id
    desk.complete(desk.till.queue())
    late = desk.add().endpoint_id
    payout = desk.till.queue()
    desk.till.book.ledger.cancel_payout(payout, "not needed", actor=ME)
    desk.spread()

    types = {endpoint: [kind for _, kind in waiting_for(desk, endpoint)] for endpoint in (everything, outcomes, late)}

    told_late = ["beneficiary.verified", "payout.queued", "payout.failed"]
    assert types[everything] == ["beneficiary.verified", *STORY, *told_late]
    assert types[outcomes] == ["payout.completed", "payout.failed"]
    assert types[late] == told_late


def test_a_paused_endpoint_waits_where_it_stands(desk: Desk) -> None:
    """While an endpoint is paused nothing is made for it, and when it is resumed nothing is missing."""
    endpoint_id = desk.add().endpoint_id
    before = desk.register.get(endpoint_id).position
    desk.register.pause(endpoint_id, actor=ME)
    desk.complete(desk.till.queue())
    desk.spread()
    assert waiting_for(desk, endpoint_id) == []
    assert desk.register.get(endpoint_id).position == before

    desk.register.resume(endpoint_id, actor=ME)
    desk.spread()

    assert [kind for _, kind in waiting_for(desk, endpoint_id)] == ["beneficiary.verified", *STORY]


def test_pages_of_the_log_hang_together(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log of many pages is taken without a gap and without a repetition."""
    whole = desk.add(position=0).endpoint_id
    paged = desk.add(position=0).endpoint_id
    for _ in range(3):
        desk.complete(desk.till.queue())
    desk.register.pause(paged, actor=ME)
    desk.spread()
    desk.register.pause(whole, actor=ME)
    desk.register.resume(paged, actor=ME)

    class ShortPages(AnnouncementLog):
        def page(self, after: int, limit: int = 2, upto: int | None = None) -> announcement_log.AnnouncementPage:
            return super().page(after, limit, upto)

    fan_out = replace(desk.fan_out, log=ShortPages(desk.till.book.store))
    steps = 0
    while fan_out.step(fan_out.standings()):
        steps += 1

    assert steps > 5
    assert waiting_for(desk, paged) == waiting_for(desk, whole)


class DyingClock:
    """The process dies when somebody asks for the time."""

    def now(self) -> datetime:
        raise PulledPlugError


def test_a_crash_between_position_and_deliveries_loses_nothing(database_url: str) -> None:
    """Position and deliveries are one transaction: what was begun is undone, and made by the next one."""
    with opened_desk(database_url) as desk:
        endpoint_id = desk.add().endpoint_id
        before = desk.register.get(endpoint_id).position
        desk.complete(desk.till.queue())
        dying = FanOut(desk.till.book.database, DyingClock(), desk.log)
        with pytest.raises(PulledPlugError):
            dying.step(dying.standings())
        assert waiting_for(desk, endpoint_id) == []
        assert desk.register.get(endpoint_id).position == before

        desk.spread()

        assert [kind for _, kind in waiting_for(desk, endpoint_id)] == ["beneficiary.verified", *STORY]


def test_a_page_that_another_worker_took_is_not_taken_again(desk: Desk) -> None:
    """A worker that comes late with a page changes nothing, even where the deliveries are done and forgotten."""
    endpoint_id = desk.add().endpoint_id
    desk.complete(desk.till.queue())
    stale = desk.fan_out.standings()
    desk.spread()
    with desk.till.book.database.begin() as connection:
        connection.execute(delete(AnnouncementTables.of(desk.till.book.database).deliveries))

    desk.fan_out.step(stale)

    assert waiting_for(desk, endpoint_id) == []
    assert desk.register.get(endpoint_id).position == desk.till.book.store.head()


def test_an_endpoint_that_was_removed_meanwhile_gets_nothing(desk: Desk) -> None:
    """A page that was read before the endpoint was removed, or paused, leaves no delivery behind."""
    removed, paused = desk.add().endpoint_id, desk.add().endpoint_id
    desk.complete(desk.till.queue())
    stale = desk.fan_out.standings()
    desk.register.remove(removed, actor=ME)
    desk.register.pause(paused, actor=ME)

    desk.fan_out.step(stale)

    with desk.till.book.database.read() as connection:
        rows = select(func.count()).select_from(AnnouncementTables.of(desk.till.book.database).deliveries)
        assert connection.scalar(rows) == 0


def test_workers_at_once_make_each_delivery_once(database_url: str) -> None:
    """Several workers on one log, while it grows, miss nothing."""
    with opened_desk(database_url) as desk, ExitStack() as stack:
        endpoints = [desk.add(position=0).endpoint_id for _ in range(3)]
        books = [stack.enter_context(open_book(settings=settings_for(database_url))) for _ in range(3)]
        fan_outs = [FanOut(book.database, desk.clock, AnnouncementLog(book.store)) for book in books]

        def follow(fan_out: FanOut) -> None:
            while fan_out.standings()[0].position < 60:
                fan_out.step(fan_out.standings())

        with ThreadPoolExecutor(3) as threads:
            running = [threads.submit(follow, fan_out) for fan_out in fan_outs]
            while desk.till.book.store.head() < 60:
                desk.till.queue()
            for each in running:
                each.result(60)
        desk.spread()

        announced = desk.log.page(0).announcements
        expected = [(each.position, each.type) for each in announced]
        assert len(expected) > 15
        assert [waiting_for(desk, each) for each in endpoints] == [expected] * 3


def test_an_event_of_the_future_stops_the_fan_out_in_front_of_it(tmp_path: object) -> None:
    """What this version does not know may have to be announced by the next one, so nothing behind it is taken."""
    url = file_url(tmp_path)  # type: ignore[arg-type]
    with opened_desk(url) as desk:
        endpoint_id = desk.add().endpoint_id
        poison(url)
        before = desk.register.get(endpoint_id).position

        with pytest.raises(UnknownEventError):
            desk.spread()

        assert desk.register.get(endpoint_id).position == before


def test_without_endpoints_there_is_nothing_to_do(desk: Desk) -> None:
    """A book that announces to nobody is read with one query, and its log is not looked at."""
    desk.till.fund(100)

    assert desk.fan_out.standings() == []
    assert desk.fan_out.step([]) is False

"""Whatever endpoints answer and wherever workers die: each event arrives, or is listed as given up, or waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.announcements.delivery import DeliveryStatus
from adapters.announcements.endpoint import EndpointStatus
from adapters.announcements.post import Outcome
from adapters.announcements.sender import LEASE
from tests.adapters.announcements.desk import Desk, HeardAlarms, opened_desk
from tests.adapters.announcements.test_sender import ScriptedPost
from tests.adapters.till import ME, file_url
from tests.adapters.workers.scripted_provider import PulledPlugError

Answer = Outcome | type[BaseException]
ANSWERS: st.SearchStrategy[Answer] = st.sampled_from(
    [
        Outcome(200),
        Outcome(204),
        Outcome(301),
        Outcome(410),
        Outcome(500),
        Outcome(None, "ReadTimeout"),
        PulledPlugError,
    ]
)
STEPS = st.sampled_from(["spread", "send", "send", "die after sending", "wait", "resume", "rotate", "replay", "pause"])
WAITS = st.sampled_from([timedelta(seconds=6), timedelta(hours=1), timedelta(hours=30)])


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Return a book with a few payouts in its log."""
    folder: Path = tmp_path_factory.mktemp("model")
    with opened_desk(file_url(folder)) as desk:
        desk.complete(desk.till.queue())
        desk.till.queue()
        yield desk


def do(desk: Desk, post: ScriptedPost, endpoint_id: object, step: str, wait: timedelta) -> None:
    match step:
        case "spread":
            desk.spread()
        case "send":
            try:
                desk.sender.send_next(endpoint_id)  # type: ignore[arg-type]
            except PulledPlugError:
                return
        case "die after sending":
            lease = desk.sender.take(endpoint_id)  # type: ignore[arg-type]
            if lease is not None:
                post.script.insert(0, Outcome(200))
                desk.sender.send(lease)
        case "wait":
            desk.clock.move(wait)
        case "replay":
            desk.deliveries.replay(endpoint_id, 3, 6, actor=ME)  # type: ignore[arg-type]
        case _:
            getattr(desk.register, step)(endpoint_id, actor=ME)


@given(steps=st.lists(st.tuples(STEPS, WAITS), max_size=20), answers=st.lists(ANSWERS, max_size=20), usual=ANSWERS)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_event_arrives_or_is_given_up(
    story: Desk, steps: list[tuple[str, timedelta]], answers: list[Answer], usual: Answer
) -> None:
    """After any answers, crashes and decisions of people, each event has been taken or is listed as given up."""
    post = ScriptedPost(list(answers), usual)
    desk = replace(story, post=post, alarms=HeardAlarms())
    endpoint_id = desk.add(position=0).endpoint_id
    for step, wait in steps:
        do(desk, post, endpoint_id, step, wait)
    if not isinstance(usual, Outcome) or usual.is_gone:
        post.usual = Outcome(503)
    post.script = [each for each in post.script if isinstance(each, Outcome) and not each.is_gone]
    desk.register.resume(endpoint_id, actor=ME)
    desk.spread()
    while desk.register.get(endpoint_id).waiting:
        desk.send_all(endpoint_id)
        desk.clock.move(timedelta(hours=30) + LEASE)

    announced = {each.position: each.event_id for each in desk.log.page(0).announcements}
    listed = {each.position: each for each in desk.listed(endpoint_id)}
    assert listed.keys() == announced.keys()
    for position, delivery in listed.items():
        assert delivery.status in {DeliveryStatus.DELIVERED, DeliveryStatus.GIVEN_UP}
        assert announced[position] in post.ids
        if delivery.status is DeliveryStatus.GIVEN_UP:
            assert ("gave_up", position) in {(kind, about) for kind, about, _ in desk.alarms.heard}
        else:
            assert delivery.answer in {200, 204}
    assert set(post.ids) <= set(announced.values())
    assert desk.register.get(endpoint_id).status is EndpointStatus.ACTIVE
    desk.register.remove(endpoint_id, actor=ME)

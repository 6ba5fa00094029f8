"""The stream of what happens to payouts."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import httpx
import pytest

from adapters.web.app import create_app
from adapters.web.settings import ServeSettings
from adapters.web.site import Site
from tests.adapters.till import ME, Till
from tests.adapters.web.served import Service, served

EVENTS = "/v1/events"


def read(lines: Iterator[str]) -> Mapping[str, str]:
    """Return the next event of a stream, past whatever carries no data."""
    event: dict[str, str] = {}
    for line in lines:
        if not line and "data" in event:
            return event
        name, _, value = line.partition(": ")
        event = event | {name: value} if line else {}
    return event


def all_of(answer: httpx.Response) -> list[Mapping[str, str]]:
    """Return the events of a stream that has ended."""
    lines, found = iter(answer.text.splitlines()), []
    while event := read(lines):
        found.append(event)
    return found


def cancelled(till: Till) -> UUID:
    payout_id = till.queue()
    till.book.ledger.cancel_payout(payout_id, "not wanted any more", actor=ME)
    return payout_id


def test_what_has_happened_is_told_in_order(service: Service) -> None:
    """A stream from the beginning tells every announcement once, in the order of the log, by its place."""
    first, second = cancelled(service.till), cancelled(service.till)

    events = all_of(service.get(EVENTS, service.key(), after=0, follow="false"))

    about = [(event["event"], json.loads(event["data"])["subject"]) for event in events]
    assert [each for each in about if each[0].startswith("payout")] == [
        ("payout.queued", str(first)),
        ("payout.failed", str(first)),
        ("payout.queued", str(second)),
        ("payout.failed", str(second)),
    ]
    assert [int(event["id"]) for event in events] == sorted({json.loads(event["data"])["position"] for event in events})


@pytest.mark.parametrize("how", ["header", "parameter"])
def test_stream_goes_on_where_it_broke(service: Service, how: str) -> None:
    """Whoever names the last event that it has is told what comes after it, and nothing twice."""
    cancelled(service.till)
    key = service.key()
    everything = all_of(service.get(EVENTS, key, after=0, follow="false"))
    last = everything[1]["id"]

    if how == "header":
        rest = service.get(EVENTS, {**key, "Last-Event-ID": last}, follow="false")
    else:
        rest = service.get(EVENTS, key, after=last, follow="false")

    assert all_of(rest) == everything[2:]


def test_one_payout_alone(service: Service) -> None:
    """A stream about one payout tells of no other."""
    wanted = cancelled(service.till)
    cancelled(service.till)

    events = all_of(service.get(EVENTS, service.key(), after=0, follow="false", payout_id=str(wanted)))

    assert [event["event"] for event in events] == ["payout.queued", "payout.failed"]
    assert {json.loads(event["data"])["subject"] for event in events} == {str(wanted)}


def test_news_arrive_as_they_happen(service: Service) -> None:
    """A stream that is open when something happens tells of it."""
    with service.client.stream("GET", EVENTS, headers=service.key(), timeout=60) as answer:
        lines = answer.iter_lines()
        assert next(lines) == "retry: 2000"
        payout_id = service.till.queue()
        found = read(lines)
        while found["event"] != "payout.queued":
            found = read(lines)

    assert json.loads(found["data"])["subject"] == str(payout_id)


def test_too_many_streams_are_refused(till: Till) -> None:
    """A caller holds no more streams open than is allowed, and may open another once one is closed."""
    site = Site.of(till.book, ServeSettings(rate="100000/second", streams_per_caller=1))
    with served(create_app(site)) as address, httpx.Client(base_url=address, timeout=60) as client:
        service = Service(till, site, client)
        key = service.key()
        with client.stream("GET", EVENTS, headers=key) as held:
            lines = held.iter_lines()  # kept: the connection ends with whoever reads it
            next(lines)
            refused = service.get(EVENTS, key, follow="false")
            other = service.get(EVENTS, service.key(), follow="false")
        while (again := service.get(EVENTS, key, follow="false")).status_code == 429:
            pass

    assert (refused.status_code, other.status_code, again.status_code) == (429, 200, 200)


def test_streams_end_with_the_service(till: Till) -> None:
    """An open stream does not hold up a service that is told to stop."""
    ending = threading.Event()
    site = Site.of(till.book, ServeSettings(rate="100000/second"), ending=ending)
    with served(create_app(site)) as address, httpx.Client(base_url=address, timeout=60) as client:
        key = Service(till, site, client).key()
        with client.stream("GET", EVENTS, headers=key) as held:
            lines = held.iter_lines()
            next(lines)
            ending.set()
            rest = list(lines)

    assert [line for line in rest if line] == []


@pytest.mark.parametrize("wrong", [{"after": "-1"}, {"after": str(2**63)}, {"payout_id": "x"}, {"other": "1"}])
def test_question_without_form_is_refused(service: Service, wrong: Mapping[str, Any]) -> None:
    """What does not have the documented form is refused before a stream begins."""
    assert service.get(EVENTS, service.key(), follow="false", **wrong).status_code == 400

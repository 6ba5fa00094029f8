"""Downtimes: what providers say of their own outages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.embedded import Book
from adapters.providers.notices import Downtime
from adapters.routing.downtimes import BELIEVED_FOR, DowntimeRegister
from ledger.rails import Rail
from tests.adapters.till import MOMENT, opened_till

IMPS_DOWN = Downtime("Razorpayx", "down_1", Rail.IMPS, MOMENT, None, "partner bank")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def book(database_url: str) -> Iterator[Book]:
    with opened_till(database_url) as till:
        yield till.book


def test_downtime_lasts_until_its_provider_ends_it(book: Book) -> None:
    """A downtime is there from its beginning until its end, for every process."""
    DowntimeRegister(book.database).note(IMPS_DOWN)
    register = DowntimeRegister(book.database)

    assert register.current(MOMENT) == [IMPS_DOWN]
    assert register.current(MOMENT - MINUTE) == []
    ended = replace(IMPS_DOWN, ended_at=MOMENT + 10 * MINUTE)
    register.note(ended)
    assert register.current(MOMENT + 9 * MINUTE) == [ended]
    assert register.current(MOMENT + 10 * MINUTE) == []


def test_ended_downtime_stays_ended(book: Book) -> None:
    """Messages may come twice and in any order: what has ended does not begin again."""
    register = DowntimeRegister(book.database)
    register.note(replace(IMPS_DOWN, ended_at=MOMENT + MINUTE))
    register.note(IMPS_DOWN)

    assert register.current(MOMENT + 2 * MINUTE) == []


def test_downtimes_are_told_apart(book: Book) -> None:
    """Each provider's downtime of each rail is one of its own, and one of the whole provider has no rail."""
    register = DowntimeRegister(book.database)
    others = [
        replace(IMPS_DOWN, rail=Rail.NEFT),
        replace(IMPS_DOWN, provider="Cashfree"),
        replace(IMPS_DOWN, reference="down_2", rail=None),
        replace(IMPS_DOWN, payee_bank="HDFC"),
    ]
    for downtime in (IMPS_DOWN, *others, IMPS_DOWN):
        register.note(downtime)

    assert sorted(map(repr, register.current(MOMENT))) == sorted(map(repr, (IMPS_DOWN, *others)))


def test_downtime_without_news_is_not_believed_for_ever(book: Book) -> None:
    """The word that it has ended may have been lost."""
    register = DowntimeRegister(book.database)
    register.note(IMPS_DOWN)

    assert register.current(MOMENT + BELIEVED_FOR - MINUTE) == [IMPS_DOWN]
    assert register.current(MOMENT + BELIEVED_FOR) == []

"""Days and moments on the command line."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
import typer

from adapters.cli.times import read_day, read_day_or_moment, read_moment, shown, start_of
from adapters.documents import utc_text

INDIA = ZoneInfo("Asia/Kolkata")
MOMENT = datetime(2026, 1, 31, 20, 0, 5, 250_000, tzinfo=UTC)


def test_day_and_moment_are_told_apart() -> None:
    """A text with a time in it is a moment, and one without is a day."""
    assert read_day_or_moment("2026-01-31") == date(2026, 1, 31)
    assert read_day_or_moment("2026-02-01T01:30:05.25+05:30") == MOMENT
    assert read_day("2026-01-31") == date(2026, 1, 31)
    assert read_moment("2026-01-31T20:00:05.250Z") == MOMENT


@pytest.mark.parametrize("text", ["2026-01-31", "2026-01-31T20:00:05", "now", "", "2026-13-01T00:00:00Z"])
def test_moment_without_offset_is_refused(text: str) -> None:
    """A moment must say its offset, because it could mean another one in every country."""
    with pytest.raises(typer.BadParameter):
        read_moment(text)


@pytest.mark.parametrize("text", ["31/01/2026", "2026-02-30", "", "yesterday"])
def test_day_that_is_none_is_refused(text: str) -> None:
    """A day is a day of the calendar in ISO 8601."""
    with pytest.raises(typer.BadParameter):
        read_day(text)


def test_moment_is_shown_with_the_offset_of_its_zone() -> None:
    """People see the reporting zone's time and its offset, machines see UTC."""
    assert shown(MOMENT, INDIA) == "2026-02-01 01:30:05 +05:30"
    assert shown(MOMENT, ZoneInfo("America/New_York")) == "2026-01-31 15:00:05 -05:00"
    assert utc_text(MOMENT.astimezone(INDIA)) == "2026-01-31T20:00:05.250000Z"


def test_day_begins_at_its_zones_midnight() -> None:
    """Where a day is given for a moment, it is the moment that the day begins in the reporting zone."""
    assert start_of(date(2026, 2, 1), INDIA) == datetime(2026, 1, 31, 18, 30, tzinfo=UTC)
    assert start_of(MOMENT, INDIA) == MOMENT

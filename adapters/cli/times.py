"""Times: how people give days and moments on the command line, and how they are shown."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

_OFFSET = "+05:30"


def read_day(text: str) -> date:
    """Read a day such as `2026-01-31`. Raises typer.BadParameter."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"{text!r} is not a day such as 2026-01-31"
        raise typer.BadParameter(message) from None


def read_moment(text: str) -> datetime:
    """Read a moment that says its offset, such as `2026-01-31T18:30:00+05:30`. Raises typer.BadParameter."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.utcoffset() is None:
        message = f"{text!r} is not a moment with its offset, such as 2026-01-31T18:30:00+05:30 or 2026-01-31T13:00:00Z"
        raise typer.BadParameter(message)
    return moment.astimezone(UTC)


def read_day_or_moment(text: str) -> date | datetime:
    """Read a day, or a moment that says its offset. Raises typer.BadParameter."""
    return read_moment(text) if "T" in text else read_day(text)


AsOf = Annotated[
    date | None,
    typer.Option("--as-of", metavar="DAY", parser=read_day, help="Count what happened up to the end of this day."),
]
KnownAt = Annotated[
    datetime | None,
    typer.Option("--known-at", metavar="MOMENT", parser=read_moment, help="Count what was recorded by this moment."),
]


def start_of(day: date | datetime, zone: ZoneInfo) -> datetime:
    """Return a moment itself, or when a day begins in a time zone."""
    return day if isinstance(day, datetime) else datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def shown(moment: datetime, zone: ZoneInfo) -> str:
    """Return a moment in a time zone with its offset, such as `2026-01-31 17:30:05 +05:30`."""
    local = moment.astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M:%S} {local.isoformat()[-len(_OFFSET) :]}"


def shown_narrow(moment: datetime, zone: ZoneInfo) -> str:
    """Return a moment on two lines, for a narrow column."""
    return shown(moment, zone).replace(" ", "\n", 1)


def scope(as_of: date | None, known_at: datetime | None, position: int, zone: ZoneInfo) -> str:
    """Return what figures were computed from, for people."""
    happened = "now" if as_of is None else f"as of {as_of}"
    known = "" if known_at is None else f" as known at {shown(known_at, zone)},"
    return f"{happened},{known} log position {position}"

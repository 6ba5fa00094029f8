"""Moments on a page: in the reporting time zone for people, in UTC for machines."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from markupsafe import Markup

_LOCALE = "en"
_DAY = "dd MMM y"


def moment(at: datetime, zone: ZoneInfo) -> Markup:
    """Return a moment such as `05 Jan 2026, 17:30:05`, with the same in UTC where the pointer rests on it."""
    utc = at.astimezone(UTC)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        utc.isoformat().replace("+00:00", "Z"),
        f"{utc:%Y-%m-%d %H:%M:%S} UTC",
        format_datetime(at.astimezone(zone).replace(tzinfo=None), f"{_DAY}, HH:mm:ss", locale=_LOCALE),
    )


def day(on: date) -> Markup:
    """Return a day such as `05 Jan 2026`."""
    return Markup('<time datetime="{}">{}</time>').format(on.isoformat(), day_text(on))


def day_text(on: date) -> str:
    """Return a day as plain text that stays on one line."""
    return format_date(on, _DAY, locale=_LOCALE).replace(" ", "\N{NO-BREAK SPACE}")


def short_day(on: date) -> str:
    """Return a day without its year, such as `5 Jan`, for the axis of a chart."""
    return format_date(on, "d MMM", locale=_LOCALE)


def day_after(on: date) -> date:
    """Return the day with which a span that ends with another one ends."""
    return on + timedelta(days=1)

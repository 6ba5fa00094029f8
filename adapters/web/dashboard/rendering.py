"""Rendering: makes pages of templates. Every value is escaped, and a name that nobody gave is an error."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined

from adapters.figures import column_figure, figure
from adapters.web.dashboard import amounts, durations, looks, moments, texts
from adapters.web.dashboard.static_files import StaticFiles


def template_environment(zone: ZoneInfo, static_files: StaticFiles) -> Environment:
    """Return what renders the templates, with times in a book's reporting time zone."""
    environment = Environment(
        loader=PackageLoader("adapters.web.dashboard"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= _filters(zone, static_files)
    return environment


def _filters(zone: ZoneInfo, static_files: StaticFiles) -> dict[str, Callable[..., Any]]:
    return {
        "account": texts.account,
        "column_figure": column_figure,
        "number": amounts.count,
        "counted": amounts.counted,
        "day": moments.day,
        "day_after": moments.day_after,
        "digest": texts.digest,
        "duration": durations.duration,
        "figure": figure,
        "hashed": static_files.hashed,
        "look": looks.look,
        "moment": partial(moments.moment, zone=zone),
        "money": amounts.money,
        "share": amounts.share,
        "short_money": amounts.short_money,
        "words": texts.words,
    }

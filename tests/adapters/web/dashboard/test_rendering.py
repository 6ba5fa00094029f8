"""Rendering: what a template may rely on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from jinja2 import UndefinedError

from adapters.web.dashboard.rendering import template_environment
from tests.adapters.web.dashboard.gallery import HOSTILE, INDIA, STATIC, gallery_page, problem_page, sign_in_page

ENVIRONMENT = template_environment(INDIA, STATIC)


def test_values_are_escaped() -> None:
    """A value is text on a page, whatever it looks like."""
    shown = ENVIRONMENT.from_string('<p title="{{ it }}">{{ it }}</p>').render(it=HOSTILE)

    assert "<script" not in shown
    assert "<img" not in shown
    assert shown.count('"') == 2


@pytest.mark.parametrize("source", ["{{ missing }}", "{{ it.missing }}", "{% if missing %}{% endif %}"])
def test_what_nobody_gave_is_an_error(source: str) -> None:
    """A name that a template was not given is never shown as nothing."""
    with pytest.raises(UndefinedError):
        ENVIRONMENT.from_string(source).render(it={})


@pytest.mark.parametrize("page", [gallery_page, problem_page, sign_in_page])
def test_nothing_stands_inline(page: Callable[[], str]) -> None:
    """No page holds a script, a style or a handler of its own, which the content policy would forbid."""
    shown = page()

    assert "<style" not in shown
    assert " style=" not in shown
    assert shown.count("<script") == 1
    assert '<script src="/ops/static/htmx-' in shown


def test_pages_of_two_zones_do_not_mix() -> None:
    """Each environment shows times in its own time zone."""
    source, at = "{{ at | moment }}", datetime(2026, 1, 31, 20, 0, 5, tzinfo=UTC)
    berlin = template_environment(ZoneInfo("Europe/Berlin"), STATIC).from_string(source).render(at=at)
    india = ENVIRONMENT.from_string(source).render(at=at)

    assert ">01 Feb 2026, 01:30:05<" in india
    assert ">31 Jan 2026, 21:00:05<" in berlin
    assert 'datetime="2026-01-31T20:00:05Z"' in india
    assert 'datetime="2026-01-31T20:00:05Z"' in berlin

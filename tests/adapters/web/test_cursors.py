"""Cursors: places in a list, which fit no other list and cannot be forged into an error."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from adapters.web.cursors import cursor_for, links, place_of, timed_cursor_for, timed_place_of
from adapters.web.errors import CursorWrongError
from tests.adapters.web.checks import problem_of
from tests.adapters.web.served import Service

LISTS = (
    "/v1/payouts",
    "/v1/batches",
    "/v1/beneficiaries",
    "/v1/manual-entries",
    "/v1/anomalies",
    "/v1/messages/orphans",
    "/v1/accounts",
    "/v1/breaks",
)
MOMENTS = st.datetimes(timezones=st.just(UTC))


def asked(path: str = "/v1/payouts", query: str = "") -> Request:
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode(), "headers": []}
    return Request({**scope, "server": ("localhost", 80), "scheme": "http"})


def forged(request: Request, *place: Any) -> str:
    """Return a cursor as this list makes it, of values that it would not put into one."""
    own = base64.urlsafe_b64decode(cursor_for(request, []) + "==")
    return base64.urlsafe_b64encode(json.dumps([*json.loads(own), *place]).encode()).decode().rstrip("=")


@given(st.integers(0, 2**63 - 1), st.text(max_size=50).filter(str.isprintable))
def test_place_comes_back(number: int, text: str) -> None:
    """A list finds in its cursor the place that it put there, whatever page size is asked for now."""
    cursor = cursor_for(asked(query="limit=5&status=queued"), [number, text])

    assert place_of(asked(query=f"status=queued&limit=7&cursor={cursor}"), cursor, int, str) == (number, text)


@given(MOMENTS, st.uuids())
def test_moment_and_id_come_back(moment: datetime, row_id: UUID) -> None:
    """A place of a moment and an id comes back as it was."""
    assert timed_place_of(asked(), timed_cursor_for(asked(), (moment, row_id))) == (moment, row_id)


@pytest.mark.parametrize(
    ("path", "query"), [("/v1/batches", "status=queued"), ("/v1/payouts", "status=failed"), ("/v1/payouts", "")]
)
def test_cursor_of_another_list(path: str, query: str) -> None:
    """A cursor of another list, or of the same one with other filters, is refused."""
    cursor = cursor_for(asked(query="status=queued"), [1])

    with pytest.raises(CursorWrongError):
        place_of(asked(path, query), cursor, int)


@given(st.text(max_size=200))
def test_text_that_is_no_cursor(text: str) -> None:
    """Any text that no list has made is refused as a cursor, and breaks nothing."""
    with pytest.raises(CursorWrongError):
        place_of(asked(), text, int)


@pytest.mark.parametrize("place", [(), (1, 2), ("1",), (True,), (1.0,), (None,), (-1,), (2**63,), ([1],)])
def test_place_of_another_kind(place: tuple[Any, ...]) -> None:
    """A cursor that holds other values than this list puts into one is refused."""
    with pytest.raises(CursorWrongError):
        place_of(asked(), forged(asked(), *place), int)


@pytest.mark.parametrize("moment", ["", "x", "2026-01-01", "2026-01-01T00:00:00", "0001-01-01T00:00:00+01:00"])
def test_moment_that_is_none(moment: str) -> None:
    """A cursor whose moment is none, or has no name in UTC, is refused."""
    with pytest.raises(CursorWrongError):
        timed_place_of(asked(), forged(asked(), moment, str(UUID(int=1))))


def test_link_of_no_page() -> None:
    """The last page leads nowhere; any other keeps the filters of its list."""
    assert links(asked(), None) == {}
    assert links(asked(query="status=queued&limit=2"), "abc") == {
        "Link": '</v1/payouts?status=queued&limit=2&cursor=abc>; rel="next"'
    }


def test_forged_cursors_break_no_list(any_service: Service) -> None:
    """No value in a cursor that was forged well makes a list fail: it is a place, or it is refused."""
    key = any_service.key()
    ends = (2**31, 2**63 - 1, "\x00", "9999-12-31T23:59:59+00:00", str(UUID(int=0)), "f" * 64)
    for path in LISTS:
        for place in [(first,) for first in ends] + [(first, second) for first in ends for second in ends]:
            answer = any_service.get(path, key, cursor=forged(asked(path), *place))
            if answer.status_code != 200:
                problem_of(answer, 422, "cursor-wrong")

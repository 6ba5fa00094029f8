"""Cursors: where a list goes on, as text that means nothing to its caller and fits no other list."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import Request

from adapters.web.digests import digest_of
from adapters.web.errors import CursorWrongError
from ledger.errors import TimeNotAwareError
from ledger.texts import utc

PARAMETER = "cursor"
_NOT_FILTERS = {PARAMETER, "limit"}
LENGTH_MAX = 1_000
_LARGEST = 2**63 - 1


def cursor_for(request: Request, place: list[int | str]) -> str:
    """Return the cursor of a place in the list that a request asks for."""
    told = json.dumps([_filters_of(request), *place], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(told).decode().rstrip("=")


def place_of(request: Request, cursor: str | None, *kinds: type[int | str]) -> Any:
    """Return the place that a cursor stands for, one value of each kind; None without a cursor.

    Raises CursorWrongError when this list, with these filters, has not made it.
    """
    if cursor is None:
        return None
    try:
        told = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise CursorWrongError from None
    if not isinstance(told, list) or [type(each) for each in told] != [str, *kinds] or told[0] != _filters_of(request):
        raise CursorWrongError
    if not all(0 <= each <= _LARGEST if isinstance(each, int) else each.isprintable() for each in told):
        raise CursorWrongError
    return told[1] if len(kinds) == 1 else tuple(told[1:])


def timed_place_of(request: Request, cursor: str | None) -> tuple[datetime, UUID] | None:
    """Return the place in a list that is sorted by a moment and an id. Raises CursorWrongError."""
    told = place_of(request, cursor, str, str)
    if told is None:
        return None
    try:
        return moment_from(told[0]), UUID(told[1])
    except ValueError:
        raise CursorWrongError from None


def moment_from(text: str) -> datetime:
    """Return a moment that stands in a cursor. Raises CursorWrongError."""
    try:
        return utc(PARAMETER, datetime.fromisoformat(text))
    except (ValueError, OverflowError, TimeNotAwareError):
        raise CursorWrongError from None


def timed_cursor_for(request: Request, place: tuple[datetime, UUID]) -> str:
    """Return the cursor of such a place."""
    moment, row_id = place
    return cursor_for(request, [moment.isoformat(), str(row_id)])


def links(request: Request, following: str | None) -> Mapping[str, str]:
    """Return the header that leads to the next page (RFC 8288)."""
    if following is None:
        return {}
    url = request.url.include_query_params(**{PARAMETER: following})
    return {"Link": f'<{url.path}?{url.query}>; rel="next"'}


def _filters_of(request: Request) -> str:
    """Return a digest of the list and its filters."""
    filters = sorted((name, value) for name, value in request.query_params.multi_items() if name not in _NOT_FILTERS)
    return digest_of(request.url.path, json.dumps(filters))[:16]

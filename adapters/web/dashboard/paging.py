"""Paging: how long lists of the dashboard go on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Protocol
from urllib.parse import urlencode

from fastapi import Query, Request

from adapters.web.cursors import LENGTH_MAX, PARAMETER, cursor_for, moment_from, place_of

PAGE = 50
Cursor = Annotated[str | None, Query(max_length=LENGTH_MAX)]
Place = tuple[datetime, int]


class Placed(Protocol):
    """A row of a list in the order of moments, and of numbers where moments are the same."""

    @property
    def place(self) -> Place:
        """Return where the list goes on behind it."""


def place_behind(request: Request, cursor: str | None) -> Place | None:
    """Return where a list of rows with places goes on. Raises CursorWrongError."""
    told = place_of(request, cursor, str, int)
    return None if told is None else (moment_from(told[0]), told[1])


def older_than(request: Request, rows: Sequence[Placed]) -> str:
    """Return the address of the page behind a full one of rows with places; "" behind the last."""
    if len(rows) < PAGE:
        return ""
    at, number = rows[-1].place
    return older(request, cursor_for(request, [at.isoformat(), number]))


def older(request: Request, cursor: str) -> str:
    """Return the address of another page of the list that is asked for."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != PARAMETER]
    return f"{request.scope.get('root_path', '')}{request.url.path}?{urlencode([*kept, (PARAMETER, cursor)])}"

"""Pages of lists: each goes on behind the place of the last row of the one before.

A list's order is total, so its pages put together are the whole list, whatever their size, and what is added while
somebody reads shifts none of the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, literal, tuple_

Order = Sequence[ColumnElement[Any]]
"""The columns that a list is sorted by; together they tell every row from the others."""


def page_of(
    query: Select[Any], order: Order, place: Sequence[Any] | None, *, limit: int, descending: bool = False
) -> Select[Any]:
    """Return the query for at most `limit` rows behind a place, or from the beginning; `place` is a value by column."""
    if place is not None:
        query = query.where(behind(order, place, descending=descending))
    return query.order_by(*(column.desc() if descending else column for column in order)).limit(limit)


def behind(order: Order, place: Sequence[Any], *, descending: bool = False) -> ColumnElement[bool]:
    """Return the condition that a row comes after a place."""
    here = tuple_(*order)
    there = tuple_(*(literal(value, column.type) for column, value in zip(order, place, strict=True)))
    return here < there if descending else here > there

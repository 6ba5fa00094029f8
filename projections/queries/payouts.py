"""Payouts as they stand: one by its id or reference, or many by filter."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, or_, select

from ledger.chart import in_transit
from ledger.errors import PayoutNotFoundError
from ledger.store.made_once import made_once
from ledger.texts import is_reference
from projections.fold import INDIA
from projections.queries.pages import page_of
from projections.queries.payout_filter import PayoutFilter
from projections.queries.payout_rows import PayoutRow, attempt_that_counts, freezing_anomaly, payout_row, payout_rows
from projections.queries.typed_text import equal_to
from projections.schema import ReadTables

__all__ = [
    "PayoutFilter",
    "PayoutRow",
    "attempt_that_counts",
    "freezing_anomaly",
    "list_payouts",
    "payout_by_id",
    "payout_by_reference",
    "payout_named",
]

_MANY = 10_000
"""Lines on its in-transit account that make a provider one of those that are used all the time."""


def payout_by_id(connection: Connection, tables: ReadTables, payout_id: UUID) -> PayoutRow:
    """Return a payout. Raises PayoutNotFoundError."""
    return _one(connection, _by_id(tables), payout_id)


def payout_by_reference(connection: Connection, tables: ReadTables, reference: str) -> PayoutRow:
    """Return the payout that its caller named so. Raises PayoutNotFoundError."""
    if not is_reference(reference):
        raise PayoutNotFoundError(reference)
    return _one(connection, _by_reference(tables), reference)


def payout_named(connection: Connection, tables: ReadTables, name: str) -> PayoutRow:
    """Return the payout that a person means by a reference or an id; a reference comes first.

    Raises PayoutNotFoundError.
    """
    payout_id = _uuid(name)
    if payout_id is None:
        return payout_by_reference(connection, tables, name)
    asked = {"reference": name, "id": payout_id}
    found = [payout_row(row) for row in connection.execute(_by_either(tables), asked).mappings()]
    named = [row for row in found if row.reference == name] or found
    if not named:
        raise PayoutNotFoundError(name)
    return named[0]


def list_payouts(
    connection: Connection,
    tables: ReadTables,
    wanted: PayoutFilter | None = None,
    *,
    limit: int,
    before: int | None = None,
    after: int | None = None,
    zone: ZoneInfo = INDIA,
) -> Sequence[PayoutRow]:
    """Return at most `limit` payouts, those accepted last first.

    The next page is what was accepted `before` the `queued_position` of the last row of this one, the page before it
    what was accepted `after` that of the first. Days of the filter are days of `zone`, the book's reporting time zone.
    """
    assert before is None or after is None, "a page lies on one side of a place"
    wanted, backwards = wanted or PayoutFilter(), after is not None
    place = None if before is None and after is None else [after if backwards else before]
    query = payout_rows(tables).where(*wanted.conditions(tables, zone))
    if wanted.provider is not None:
        query = query.where(*_rarely_used(connection, tables, wanted.provider))
    query = page_of(query, [tables.payouts.c.queued_position], place, limit=limit, descending=not backwards)
    by_status = wanted.by_status(tables, connection.dialect.name)
    # A page for each status, so that each is read in order from an index over the payouts of that status.
    pages = (connection.execute(query.where(*of_status)).mappings() for of_status in by_status)
    found = [payout_row(row) for row in chain.from_iterable(pages)]
    newest_first = sorted(found, key=lambda row: row.queued_position, reverse=True)
    return newest_first[-limit:] if backwards else newest_first[:limit]


def _rarely_used(connection: Connection, tables: ReadTables, provider: str) -> Sequence[ColumnElement[bool]]:
    """Return the condition that a payout was ever in transit with a provider, if that can be told of few.

    Going through all payouts for the few of a provider takes long, and looking up each of many takes long too. Every
    attempt has its line on the provider's in-transit account.
    """
    lines = tables.journal_lines.c
    with_provider = select(lines.payout_id).where(equal_to(lines.account, in_transit(provider)))
    some = select(lines.position).where(equal_to(lines.account, in_transit(provider))).limit(_MANY).subquery()
    used = connection.execute(select(func.count()).select_from(some)).scalar_one()
    return [tables.payouts.c.id.in_(with_provider)] if used < _MANY else []


@made_once
def _by_id(tables: ReadTables) -> Select[Any]:
    return payout_rows(tables).where(tables.payouts.c.id == bindparam("asked_for"))


@made_once
def _by_reference(tables: ReadTables) -> Select[Any]:
    return payout_rows(tables).where(tables.payouts.c.reference == bindparam("asked_for"))


@made_once
def _by_either(tables: ReadTables) -> Select[Any]:
    payouts = tables.payouts.c
    return payout_rows(tables).where(or_(payouts.reference == bindparam("reference"), payouts.id == bindparam("id")))


def _one(connection: Connection, query: Select[Any], name: UUID | str) -> PayoutRow:
    row = connection.execute(query, {"asked_for": name}).mappings().one_or_none()
    if row is None:
        raise PayoutNotFoundError(str(name))
    return payout_row(row)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

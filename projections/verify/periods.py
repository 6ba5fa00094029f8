"""The pass over closed periods: what was closed has not changed, and nothing was booked there afterwards.

The days that were closed when an entry was recorded follow from the closes and reopenings before it in the log. An
entry of such a day is booked on the first open one, every other on its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, and_, func, or_, select

from projections.queries.cuts import Cut
from projections.queries.totals import signed_amount
from projections.verify.check import Reading, Tell
from projections.verify.finding import Finding
from projections.verify.side_by_side import side_by_side

_CLOSING = "A close keeps what every account held at the end of its last day (minor units, debit side)"
_CARRIED = "The days behind a close open with what it kept (minor units, debit side)"
_CLOSED_DAY = "Nothing is booked on a closed day"
_POSTING_DAY = "An entry is booked on its own day, and where that was closed on the first open one"
_ONE_DAY = timedelta(days=1)
_ROWS_AT_ONCE = 1_000


class Periods:
    """The closes of a book and the days that its entries are booked on."""

    name = "periods"
    promise = "Every close keeps what the journal held then, and nothing was booked on a closed day afterwards."

    def run(self, reading: Reading, tell: Tell) -> Iterator[Finding]:
        """Add up what was held at each close, then look at the day of every entry."""
        closes = _closes(reading)
        for done, close in enumerate(closes, start=1):
            yield from self._balances(reading, close, close.computed_at_position, _CLOSING)
            if close.lifted_position is None:
                yield from self._balances(reading, close, reading.head, _CARRIED)
            tell(done, len(closes) + 1)
        yield from self._posting_days(reading, closes)
        tell(len(closes) + 1, len(closes) + 1)

    def _balances(self, reading: Reading, close: Row[*tuple[Any, ...]], known_at: int, rule: str) -> Iterator[Finding]:
        stored = reading.tables.closing_balances
        kept = select(stored.c.account, stored.c.currency, signed_amount(stored)).where(
            stored.c.close_no == close.close_no
        )
        held = _held(reading.tables.journal_lines, close.through, known_at)
        of_account = stored.c.account, stored.c.currency
        for key, expected, found in side_by_side(_read(reading, held), _read(reading, kept.order_by(*of_account))):
            if expected != found:
                about = f"close {close.close_no}, {' '.join(key)}"
                yield Finding(self.name, rule, about, str(expected or 0), str(found or 0), close.closed_position)

    def _posting_days(self, reading: Reading, closes: Sequence[Row[*tuple[Any, ...]]]) -> Iterator[Finding]:
        for first, last, closed_through in _stretches(closes, reading.head):
            entries = reading.tables.journal_entries
            query = (
                select(entries.c.position, entries.c.effective_date, entries.c.posted_on)
                .where(entries.c.position > first, entries.c.position <= last)
                .where(_is_misposted(entries, closed_through))
                .order_by(entries.c.position)
            )
            with reading.connection.execute(query.execution_options(yield_per=_ROWS_AT_ONCE)) as rows:
                for position, happened, posted in rows:
                    is_closed = closed_through is not None and posted <= closed_through
                    expected = _posting_day(happened, closed_through)
                    rule = _CLOSED_DAY if is_closed else _POSTING_DAY
                    yield Finding(self.name, rule, f"entry {position}", str(expected), str(posted), position)


def _closes(reading: Reading) -> Sequence[Row[*tuple[Any, ...]]]:
    closes = reading.tables.period_closes.c
    query = select(
        closes.close_no, closes.through, closes.computed_at_position, closes.closed_position, closes.lifted_position
    )
    return reading.connection.execute(query.order_by(closes.close_no)).all()


def _stretches(closes: Sequence[Row[*tuple[Any, ...]]], head: int) -> Iterator[tuple[int, int, date | None]]:
    """Yield the stretches of the log between closes and reopenings, each with the last day that is closed in it.

    A stretch goes on from behind its first position, up to and including its last.
    """
    changes = {each.closed_position for each in closes} | {each.lifted_position for each in closes}
    for first, last in pairwise(sorted((changes - {None}) | {0, head})):
        held = (
            each.through
            for each in closes
            if each.closed_position <= first and (each.lifted_position is None or each.lifted_position > first)
        )
        yield first, last, max(held, default=None)


def _posting_day(happened: date, closed_through: date | None) -> date:
    return happened if closed_through is None else max(happened, closed_through + _ONE_DAY)


def _is_misposted(entries: Table, closed_through: date | None) -> ColumnElement[bool]:
    happened, posted = entries.c.effective_date, entries.c.posted_on
    if closed_through is None:
        return posted != happened
    is_late = happened <= closed_through
    return or_(and_(is_late, posted != closed_through + _ONE_DAY), and_(~is_late, posted != happened))


def _held(lines: Table, through: date, known_at: int) -> Select[Any]:
    """Return the query for what every account that is not even held at the end of a day, as known at a position."""
    account, net = (lines.c.account, lines.c.currency), func.sum(signed_amount(lines))
    counted = select(*account, net).where(*Cut.as_of(through, known_at).conditions(lines))
    return counted.group_by(*account).having(net != 0).order_by(*account)


def _read(reading: Reading, query: Select[Any]) -> Iterator[tuple[tuple[str, str], int]]:
    with reading.connection.execute(query.execution_options(yield_per=_ROWS_AT_ONCE)) as rows:
        for account, currency, net_minor in rows:
            # PostgreSQL sums 64-bit integers into a decimal.
            yield (account, currency), int(net_minor)

"""Balances, statements, the trial balance and ageing: what finance asks, as of a day and as known at a moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from adapters.web.access import OfSite, allowed
from adapters.web.api.documents.figures import (
    AgeingRowTold,
    AgeingTold,
    BalanceTold,
    BalanceWanted,
    CutWanted,
    KnownWanted,
    LineTold,
    StatementPage,
    StatementWanted,
    TrialBalanceTold,
)
from adapters.web.api.refusals import BROKEN_RULE, OF_ONE
from adapters.web.callers import Right
from adapters.web.cursors import cursor_for, links, place_of
from adapters.web.errors import CursorWrongError
from adapters.web.route import LedgerRoute
from adapters.web.site import Site
from ledger.errors import TimeNotAwareError
from ledger.texts import utc
from projections.queries.ageing import in_transit_ageing
from projections.queries.balances import balance_of
from projections.queries.spans import Span
from projections.queries.statement import StatementLine, StatementPlace, lines_of, statement_of
from projections.queries.statement_lines import LinePlace
from projections.queries.trial_balance import trial_balance

router = APIRouter(tags=["figures"], route_class=LedgerRoute, dependencies=[allowed(Right.SEE_BOOKS)])
Account = Annotated[str, Path(pattern="^[A-Za-z0-9:-]+$", max_length=120, examples=["Liabilities:Customers:Acme"])]


@router.get("/accounts/{account}/balance", response_model=BalanceTold, responses=OF_ONE, operation_id="show_balance")
def show_balance(account: Account, site: OfSite, wanted: Annotated[BalanceWanted, Query()]) -> BalanceTold:
    """Show what an account holds, and what payouts on their way hold back of it."""
    known_at = _position(site, wanted)
    with site.book.read() as connection:
        found = balance_of(
            connection, site.book.tables, account, wanted.currency, as_of=wanted.as_of, known_at=known_at
        )
    return BalanceTold.of(found)


@router.get(
    "/accounts/{account}/statement",
    response_model=StatementPage,
    responses=OF_ONE | BROKEN_RULE,
    operation_id="show_statement",
)
def show_statement(
    account: Account, request: Request, response: Response, site: OfSite, wanted: Annotated[StatementWanted, Query()]
) -> StatementPage:
    """Show an account's lines in the order they happened, from the opening to the closing balance."""
    known_at, after = _going_on(request, wanted.cursor)
    known_at = _position(site, wanted) if known_at is None else known_at
    span = Span(wanted.since, wanted.until)
    with site.book.read() as connection:
        found = statement_of(connection, site.book.tables, account, wanted.currency, span, known_at=known_at)
        lines = lines_of(connection, site.book.tables, found, page_lines=wanted.limit + 1, after=after)
        page = list(islice(lines, wanted.limit + 1))
    following = _cursor(request, found.position, page[: wanted.limit]) if len(page) > wanted.limit else None
    response.headers.update(links(request, following))
    return StatementPage(
        account=account,
        currency=wanted.currency,
        since=wanted.since,
        until=wanted.until,
        opening_minor=found.opening_minor,
        closing_minor=found.closing_minor,
        position=found.position,
        lines=tuple(map(LineTold.of, page[: wanted.limit])),
        next_cursor=following,
    )


@router.get("/trial-balance", response_model=TrialBalanceTold, operation_id="show_trial_balance")
def show_trial_balance(site: OfSite, wanted: Annotated[CutWanted, Query()]) -> TrialBalanceTold:
    """Show every account's balance in a debit or a credit column, whose totals are equal."""
    known_at = _position(site, wanted)
    with site.book.read() as connection:
        return TrialBalanceTold.of(trial_balance(connection, site.book.tables, as_of=wanted.as_of, known_at=known_at))


@router.get("/in-transit/ageing", response_model=AgeingTold, operation_id="show_ageing")
def show_ageing(site: OfSite) -> AgeingTold:
    """Show for how long money has been with providers without a final outcome."""
    now = site.book.clock.now()
    with site.read() as connection:
        found = in_transit_ageing(connection, site.book.tables, now, site.book.zone)
    return AgeingTold(rows=tuple(map(AgeingRowTold.of, found.rows)), at=now)


def _position(site: Site, wanted: KnownWanted) -> int | None:
    """Return the place in the log up to which facts count; None where all do."""
    moment = wanted.known_by
    by_moment = None if moment is None else site.book.store.position_at(moment)
    told = [each for each in (by_moment, wanted.position) if each is not None]
    return min(told, default=None)


def _cursor(request: Request, known_at: int, page: Sequence[StatementLine]) -> str:
    place = page[-1].place
    line = place.line
    days = [line.posted_on.isoformat(), line.effective_at.isoformat()]
    return cursor_for(request, [known_at, *days, line.position, line.line_no, str(place.balance_minor)])


def _going_on(request: Request, cursor: str | None) -> tuple[int | None, StatementPlace | None]:
    """Return the place in the log that a statement is known at, and where it goes on. Raises CursorWrongError."""
    told = place_of(request, cursor, int, str, str, int, int, str)
    if told is None:
        return None, None
    known_at, posted_on, effective_at, position, line_no, balance = told
    try:
        happened = utc("effective_at", datetime.fromisoformat(effective_at))
        place = LinePlace(date.fromisoformat(posted_on), happened, position, line_no)
        return known_at, StatementPlace(place, int(balance))
    except (ValueError, OverflowError, TimeNotAwareError):
        raise CursorWrongError from None

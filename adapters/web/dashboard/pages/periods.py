"""Periods: through which day the books are closed; closing further, and opening again by two people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from http import HTTPStatus
from types import MappingProxyType
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Request, Response

from adapters.closing import foresee_close
from adapters.web.access import allowed
from adapters.web.callers import Caller, Right
from adapters.web.dashboard.closing_balances import CurrencyBalances
from adapters.web.dashboard.commands import Reason, Said, back_to, context_of
from adapters.web.dashboard.entrance import OfFront, Sender
from adapters.web.dashboard.front import Front
from adapters.web.dashboard.period_forms import forms_with
from adapters.web.dashboard.period_refusals import how_it_stands
from adapters.web.dashboard.reopening_effect import ReopeningEffect
from adapters.web.dashboard.route import PageRoute
from adapters.web.problems.telling import rule_broken
from ledger.errors import InvalidInputError, LedgerError, RefusedError
from projections.queries.closes import closes, pending_reopening

router = APIRouter(prefix="/periods", route_class=PageRoute)
CLOSES_SHOWN = 200
SAID = {
    "closed": ("The books are closed.", "What every account held is kept with the close."),
    "proposed": ("Opening again was proposed.", "Another person must approve it; nothing is open until then."),
    "approved": ("The days are open again.", "What the lifted closes kept can still be read below."),
}
"""What is told on the page after something was done."""
_NOTHING: Mapping[str, str] = MappingProxyType({})
_REFUSALS = (RefusedError, InvalidInputError)
Day = Annotated[date, Form()]


@router.get("", dependencies=[allowed(Right.SEE_BOOKS)])
def show_periods(request: Request, front: OfFront, said: Said = "") -> Response:
    """Show through which day the books are closed, every close, and the reopening that waits."""
    return _page(request, front, said=SAID.get(said))


@router.post("", dependencies=[allowed(Right.BOOK)])
def close(
    request: Request, front: OfFront, sender: Sender, through: Day, do: Annotated[Literal["look", "close"], Form()]
) -> Response:
    """Close the books through a day, or only show what every account would be closed with."""
    typed = {"through": through.isoformat()}
    try:
        if do == "look":
            found = foresee_close(front.site.book, through, sender.actor)
            return _page(request, front, typed, foreseen=(through, CurrencyBalances.each_of(found)))
        front.site.book.ledger.close_period(through, **context_of(request, sender))
    except _REFUSALS as error:
        return _page(request, front, typed, refused=("Nothing was closed.", error))
    return back_to(request, front, "/periods", said="closed")


@router.post("/propose", dependencies=[allowed(Right.BOOK)])
def propose(request: Request, front: OfFront, sender: Sender, from_date: Day, reason: Reason) -> Response:
    """Propose to open a closed day and all later ones again."""
    try:
        front.site.book.ledger.propose_reopening(from_date, reason.strip(), **context_of(request, sender))
    except _REFUSALS as error:
        typed = {"from_date": from_date.isoformat(), "reason": reason}
        return _page(request, front, typed, refused=("Nothing was proposed.", error))
    return back_to(request, front, "/periods", said="proposed")


@router.post("/approve", dependencies=[allowed(Right.BOOK)])
def approve(request: Request, front: OfFront, sender: Sender, from_date: Day) -> Response:
    """Open the days that another person proposed to open."""
    try:
        front.site.book.ledger.reopen_period(from_date, **context_of(request, sender))
    except _REFUSALS as error:
        return _page(request, front, refused=("Nothing was opened.", error))
    return back_to(request, front, "/periods", said="approved")


def _page(
    request: Request,
    front: Front,
    typed: Mapping[str, str] = _NOTHING,
    *,
    said: tuple[str, str] | None = None,
    foreseen: tuple[date, Sequence[CurrencyBalances]] | None = None,
    refused: tuple[str, LedgerError] | None = None,
) -> Response:
    caller: Caller = request.state.caller
    status, problem = (HTTPStatus.OK, None) if refused is None else _problem(request, *refused)
    return front.page(
        request,
        "pages/periods.html",
        status,
        **_standing(front, caller),
        foreseen=foreseen,
        forms=forms_with(typed),
        said=said,
        refused=problem,
        may_book=caller.may(Right.BOOK),
    )


def _problem(request: Request, consequence: str, error: LedgerError) -> tuple[HTTPStatus, tuple[str, str]]:
    problem = rule_broken(request, error).problem
    return HTTPStatus(problem.status), (problem.title, f"{consequence} {how_it_stands(error)}")


def _standing(front: Front, caller: Caller) -> dict[str, Any]:
    """Return how the book's periods stand now."""
    tables = front.site.book.tables
    with front.site.read() as connection:
        found = closes(connection, tables)
        pending = pending_reopening(connection, tables)
    last = max((each.through for each in found if each.holds), default=None)
    return {
        "closed_through": last,
        "open_since": None if last is None else last + timedelta(days=1),
        "closes": found[:CLOSES_SHOWN],
        "close_count": len(found),
        "pending": pending,
        "effect": None if pending is None else ReopeningEffect.of(pending.from_date, found),
        "is_own": pending is not None and pending.proposed_by.casefold() == caller.actor.casefold(),
    }

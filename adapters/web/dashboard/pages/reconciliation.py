"""Reconciliation: how each account stands with whoever tells of it, and one account to be compared once more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Query, Request, Response
from sqlalchemy import Connection

from adapters.statements.reconciling import foresee, reconcile_source, sources_of
from adapters.web.access import allowed
from adapters.web.callers import Caller, Right
from adapters.web.dashboard.commands import Said, back_to
from adapters.web.dashboard.entrance import OfFront, Sender
from adapters.web.dashboard.front import Front
from adapters.web.dashboard.route import PageRoute
from adapters.web.dashboard.run_summary import RunSummary
from ledger import chart
from ledger.reconciliation.recorded_break import BreakStatus
from ledger.reconciliation.source import Source
from projections.queries.recorded_breaks import BreakFilter, recorded_breaks
from projections.queries.recorded_matches import recorded_matches
from projections.queries.standings import standings
from projections.reports.asked import Asked
from projections.reports.breaks import break_report
from projections.reports.report import Tie

router = APIRouter(prefix="/reconciliation", route_class=PageRoute)
BREAKS_SHOWN = 50
MATCHES_SHOWN = 10
Account = Annotated[str, Query(max_length=200)]
Currency = Annotated[str, Query(max_length=3)]
Number = Annotated[int, Query(ge=0, le=1_000_000_000)]


@router.get("", dependencies=[allowed(Right.SEE_BOOKS)])
def show_reconciliation(
    request: Request,
    front: OfFront,
    account: Account = "",
    currency: Currency = "INR",
    check: Literal["", "only"] = "",
    said: Said = "",
    matched: Number = 0,
    returned: Number = 0,
) -> Response:
    """Show how every account stands, or one with its breaks and matches; on demand also what a run would come to."""
    with front.site.read() as connection:
        if not account:
            return front.page(request, "pages/standings.html", **_standings(front, connection))
        sources = sources_of(connection, front.site.book.tables, account, currency)
        shown = _account(front, connection, sources)
        foreseen = _foreseen(front, connection, sources) if check else []
    caller: Caller = request.state.caller
    return front.page(
        request,
        "pages/reconciliation.html",
        **shown,
        account=account,
        currency=currency,
        foreseen=foreseen,
        said=(matched, returned) if said == "reconciled" else None,
        may_book=caller.may(Right.BOOK),
    )


@router.post("", dependencies=[allowed(Right.BOOK)])
def reconcile(
    request: Request,
    front: OfFront,
    sender: Sender,
    account: Annotated[str, Form(min_length=1, max_length=200)],
    currency: Annotated[str, Form(min_length=1, max_length=3)],
) -> Response:
    """Compare what is open between an account's statements and the books."""
    book = front.site.book
    with front.site.read() as connection:
        sources = sources_of(connection, book.tables, account, currency)
    done = [reconcile_source(book, source, sender.actor) for source in sources]
    told = {"account": account, "currency": currency, "said": "reconciled"}
    matched = sum(len(match.external) for each in done for match in each.outcome.matches)
    return back_to(
        request, front, "/reconciliation", **told, matched=matched, returned=sum(len(each.returned) for each in done)
    )


def _standings(front: Front, connection: Connection, account: str | None = None) -> dict[str, Any]:
    found = standings(connection, front.site.book.tables, account)
    return {"standings": found, "ties": _ties(front, connection, [each.source for each in found])}


def _account(front: Front, connection: Connection, sources: list[Source]) -> dict[str, Any]:
    book, (account, currency) = front.site.book, (sources[0].account, sources[0].currency)
    wanted = BreakFilter(account, BreakStatus.OPEN)
    breaks = [each for each in recorded_breaks(connection, book.tables, wanted) if each.currency == currency]
    found = [each for each in standings(connection, book.tables, account) if each.source in sources]
    return {
        "standings": found,
        "ties": _ties(front, connection, sources),
        "breaks": breaks[:BREAKS_SHOWN],
        "break_count": len(breaks),
        "matches": recorded_matches(connection, book.tables, account=account, limit=MATCHES_SHOWN),
        "today": book.clock.now().astimezone(book.zone).date(),
    }


def _foreseen(front: Front, connection: Connection, sources: list[Source]) -> list[RunSummary]:
    book = front.site.book
    return [RunSummary.of(foresee(connection, book, source, book.reconciliation.days)) for source in sources]


def _ties(front: Front, connection: Connection, sources: list[Source]) -> Mapping[Source, Tie]:
    """Return what open breaks hold beside what suspense holds, for whoever keeps an account."""
    book = front.site.book
    found = break_report(connection, book.tables, Asked(book.clock.now(), zone=book.zone)).ties
    ties = {(each.figure, each.currency): each for each in found}
    keepers = {each: (chart.unreconciled(each.account), each.currency) for each in sources if each.is_keeper}
    return {source: ties[key] for source, key in keepers.items() if key in ties}

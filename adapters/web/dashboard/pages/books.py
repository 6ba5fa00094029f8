"""The books: accounts, the statement of one, and the trial balance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field as Limited

from adapters.web.access import allowed
from adapters.web.callers import Right
from adapters.web.cursors import cursor_for, place_of
from adapters.web.dashboard.content_policy import PAGE_HEADERS
from adapters.web.dashboard.entrance import OfFront
from adapters.web.dashboard.fields import Choice, Field
from adapters.web.dashboard.optional import Optional
from adapters.web.dashboard.paging import Cursor, older
from adapters.web.dashboard.route import PageRoute
from adapters.web.downloads import csv_download
from ledger.accounts import AccountType
from ledger.money import LARGEST_AMOUNT_MINOR
from projections.queries.accounts import AccountRow, list_accounts
from projections.queries.balances import balance_of
from projections.queries.spans import Span
from projections.queries.statement import lines_of, statement_of
from projections.queries.trial_balance import trial_balance
from projections.reports.report import amounts, texts

router = APIRouter(route_class=PageRoute, dependencies=[allowed(Right.SEE_BOOKS)])
ACCOUNTS_SHOWN = 100
LINES_SHOWN = 500
"""A statement that is longer is asked for by days, or of the API."""
Day = Annotated[Optional[date], Query()]
_TYPES = (Choice("", "any"), *(Choice(each.value, each.value) for each in AccountType))
Position = Annotated[Optional[Annotated[int, Limited(ge=0, le=LARGEST_AMOUNT_MINOR)]], Query()]
"""A log position."""
Beginning = Annotated[str, Query(max_length=120)]


@router.get("/accounts")
def show_accounts(
    request: Request,
    front: OfFront,
    kind: Annotated[Optional[AccountType], Query(alias="type")] = None,
    prefix: Beginning = "",
    cursor: Cursor = None,
) -> Response:
    """List the accounts that were ever booked, by name."""
    after = place_of(request, cursor, str, str)
    with front.site.read() as connection:
        found = list_accounts(
            connection, front.site.book.tables, limit=ACCOUNTS_SHOWN, of_type=kind, prefix=prefix.strip(), after=after
        )
    filters = (
        Field("prefix", "Name begins with", "search", prefix, length_max=120),
        Field(
            "type", "Type", "select", kind or "", (Choice("", "any"), *(Choice(e.value, e.value) for e in AccountType))
        ),
    )
    return front.page(request, "pages/accounts.html", accounts=found, older=_older(request, found), filters=filters)


@router.get("/accounts/{account}/{currency}")
def show_statement(
    request: Request, front: OfFront, account: str, currency: str, since: Day = None, until: Day = None
) -> Response:
    """Show an account's balance, and its lines over a span of days."""
    book = front.site.book
    with book.read() as connection:
        balance = balance_of(connection, book.tables, account, currency)
        statement = statement_of(connection, book.tables, account, currency, Span(since, until))
        lines = list(islice(lines_of(connection, book.tables, statement), LINES_SHOWN + 1))
    return front.page(
        request,
        "pages/statement.html",
        balance=balance,
        statement=statement,
        lines=lines[:LINES_SHOWN],
        has_more=len(lines) > LINES_SHOWN,
        filters=(Field("since", "Since", "date", _text(since)), Field("until", "Before", "date", _text(until))),
    )


@router.get("/trial-balance")
def show_trial_balance(request: Request, front: OfFront, as_of: Day = None, position: Position = None) -> Response:
    """Show every account's balance in a debit or a credit column."""
    book = front.site.book
    with book.read() as connection:
        found = trial_balance(connection, book.tables, as_of=as_of, known_at=position)
    filters = (
        Field("as_of", "As of the end of", "date", _text(as_of)),
        Field("position", "Known at position", "number", "" if position is None else str(position)),
    )
    return front.page(request, "pages/trial_balance.html", found=found, filters=filters, query=str(request.url.query))


@router.get("/trial-balance.csv")
def download_trial_balance(front: OfFront, as_of: Day = None, position: Position = None) -> Response:
    """Hand the trial balance out as a file."""
    book = front.site.book
    with book.read() as connection:
        found = trial_balance(connection, book.tables, as_of=as_of, known_at=position)
    columns = (*texts("account", "currency"), *amounts("debit_minor", "credit_minor"))
    return csv_download(
        f"trial-balance-at-{found.position}", columns, (asdict(row) for row in found.rows), PAGE_HEADERS
    )


def _older(request: Request, found: Sequence[AccountRow]) -> str:
    return older(request, cursor_for(request, list(found[-1].place))) if len(found) == ACCOUNTS_SHOWN else ""


def _text(day: date | None) -> str:
    return "" if day is None else day.isoformat()

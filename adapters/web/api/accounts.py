"""/v1/accounts: every account that was ever booked."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from adapters.web.access import OfSite, allowed
from adapters.web.api.documents.accounts import AccountPage, AccountsWanted, AccountTold
from adapters.web.callers import Right
from adapters.web.cursors import cursor_for, links, place_of
from adapters.web.route import LedgerRoute
from projections.queries.accounts import list_accounts

router = APIRouter(prefix="/accounts", tags=["figures"], route_class=LedgerRoute)


@router.get("", response_model=AccountPage, dependencies=[allowed(Right.SEE_BOOKS)], operation_id="list_accounts")
def list_of_accounts(
    request: Request, response: Response, site: OfSite, wanted: Annotated[AccountsWanted, Query()]
) -> AccountPage:
    """List accounts with their balances, by name and currency."""
    after = place_of(request, wanted.cursor, str, str)
    asked = {"of_type": wanted.type, "prefix": wanted.prefix, "after": after}
    with site.read() as connection:
        rows = list_accounts(connection, site.book.tables, limit=wanted.limit, **asked)
    following = cursor_for(request, list(rows[-1].place)) if len(rows) == wanted.limit else None
    response.headers.update(links(request, following))
    return AccountPage(accounts=tuple(map(AccountTold.of, rows)), next_cursor=following)

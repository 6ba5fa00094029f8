"""Statements: what banks and providers say of our accounts, listed, looked into, and imported from a file."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response, UploadFile

from adapters.errors import StatementFileError, StatementProfileError
from adapters.statements.importing import Imported, foresee_import, import_statements
from adapters.statements.layouts import check_shipped, shipped_layouts
from adapters.web.access import allowed
from adapters.web.callers import Caller, Right
from adapters.web.cursors import cursor_for, place_of
from adapters.web.dashboard.commands import back_to
from adapters.web.dashboard.entrance import OfFront, Sender
from adapters.web.dashboard.fields import Choice, Field
from adapters.web.dashboard.front import Front
from adapters.web.dashboard.paging import PAGE, Cursor, older
from adapters.web.dashboard.run_summary import RunSummary
from adapters.web.dashboard.uploads import UploadRoute, body_of, name_of
from adapters.web.problems.problem import Problem
from adapters.web.problems.telling import rule_broken
from ledger.errors import InvalidInputError, NotFoundError, RefusedError
from ledger.identities import Identities
from projections.queries.held_lines import held_counts
from projections.queries.statements import latest_statements

router = APIRouter(prefix="/statements", route_class=UploadRoute)
FILE = Field("file", "File", "file", required=True, hint="As the bank or provider gave it, up to 24 MB.")
ACCOUNT = Field("account", "Account", required=True, hint="Which it is of, such as Assets:Bank:Hdfc.")
LAYOUT = Field(
    "layout",
    "Layout",
    "select",
    required=True,
    choices=(Choice("", "choose"), *(Choice(name, name) for name in shipped_layouts())),
    hint="camt and mt940 are what banks send; the others are CSV files.",
)
_REFUSALS = (StatementFileError, StatementProfileError, InvalidInputError, RefusedError, NotFoundError)
Account = Annotated[str, Query(max_length=200)]


@router.get("", dependencies=[allowed(Right.SEE_BOOKS)])
def show_statements(request: Request, front: OfFront, account: Account = "", cursor: Cursor = None) -> Response:
    """List statements, those imported last first, with the form that imports one."""
    return _page(request, front, account, after=place_of(request, cursor, int, int))


@router.post("", dependencies=[allowed(Right.BOOK)])
def import_file(
    request: Request,
    front: OfFront,
    sender: Sender,
    file: UploadFile,
    account: Annotated[str, Form(max_length=200)],
    layout: Annotated[str, Form(max_length=40)],
    do: Annotated[Literal["check", "import"], Form()],
) -> Response:
    """Import a file, or only say what importing it would come to. One that is refused changes nothing."""
    given = (account.strip(), layout)
    try:
        check_shipped(layout)
        body, name, book = body_of(file), name_of(file), front.site.book
        if do == "check":
            days = book.reconciliation.days
            told = foresee_import(book, body, name, layout, account=given[0], days=days)
            return _page(request, front, given=given, foreseen=_foreseen(name, told))
        done = import_statements(book, body, name, layout, account=given[0], actor=sender.actor)
    except _REFUSALS as error:
        return _page(request, front, given=given, refused=rule_broken(request, error).problem)
    said = "repeated" if done.repeated else "imported"
    return back_to(request, front, f"/statements/{_first_of(front, done)}", said=said)


def _first_of(front: Front, done: Imported) -> UUID:
    first = done.statements[0]
    return Identities(front.site.book.database.book).statement(first.account, first.digest, 1)


def _foreseen(name: str, told: Imported) -> dict[str, Any]:
    return {
        "name": name,
        "repeated": told.repeated,
        "statements": told.statements,
        "runs": [RunSummary.of(each) for each in told.reconciled],
    }


def _page(
    request: Request,
    front: Front,
    account: str = "",
    *,
    after: tuple[int, int] | None = None,
    given: tuple[str, str] | None = None,
    foreseen: dict[str, Any] | None = None,
    refused: Problem | None = None,
) -> Response:
    book, caller = front.site.book, request.state.caller
    with front.site.read() as connection:
        found = latest_statements(connection, book.tables, account or None, limit=PAGE, after=after)
        counts = held_counts(connection, book.tables, [each.id for each in found])
    typed, layout = given or (account, "")
    return front.page(
        request,
        "pages/statements.html",
        HTTPStatus.OK if refused is None else HTTPStatus(refused.status),
        statements=found,
        counts=counts,
        older=older(request, cursor_for(request, list(found[-1].place))) if len(found) == PAGE else "",
        filters=(Field("account", "Account", value=account),),
        fields=(FILE, replace(ACCOUNT, value=typed), replace(LAYOUT, value=layout)),
        foreseen=foreseen,
        refused=refused,
        may_import=isinstance(caller, Caller) and caller.may(Right.BOOK),
    )

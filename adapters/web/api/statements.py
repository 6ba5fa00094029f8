"""/v1/statements: the files of banks and providers, taken in and compared with the books; and the layouts of them.

A file is the body as it is, so that the same file is the same request. Nothing of a request names a file of ours: a
layout is one of those that are shipped, and a file's name is a word in the refusal. Larger files than are read here
are imported on the command line.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from adapters.statements.importing import foresee_statements, import_in
from adapters.statements.layouts import check_shipped, read_body, shipped_layouts
from adapters.web.access import OfSite, allowed
from adapters.web.api.documents.statements import (
    FILENAME_LENGTH_MAX,
    FileWanted,
    ImportedLineTold,
    ImportedStatementPage,
    ImportedStatementShown,
    LayoutList,
    LayoutTold,
    ListedStatementTold,
    StatementLinesWanted,
    StatementsImported,
    StatementsWanted,
)
from adapters.web.api.refusals import OF_FILE, OF_ONE
from adapters.web.callers import Right
from adapters.web.cursors import cursor_for, links, place_of
from adapters.web.idempotency.once import DoOnce
from adapters.web.route import LedgerRoute
from adapters.web.uploads import FILE, FileRoute, Uploaded
from ledger.application.commands import Context
from ledger.identities import Identities
from ledger.texts import check_text
from projections.queries.held_lines import held_lines
from projections.queries.statements import imported_statement, latest_statements

router = APIRouter(prefix="/statements", tags=["reconciliation"], route_class=LedgerRoute)
uploads = APIRouter(prefix="/statements", tags=["reconciliation"], route_class=FileRoute)
layouts = APIRouter(prefix="/statement-layouts", tags=["reconciliation"], route_class=LedgerRoute)
_DRY_RUN = {"model": StatementsImported, "description": "What importing it would come to; nothing was written."}


@uploads.post(
    "",
    status_code=HTTPStatus.CREATED,
    response_model=StatementsImported,
    responses=OF_FILE | {HTTPStatus.OK.value: _DRY_RUN},
    dependencies=[allowed(Right.BOOK)],
    operation_id="import_statement",
    openapi_extra=FILE,
)
def import_statement(site: OfSite, wanted: Annotated[FileWanted, Query()], body: Uploaded, once: DoOnce) -> Response:
    """Import a statement's file, and compare it with the books. The same file again adds nothing, and says so.

    A file that is refused is told with the line that is wrong and why, and nothing of it is kept.
    """
    check_text("filename", wanted.filename, length_max=FILENAME_LENGTH_MAX)
    check_shipped(wanted.layout)
    book, ids = site.book, Identities(site.book.database.book)
    # Before the transaction: while a hostile file is read, nobody waits for it.
    statements = read_body(body, wanted.filename, wanted.layout, wanted.account)
    if wanted.dry_run:
        foreseen = foresee_statements(book, statements, book.reconciliation.days)
        told = StatementsImported.of(foreseen, ids, dry_run=True)
        return Response(told.model_dump_json(by_alias=True), HTTPStatus.OK, media_type="application/json")

    def command(context: Context) -> StatementsImported:
        return StatementsImported.of(import_in(book, body, statements, context), ids, dry_run=False)

    return once.answer(HTTPStatus.CREATED, command, _location)


@router.get(
    "",
    response_model=ImportedStatementPage,
    dependencies=[allowed(Right.SEE_BOOKS)],
    operation_id="list_imported_statements",
)
def list_of_statements(
    request: Request, response: Response, site: OfSite, wanted: Annotated[StatementsWanted, Query()]
) -> ImportedStatementPage:
    """List statements that were imported, the last import first."""
    after = place_of(request, wanted.cursor, int, int)
    with site.read() as connection:
        rows = latest_statements(connection, site.book.tables, wanted.account, limit=wanted.limit, after=after)
    following = cursor_for(request, list(rows[-1].place)) if len(rows) == wanted.limit else None
    response.headers.update(links(request, following))
    return ImportedStatementPage(statements=tuple(map(ListedStatementTold.of, rows)), next_cursor=following)


@router.get(
    "/{statement_id}",
    response_model=ImportedStatementShown,
    responses=OF_ONE,
    dependencies=[allowed(Right.SEE_BOOKS)],
    operation_id="show_imported_statement",
)
def show_statement(
    statement_id: UUID,
    request: Request,
    response: Response,
    site: OfSite,
    wanted: Annotated[StatementLinesWanted, Query()],
) -> ImportedStatementShown:
    """Show a statement with a page of its lines, each with the match or the break that holds it."""
    after, tables = place_of(request, wanted.cursor, int), site.book.tables
    with site.read() as connection:
        row = imported_statement(connection, tables, statement_id)
        lines = held_lines(connection, tables, statement_id, held=wanted.held, limit=wanted.limit, after=after or 0)
    following = cursor_for(request, [lines[-1].line_no]) if len(lines) == wanted.limit else None
    response.headers.update(links(request, following))
    return ImportedStatementShown.with_lines(row, tuple(map(ImportedLineTold.of, lines)), following)


@layouts.get(
    "", response_model=LayoutList, dependencies=[allowed(Right.SEE_BOOKS)], operation_id="list_statement_layouts"
)
def list_of_layouts(_site: OfSite) -> LayoutList:
    """List the layouts by which a file can be read here."""
    return LayoutList(layouts=tuple(map(LayoutTold.named, shipped_layouts())))


def _location(document: StatementsImported) -> Mapping[str, str]:
    """Say where the file's first statement can be looked at, relative to where it was sent (RFC 9110)."""
    return {"Location": f"statements/{document.statements[0].id}"}

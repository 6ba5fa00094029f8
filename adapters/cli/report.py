"""`payouts report`: the reports that finance keeps, each of which must tie to the books."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated

import typer

from adapters.asked_reports import asked_of
from adapters.audit.file_proof import proof_in_file
from adapters.audit_document import audit_document
from adapters.audit_page import audit_page
from adapters.cli.documents import print_document
from adapters.cli.findings import contradictions_found
from adapters.cli.options import AsJson, BookName, Url, settings_of
from adapters.cli.report_output import print_tables, report_document
from adapters.cli.statement import Since, Until, span_of
from adapters.cli.table_output import AsCsv, ToParquet, ToXlsx, table_output
from adapters.cli.times import AsOf, KnownAt
from adapters.embedded import BookReader, open_reader
from adapters.report_layouts import AS_OF_AN_END
from projections.reports.asked import Asked
from projections.reports.audit_file import AuditFile, audit_file
from projections.reports.register import REPORTS

AUDIT_FILE = "audit-file"
_AS_OF_AN_END = (*AS_OF_AN_END, AUDIT_FILE)
_NAMES = ", ".join((*REPORTS, AUDIT_FILE))
Name = Annotated[str, typer.Argument(metavar="NAME", help=f"One of {_NAMES}.")]
Payout = Annotated[
    str | None,
    typer.Option("--payout", help="The payout's reference or id, for its audit file, which is JSON or --html."),
]
AsHtml = Annotated[bool, typer.Option("--html", help="Print the audit file as one page of HTML.")]
Position = Annotated[int | None, typer.Option("--position", min=0, help="Count what the log held up to this position.")]


def report(
    name: Name,
    payout: Payout = None,
    since: Since = None,
    until: Until = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    position: Position = None,
    url: Url = None,
    book: BookName = None,
    as_csv: AsCsv = False,
    xlsx: ToXlsx = None,
    parquet: ToParquet = None,
    as_html: AsHtml = False,
    as_json: AsJson = False,
) -> None:
    """Make a report that ties to the books. Exit code 1 when it does not, with what differs."""
    output = table_output(as_json=as_json, as_csv=as_csv, xlsx=xlsx, parquet=parquet)
    pairs = (until and as_of, known_at and position, output and payout, as_html and (as_json or not payout))
    _check_options(name, payout, *pairs)
    _check_span(name, since, until or as_of)
    with open_reader(settings=settings_of(url, book)) as reader, contradictions_found():
        asked = asked_of(reader, span_of(since, _end(until, as_of), reader.zone), known_at, position)
        if payout is not None:
            audited = _audited(reader, payout, asked)
            document = audit_document(audited, proof_in_file(reader, audited))
            typer.echo(audit_page(document)) if as_html else print_document(document)
            return
        with reader.read() as connection:
            found = REPORTS[name](connection, reader.tables, asked)
            found.check()
            if output is not None:
                output.put_out(found)
            elif as_json:
                print_document(report_document(found))
            else:
                print_tables(found, asked)


def _check_options(name: str, payout: str | None, *pairs: object) -> None:
    """Refuse an unknown report and options that contradict each other. Raises typer.BadParameter."""
    if name not in REPORTS and name != AUDIT_FILE:
        message = f"{name!r} is none of {_NAMES}"
        raise typer.BadParameter(message)
    if (name == AUDIT_FILE) is (payout is None):
        message = f"{AUDIT_FILE} needs --payout, and nothing else has it"
        raise typer.BadParameter(message)
    if any(each is not None and each is not False for each in pairs):
        message = (
            "give --to or --as-of, --known-at or --position, not both; --html is for the audit file, which is no table"
        )
        raise typer.BadParameter(message)


def _check_span(name: str, since: date | None, until: date | None) -> None:
    """Refuse a beginning of what has none, and an end of what is always whole. Raises typer.BadParameter."""
    if (name in _AS_OF_AN_END and since is not None) or (name == AUDIT_FILE and until is not None):
        message = f"{', '.join(_AS_OF_AN_END)} have no --from; {AUDIT_FILE} has no --to or --as-of either"
        raise typer.BadParameter(message)


def _end(until: date | datetime | None, as_of: date | None) -> date | datetime | None:
    return until if as_of is None or as_of == date.max else as_of + timedelta(days=1)


def _audited(reader: BookReader, payout: str, asked: Asked) -> AuditFile:
    with reader.read() as connection:
        known_at = asked.known_at
        found = audit_file(connection, reader.store, reader.tables, payout, known_at=known_at, zone=reader.zone)
    found.check()
    return found

"""`payouts list`: a list of payouts, those accepted last first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from adapters.cli.documents import print_document
from adapters.cli.options import AsJson, BookName, Url, settings_of
from adapters.cli.tables import add_figure_column, add_fixed_column, add_text_column, printable, table, terminal, words
from adapters.cli.times import shown_narrow
from adapters.documents import document_of
from adapters.embedded import open_reader
from adapters.figures import figure
from ledger.identities import Identities
from ledger.payout.status import PayoutStatus
from ledger.rails import Rail
from projections.queries.payouts import PayoutFilter, PayoutRow, list_payouts

Status = Annotated[PayoutStatus | None, typer.Option(help="Where the payouts stand.")]
Source = Annotated[str | None, typer.Option(metavar="ACCOUNT", help="The account that pays for them.")]
BatchReference = Annotated[str | None, typer.Option("--batch", help="The reference of the batch that queued them.")]
OfRail = Annotated[Rail | None, typer.Option(help="The rail they travel on.")]
Limit = Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")]
Before = Annotated[int | None, typer.Option(help="Go on with what was accepted before this log position.")]


def payouts(
    status: Status = None,
    source: Source = None,
    batch: BatchReference = None,
    rail: OfRail = None,
    limit: Limit = 50,
    before: Before = None,
    url: Url = None,
    book: BookName = None,
    as_json: AsJson = False,
) -> None:
    """List payouts, those accepted last first."""
    with open_reader(settings=settings_of(url, book)) as reader:
        batch_id = None if batch is None else Identities(reader.database.book).batch(batch)
        wanted = PayoutFilter(status=status, source_account=source, batch_id=batch_id, rail=rail)
        with reader.read() as connection:
            found = list_payouts(connection, reader.tables, wanted, limit=limit, before=before)
        following = found[-1].queued_position if len(found) == limit else None
        if as_json:
            print_document({"payouts": document_of(found), "next_before": following})
        else:
            _show(found, following, reader.zone)


def standing(payout: PayoutRow) -> str:
    """Return where a payout stands, and what a person should know besides."""
    marks = {"outcome unknown": payout.outcome_unknown, "frozen": payout.frozen}
    return ", ".join([words(payout.status), *(mark for mark, applies in marks.items() if applies)])


def _show(found: Sequence[PayoutRow], following: int | None, zone: ZoneInfo) -> None:
    if not found:
        terminal().print("No payouts.")
        return
    shown_table = table("Payouts, those accepted last first")
    add_text_column(shown_table, "Reference")
    add_text_column(shown_table, "Status")
    add_text_column(shown_table, "Rail\nProvider")
    add_figure_column(shown_table, "Amount")
    add_fixed_column(shown_table, "Accepted")
    add_text_column(shown_table, "UTR")
    for row in found:
        amount = f"{figure(row.amount_minor, row.currency)} {row.currency}"
        carrier = "\n".join(filter(None, (row.rail, row.provider)))
        accepted, utr = shown_narrow(row.queued_at, zone), printable(row.utr)
        shown_table.add_row(row.reference, standing(row), carrier, amount, accepted, utr)
    terminal().print(shown_table)
    if following is not None:
        terminal().print(f"There may be more: --before {following}")

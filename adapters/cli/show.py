"""`payouts show`: everything there is on one payout, from its row to each event and what it booked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.panel import Panel
from rich.table import Table

from adapters.cli.documents import print_document
from adapters.cli.options import AsJson, BookName, Url, settings_of
from adapters.cli.payouts import standing
from adapters.cli.tables import printable, terminal
from adapters.cli.timeline_table import anomalies_table, attempts_table, timeline_table
from adapters.cli.times import shown
from adapters.documents import document_of
from adapters.embedded import open_reader
from adapters.figures import figure
from projections.queries.payout_details import PayoutDetail, payout_detail
from projections.queries.payouts import PayoutRow
from projections.queries.timeline import TimelineEvent, timeline

Name = Annotated[str, typer.Argument(metavar="PAYOUT", help="The payout's reference or id.")]


def show(payout: Name, url: Url = None, book: BookName = None, as_json: AsJson = False) -> None:
    """Show a payout with its attempts, anomalies and timeline, debits and credits included."""
    with open_reader(settings=settings_of(url, book)) as reader:
        with reader.read() as connection:
            detail = payout_detail(connection, reader.tables, payout)
        events = timeline(reader.store.stream(detail.payout.id))
        if as_json:
            print_document({**document_of(detail, detail.payout.currency), "timeline": document_of(events)})
        else:
            _show(detail, events, reader.zone)


def _show(detail: PayoutDetail, events: Sequence[TimelineEvent], zone: ZoneInfo) -> None:
    terminal().print(Panel(_facts(detail.payout, zone), title=f"Payout {detail.payout.reference}", title_align="left"))
    if detail.attempts:
        terminal().print(attempts_table(detail.attempts, detail.payout.currency, zone))
    if detail.anomalies:
        terminal().print(anomalies_table(detail.anomalies))
    terminal().print(timeline_table(events, detail.payout.currency, zone))


def _facts(payout: PayoutRow, zone: ZoneInfo) -> Table:
    rail = payout.rail or "the best rail"
    facts = {
        "Status": standing(payout),
        "Amount": f"{figure(payout.amount_minor, payout.currency)} {payout.currency} by {rail}",
        "From": payout.source_account,
        "Fee": "" if payout.completed_at is None else _fee(payout),
        "UTR": printable(payout.utr),
        "Reason": printable(payout.reason),
        "Next attempt": "" if payout.next_attempt_at is None else shown(payout.next_attempt_at, zone),
        "Id": str(payout.id),
        "Beneficiary": str(payout.beneficiary_id),
        "Batch": "" if payout.batch_id is None else str(payout.batch_id),
    }
    grid = Table.grid(padding=(0, 2))
    for name, value in facts.items():
        if value:
            grid.add_row(name, value)
    return grid


def _fee(payout: PayoutRow) -> str:
    bearer = f"borne by the {payout.fee_bearer}"
    if payout.fee_minor is None:
        return f"not known yet, {bearer}"
    tax = figure(payout.tax_minor or 0, payout.currency)
    return f"{figure(payout.fee_minor, payout.currency)} and tax {tax} {payout.currency}, {bearer}"

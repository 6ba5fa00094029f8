"""The tables of one payout: its attempts, its anomalies, and its timeline with debits and credits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from rich.table import Table

from adapters.cli.tables import add_figure_column, add_fixed_column, add_text_column, printable, table, words
from adapters.cli.times import shown, shown_narrow
from adapters.figures import figure
from ledger.accounts import Side
from projections.queries.anomalies import IN_MINOR_UNITS, AnomalyRow
from projections.queries.attempts import AttemptRow
from projections.queries.timeline import TimelineEvent

_DIGEST_SHOWN = 12
_LATE = timedelta(minutes=1)
"""From when on it is said that an event was recorded later than it happened."""


def attempts_table(attempts: Sequence[AttemptRow], currency: str, zone: ZoneInfo) -> Table:
    """Return the attempts, each with the provider's words and references."""
    shown_table = table("Attempts")
    add_figure_column(shown_table, "No.")
    add_fixed_column(shown_table, "Submitted")
    add_text_column(shown_table, "Provider\nits id")
    add_text_column(shown_table, "State\nits word")
    add_text_column(shown_table, "UTR")
    add_figure_column(shown_table, f"Fee\n+ tax {currency}")
    for attempt in attempts:
        state = words(attempt.state) + (", outcome unknown" if attempt.outcome_unknown else "")
        shown_table.add_row(
            str(attempt.attempt),
            shown_narrow(attempt.submitted_at, zone),
            f"{attempt.provider}\n{printable(attempt.provider_payout_id)}",
            "\n".join(filter(None, (state, printable(attempt.provider_status)))),
            printable(attempt.utr),
            "\n".join(figure(minor, currency) for minor in (attempt.fee_minor, attempt.tax_minor) if minor is not None),
        )
    return shown_table


def anomalies_table(anomalies: Sequence[AnomalyRow]) -> Table:
    """Return the anomalies and how each was settled."""
    shown_table = table("Anomalies")
    add_figure_column(shown_table, "No.")
    add_figure_column(shown_table, "Attempt")
    for header in ("What does not fit", "Expected", "Found", "Settled"):
        add_text_column(shown_table, header)
    for anomaly in anomalies:
        unit = " in minor units" if anomaly.kind in IN_MINOR_UNITS else ""
        kind = words(anomaly.kind) + unit + (" (freezes)" if anomaly.freezes else "")
        settled = "open"
        if anomaly.resolution is not None:
            settled = f"{words(anomaly.resolution)} by {printable(anomaly.resolved_by)}: {printable(anomaly.note)}"
        differing = (printable(anomaly.expected), printable(anomaly.found))
        shown_table.add_row(str(anomaly.anomaly), str(anomaly.attempt), kind, *differing, settled)
    return shown_table


def timeline_table(events: Sequence[TimelineEvent], currency: str, zone: ZoneInfo) -> Table:
    """Return the events, each with the lines of its entry below it."""
    shown_table = table("Timeline")
    add_figure_column(shown_table, "Log")
    add_fixed_column(shown_table, "When")
    add_text_column(shown_table, "What")
    add_figure_column(shown_table, "Debit")
    add_figure_column(shown_table, f"Credit {currency}")
    for event in events:
        what = f"{printable(event.words)}\n{_cause(event, zone)}"
        shown_table.add_row(str(event.position), shown_narrow(event.effective_at, zone), what, "", "")
        for line in event.entry.lines if event.entry else ():
            amount = figure(line.amount_minor, line.currency)
            if line.side is Side.DEBIT:
                shown_table.add_row("", "", f"  {line.account}", amount, "")
            else:
                shown_table.add_row("", "", f"    {line.account}", "", amount)
    return shown_table


def _cause(event: TimelineEvent, zone: ZoneInfo) -> str:
    is_late = event.recorded_at - event.effective_at >= _LATE
    recorded = f", recorded {shown(event.recorded_at, zone)}" if is_late else ""
    message = "" if event.message_digest is None else f", message {event.message_digest[:_DIGEST_SHOWN]}…"
    return f"by {printable(event.actor)}{message}{recorded}"

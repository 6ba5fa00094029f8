"""What the demonstration tells at its end, for people and for machines."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from adapters.cli.figures import amount_text, column_text, moment_text
from adapters.demo.outcome import Outcome
from adapters.settings import BookSettings
from projections.queries.timeline import TimelineEvent


def show(outcome: Outcome, settings: BookSettings) -> None:
    """Print the outcome for people."""
    console = Console()
    for table in (_counts(outcome), _trial_balance(outcome), _timeline(outcome, settings.zone), _verdicts(outcome)):
        console.print()
        console.print(table)
    console.print()
    console.print("All verdicts hold." if outcome.holds else "A verdict does not hold.", style="bold")
    console.print("\nThe book is left behind. Try on it:")
    for command in _commands(outcome, settings):
        console.print(f"  {command}", soft_wrap=True, highlight=False)


def document_of(outcome: Outcome, settings: BookSettings, seed: int) -> dict[str, Any]:
    """Return the outcome for machines: amounts in minor units, times in UTC."""
    return {
        "holds": outcome.holds,
        "seed": seed,
        "database": outcome.url_masked,
        "position": outcome.position,
        "accepted": outcome.accepted,
        "refused": outcome.refused,
        "payouts": {
            count.status: {"payouts": count.payouts, "amount_minor": count.amount_minor, "currency": count.currency}
            for count in outcome.counts
        },
        "trial_balance": [
            {
                "account": row.account,
                "currency": row.currency,
                "debit_minor": row.debit_minor,
                "credit_minor": row.credit_minor,
            }
            for row in outcome.trial_balance.rows
        ],
        "example": {
            "payout_id": str(outcome.example.id),
            "timeline": [
                {"position": told.position, "event": told.event, "effective_at": told.effective_at.isoformat()}
                for told in outcome.example_timeline
            ],
        },
        "verdicts": [
            {"claim": verdict.claim, "holds": verdict.holds, "evidence": verdict.evidence}
            for verdict in outcome.verdicts
        ],
    }


def _counts(outcome: Outcome) -> Table:
    table = Table(title="What became of the payouts", title_justify="left")
    table.add_column("Status")
    table.add_column("Payouts", justify="right")
    table.add_column("Amount (INR)", justify="right")
    for count in outcome.counts:
        table.add_row(count.status, f"{count.payouts:,}", amount_text(count.amount_minor, count.currency))
    return table


def _trial_balance(outcome: Outcome) -> Table:
    table = Table(title=f"Trial balance at log position {outcome.position:,}", title_justify="left", show_footer=True)
    total = outcome.trial_balance.totals["INR"]
    table.add_column("Account", footer="Total")
    table.add_column("Debit (INR)", justify="right", footer=amount_text(total.debit_minor, "INR"))
    table.add_column("Credit (INR)", justify="right", footer=amount_text(total.credit_minor, "INR"))
    for row in outcome.trial_balance.rows:
        columns = (column_text(minor, row.currency) for minor in (row.debit_minor, row.credit_minor))
        table.add_row(row.account, *columns)
    return table


def _timeline(outcome: Outcome, zone: ZoneInfo) -> Table:
    table = Table(title=f"The life of payout {outcome.example.reference}", title_justify="left")
    for title in ("When", "What", "Debits and credits"):
        table.add_column(title)
    for told in outcome.example_timeline:
        table.add_row(moment_text(told.effective_at, zone), told.words, _lines(told))
    return table


def _lines(told: TimelineEvent) -> str:
    if told.entry is None:
        return ""
    return "\n".join(
        f"{'Dr' if line.side == 'debit' else '  Cr'} {line.account} {amount_text(line.amount_minor, line.currency)}"
        for line in told.entry.lines
    )


def _verdicts(outcome: Outcome) -> Table:
    table = Table(title="Verdict", title_justify="left")
    for title in ("", "Claim", "Evidence"):
        table.add_column(title)
    for verdict in outcome.verdicts:
        mark = "[green]true[/]" if verdict.holds else "[bold red]false[/]"
        table.add_row(mark, verdict.claim, verdict.evidence)
    return table


def _commands(outcome: Outcome, settings: BookSettings) -> list[str]:
    url = f"--url {outcome.url_masked}" + ("" if settings.book == "default" else f" --book {settings.book}")
    return [
        f"payouts show {outcome.example.reference} {url}",
        f"payouts balance {outcome.example.source_account} {url}",
        f"payouts statement {outcome.example.source_account} {url}",
        f"payouts trial-balance {url}",
        f"payouts verify {url}",
        f"payouts rebuild {url}",
    ]

"""What the demonstration tells at its end, for people and for machines."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from shutil import which
from typing import Any

from rich.table import Table

from adapters.cli.tables import add_figure_column, add_fixed_column, add_text_column, table, terminal
from adapters.cli.timeline_table import timeline_table
from adapters.cli.trial_balance import trial_balance_document, trial_balance_table
from adapters.demo.outcome import Outcome
from adapters.documents import document_of
from adapters.figures import figure
from adapters.settings import BookSettings
from ledger.routes import RoutingDecision
from ledger.store.database_url import masked, parse


def show(outcome: Outcome, settings: BookSettings) -> None:
    """Print the outcome for people."""
    console = terminal()
    console.print(_counts_table(outcome))
    console.print(_routes_table(outcome))
    if outcome.routes.detour is not None:
        console.print(_detour_table(outcome.routes.detour, outcome.example.currency))
    if outcome.trial_balance is not None:
        console.print(f"Trial balance at log position {outcome.position}")
        console.print(trial_balance_table(outcome.trial_balance, outcome.example.currency))
    console.print(f"The life of payout {outcome.example.reference}")
    console.print(timeline_table(outcome.example_timeline, outcome.example.currency, settings.zone))
    console.print(_verdicts_table(outcome))
    console.print("All verdicts hold." if outcome.holds else "Not every verdict holds.")
    console.print("\nThe book is left behind. Try on it:")
    for command in _commands(outcome, settings):
        console.print(f"  {command}", soft_wrap=True)


def outcome_document(outcome: Outcome, seed: int) -> dict[str, Any]:
    """Return the outcome for machines."""
    return {
        "holds": outcome.holds,
        "verdicts": document_of(outcome.verdicts),
        "seed": seed,
        "database": outcome.url_masked,
        "position": outcome.position,
        "accepted": outcome.accepted,
        "refused": outcome.refused,
        "payouts": document_of(outcome.counts),
        "routes": document_of(outcome.routes.counts),
        "detour": outcome.routes.detour and document_of(outcome.routes.detour.model_dump(mode="json")),
        "trial_balance": outcome.trial_balance and trial_balance_document(outcome.trial_balance),
        "example": document_of(outcome.example),
        "timeline": document_of(outcome.example_timeline),
    }


def _counts_table(outcome: Outcome) -> Table:
    shown_table = table("What became of the payouts")
    add_text_column(shown_table, "Status")
    add_figure_column(shown_table, "Payouts")
    add_figure_column(shown_table, f"Amount {outcome.example.currency}")
    for count in outcome.counts:
        shown_table.add_row(count.status, f"{count.payouts:,}", figure(count.amount_minor, count.currency))
    return shown_table


def _routes_table(outcome: Outcome) -> Table:
    shown_table = table("Which routes the attempts took, and why mostly")
    for header in ("Provider", "Rail"):
        add_text_column(shown_table, header)
    for figures, reasons in (("Taken", "because it"), ("Passed over", "because it")):
        add_figure_column(shown_table, figures)
        add_text_column(shown_table, reasons)
    for count in outcome.routes.counts:
        taken, passed_over = f"{count.taken:,}", f"{count.passed_over:,}"
        because, not_because = count.taken_because, count.passed_over_because
        shown_table.add_row(count.provider, count.rail, taken, because, passed_over, not_because)
    return shown_table


def _detour_table(decision: RoutingDecision, currency: str) -> Table:
    shown_table = table("A choice that passed over a cheaper route, as its attempt records it")
    for header in ("Provider", "Rail"):
        add_text_column(shown_table, header)
    add_figure_column(shown_table, f"Price {currency}")
    add_text_column(shown_table, "It")
    for route in decision.considered:
        price = figure(route.fee_minor, currency)
        shown_table.add_row(route.provider, route.rail, price, route.reason, style="bold" if route.chosen else None)
    return shown_table


def _verdicts_table(outcome: Outcome) -> Table:
    shown_table = table("Verdict")
    add_fixed_column(shown_table, "")
    add_text_column(shown_table, "Claim")
    add_text_column(shown_table, "Evidence")
    for verdict in outcome.verdicts:
        shown_table.add_row("true" if verdict.holds else "FALSE", verdict.claim, verdict.evidence)
    return shown_table


def _commands(outcome: Outcome, settings: BookSettings) -> list[str]:
    url = f"--url {masked(parse(settings.database_url))}"
    if settings.book != "default":
        url += f" --book {settings.book}"
    payouts, account = _program(), outcome.example.source_account
    return [
        f"{payouts} show {outcome.example.reference} {url}",
        f"{payouts} list --status reversed {url}",
        f"{payouts} balance {account} {url}",
        f"{payouts} statement {account} {url}",
        f"{payouts} trial-balance {url}",
        f"{payouts} verify {url}",
        f"{payouts} rebuild {url}",
    ]


def _program() -> str:
    """Return how this command line is called: by its name where the shell finds it, or else by its path."""
    return "payouts" if which("payouts") else os.path.relpath(Path(sys.executable).with_name("payouts"))

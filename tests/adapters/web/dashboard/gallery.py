"""The gallery: one page with every piece of the dashboard on it, and the smaller pages that stand by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from adapters.web.dashboard.charts.chart import Chart
from adapters.web.dashboard.charts.columns import Column, ColumnWords, columns
from adapters.web.dashboard.charts.ranking import Ranked, RankingWords, ranking
from adapters.web.dashboard.charts.rates import Rate, rates
from adapters.web.dashboard.charts.spans import Span, spans
from adapters.web.dashboard.charts.stacked_days import Day, stacked_days
from adapters.web.dashboard.charts.units import Count, MinorUnits, Seconds
from adapters.web.dashboard.content_policy import PAGE_HEADERS
from adapters.web.dashboard.fields import Choice, Field
from adapters.web.dashboard.headings import Heading
from adapters.web.dashboard.looks import LOOKS
from adapters.web.dashboard.rendering import template_environment
from adapters.web.dashboard.shell import Destination, Person, Shell, Stage
from adapters.web.dashboard.static_files import StaticFiles
from adapters.web.problems.problem import Fault, Problem
from ledger.journal import EntryKind, JournalEntry, credit, debit
from ledger.money import Money
from projections.queries.timeline import TimelineEvent

INDIA = ZoneInfo("Asia/Kolkata")
HOSTILE = """<script>alert(1)</script>"><img src=x onerror=alert(2)> & '{{ 7 * 7 }}'"""
START = datetime(2026, 1, 5, 11, 58, 2, tzinfo=UTC)
STATIC = StaticFiles.load()

DESTINATIONS = (
    Destination("Overview", "/"),
    Destination("Payouts", "/payouts"),
    Destination("Stuck", "/stuck", waiting=3),
    Destination("Anomalies", "/anomalies", waiting=1),
    Destination("Orphans", "/orphans"),
    Destination("Accounts", "/accounts"),
    Destination("Trial balance", "/trial-balance"),
    Destination("Charts", "/charts"),
)


def shell(stage: Stage = Stage.SANDBOX, *, signed_in: bool = True) -> Shell:
    """Return what surrounds a page, with or without somebody signed in."""
    return Shell(
        book="Meridian Lending",
        stage=stage,
        zone=INDIA,
        prefix="/ops",
        csrf_token="token",
        current="/payouts",
        destinations=DESTINATIONS if signed_in else (),
        person=Person("priya@meridian.example", ("operator", "finance")) if signed_in else None,
    )


def booked() -> JournalEntry:
    """Return an entry of three lines."""
    lines = (
        debit("Liabilities:Payouts:InTransit:NxtBanking", Money(25_000_00, "INR")),
        debit("Expenses:Fees:NxtBanking", Money(5_90, "INR")),
        credit("Assets:Providers:NxtBanking:Wallet", Money(25_005_90, "INR")),
    )
    return JournalEntry(kind=EntryKind.COMPLETED, lines=lines)


def happened(number: int, topic: str, words: str, entry: JournalEntry | None = None) -> TimelineEvent:
    """Return one event of a timeline."""
    at = START + timedelta(seconds=47 * number)
    return TimelineEvent(
        position=10_417 + number,
        version=number,
        event=topic,
        words=words,
        facts={},
        effective_at=at,
        recorded_at=at + timedelta(seconds=1),
        actor="worker-1" if number > 1 else "api:checkout",
        request_id=f"5f1c8c1e5b1f4b3f9f4e6a1f0d9c2b7{number}",
        message_digest="9f86d081884c7d65" * 4 if number > 2 else None,
        entry=entry,
    )


def events() -> list[TimelineEvent]:
    """Return the timeline of a payout."""
    told = (
        ("payout.queued", "accepted, to be paid by the best rail (normal) from Liabilities:Customers:Acme"),
        (
            "payout.submitted",
            "attempt 1 handed to NxtBanking by IMPS: carries the amount; cheapest of 3; 99.2 % succeed",
        ),
        ("payout.outcome_unknown", "attempt 1: no usable answer (timeout after 10 s)"),
        ("payout.anomaly_raised", f"anomaly 1: amount differs, found {HOSTILE}"),
        ("payout.completed", "attempt 1 paid, UTR 031218764402 (credited)"),
    )
    return [
        happened(number, topic, words, booked() if topic.endswith("completed") else None)
        for number, (topic, words) in enumerate(told, 1)
    ]


def outflow(days: int) -> list[Day]:
    """Return so many days of outflow, each more than the one before but for Sundays."""
    first = date(2026, 1, 5)
    return [
        Day(
            first + timedelta(days=number),
            {
                "IMPS": (412_345_67 + 31_000_00 * number) * (number % 7 + 1),
                "NEFT": 0 if number % 7 == 6 else 290_000_00 + 12_345_00 * number,
                "RTGS": 700_000_00 if number % 3 == 0 else 0,
                "UPI": 120_500_25 * (number % 5 + 1),
            },
        )
        for number in range(days)
    ]


def charts() -> Mapping[str, Chart]:
    """Return each kind of chart, with much, with little and with nothing to show."""
    rupees = MinorUnits("INR")
    ages = ("up to 2 min", "2 to 10 min", "10 to 60 min", "1 to 24 h", "T+1", "later")
    counts = (812, 301, 64, 22, 4, 1)
    aged = [
        Column(age, number, is_late=at > 3, details=(rupees.exact(number * 2_541_300),))
        for at, (age, number) in enumerate(zip(ages, counts, strict=True))
    ]
    return {
        "outflow": stacked_days("outflow", "Outflow per day by rail", outflow(21), rupees),
        "rates": rates(
            "rates",
            "Success rate by rail and provider",
            [
                Rate("NxtBanking · IMPS", 8_812, 8_890),
                Rate("NxtBanking · UPI", 1_204, 1_204),
                Rate("Razorpay · IMPS", 612, 858),
                Rate("Razorpay · NEFT", 0, 0),
                Rate(f"{HOSTILE} · NEFT", 40, 41),
            ],
            low_below_percent=90,
        ),
        "ageing": columns(
            "ageing",
            "Money in transit by age",
            aged,
            Count(),
            ColumnWords("Age", "Payouts", (Heading("Amount", "figure"),)),
        ),
        "delay": columns(
            "delay",
            "Webhook delay, slowest of each hour",
            [Column(f"{hour:02d}:00", (hour * 37 + 11) % 140) for hour in range(24)],
            Seconds(),
            ColumnWords("Hour", "Delay"),
        ),
        "spans": spans(
            "spans",
            "Time to final",
            [
                Span("NxtBanking · IMPS", 4, 95, 8_890),
                Span("NxtBanking · NEFT", 2_700, 9_400, 412),
                Span("Razorpay · IMPS", 11, 4_300, 858),
            ],
        ),
        "reasons": ranking(
            "reasons",
            "Why payouts failed",
            [
                Ranked("beneficiary account closed", 118),
                Ranked("beneficiary bank not reachable", 240),
                Ranked(HOSTILE, 3),
                Ranked("name does not match", 31),
            ],
            Count(),
            RankingWords("Reason", "Payouts"),
        ),
        "one_day": stacked_days("one-day", "Outflow on the first day", outflow(1), rupees),
        "nothing": stacked_days("nothing", "Outflow of a new book", [], rupees, "Nothing was paid yet"),
    }


def rows() -> list[dict[str, Any]]:
    """Return some payouts as a list shows them."""
    return [
        {
            "reference": f"ORD-2026-{417 - number:06d}",
            "status": status,
            "provider": "NxtBanking" if number % 2 else "Razorpay",
            "rail": ("IMPS", "NEFT", "UPI")[number % 3],
            "amount_minor": 25_000_00 * (number * number * 13 + 1) + number,
            "since": START - timedelta(minutes=37 * number),
        }
        for number, status in enumerate(("in_transit", "queued", "completed", "failed", "reversed", "completed"))
    ]


def gallery_page(stage: Stage = Stage.SANDBOX) -> str:
    """Return the page with every piece on it."""
    source = (Path(__file__).parent / "gallery.html").read_text(encoding="utf-8")
    template = template_environment(INDIA, STATIC).from_string(source)
    choices = (Choice("", "Any"), Choice("in_transit", "In transit"), Choice("failed", "Failed"))
    shown = rows()
    return template.render(
        shell=shell(stage),
        payouts=shown,
        total_minor=sum(row["amount_minor"] for row in shown),
        filters=[
            Field("reference", "Reference", "search", hint="Or a UTR, or a provider's id"),
            Field("status", "Status", "select", "in_transit", choices),
            Field("since", "Since", "date", "2026-01-01"),
            Field("until", "Until", "date", "2025-12-01", error="Before “since”."),
        ],
        reason=[Field("reason", "Reason", required=True, length_max=500, hint="Recorded with your name.")],
        hostile=HOSTILE,
        booked=booked(),
        statuses=list(LOOKS),
        events=events(),
        charts=charts(),
    )


def sign_in_page() -> str:
    """Return the page that asks who somebody is."""
    template = template_environment(INDIA, STATIC).get_template("sign_in.html")
    return template.render(
        shell=shell(signed_in=False),
        key_field=Field("key", "API key", "password", required=True, autocomplete="current-password"),
        next="/ops/",
        error="The API key is not known here, or was revoked.",
    )


def problem_page() -> str:
    """Return the page that tells what went wrong."""
    problem = Problem(
        type="urn:payout-ledger:problem:payout-not-found",
        title="No payout has this id.",
        status=404,
        detail=f"No payout has this id: payout_id='{HOSTILE}'",
        request_id="5f1c8c1e5b1f4b3f9f4e6a1f0d9c2b7a",
        faults=(Fault(detail="No payout has this id.", parameter="payout_id"),),
    )
    template = template_environment(INDIA, STATIC).get_template("problem.html")
    return template.render(shell=shell(Stage.PRODUCTION), problem=problem, back="/ops/")


def gallery_app() -> Starlette:
    """Return an application that serves the pages as the dashboard does: same headers, same static files."""
    pages = {"gallery": gallery_page, "sign-in": sign_in_page, "problem": problem_page}

    def page(request: Request) -> Response:
        return HTMLResponse(pages[request.path_params["name"]](), headers=dict(PAGE_HEADERS))

    def static(request: Request) -> Response:
        return STATIC.answer(request.path_params["name"], request.headers.get("If-None-Match"))

    return Starlette(routes=[Route("/ops/static/{name}", static), Route("/ops/{name}", page)])

"""Gauges: figures of the books as families of metrics. Durations are in seconds, amounts in minor units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from adapters.queue.depth import TaskDepth
from projections.queries.figures.overview import CurrencyOverview
from projections.queries.figures.projector_lag import FollowerLag
from projections.queries.figures.provider_health import ProviderHealth
from projections.queries.figures.wallet_cover import WalletCover
from projections.queries.figures.webhook_delay import WebhookDelay

Sample = tuple[Sequence[str], float]


def gauge(name: str, words: str, labels: Sequence[str], samples: Iterable[Sample]) -> Metric:
    """Return one family with its samples."""
    family = GaugeMetricFamily(f"payouts_{name}", words, labels=labels)
    for values, value in samples:
        family.add_metric(values, value)
    return family


def of_payouts(rows: Sequence[CurrencyOverview], now: datetime) -> Iterator[Metric]:
    """Tell where payouts stand; final ones of today only, so that a scrape costs the same after years."""
    open_ones = [(row.currency, state, getattr(row, state)) for row in rows for state in ("queued", "in_transit")]
    labels = ("currency", "state")
    yield gauge("open", "Payouts that are not final.", labels, [((c, s), tally.payouts) for c, s, tally in open_ones])
    amounts = [((currency, state), tally.amount_minor) for currency, state, tally in open_ones]
    yield gauge("open_amount_minor", "What they come to, in minor units.", labels, amounts)
    ages = [((row.currency, state), _age(since, now)) for row in rows for state, since in _oldest(row)]
    yield gauge("oldest_open_seconds", "For how long the oldest of them stands there; 0 without one.", labels, ages)
    ended = [
        ((row.currency, state), getattr(row, f"{state}_today").payouts)
        for row in rows
        for state in ("completed", "failed", "reversed")
    ]
    yield gauge("ended_today", "Payouts that ended today, in the book's time zone.", labels, ended)
    by_currency = ("currency",)
    unknown = [((row.currency,), row.outcome_unknown.payouts) for row in rows]
    yield gauge("outcome_unknown", "Payouts in transit of which nobody knows the outcome.", by_currency, unknown)
    frozen = [((row.currency,), row.frozen.payouts) for row in rows]
    yield gauge("frozen", "Payouts that an open anomaly holds up.", by_currency, frozen)
    anomalies = [((row.currency,), row.open_anomalies) for row in rows]
    yield gauge("open_anomalies", "Anomalies that nobody has resolved.", by_currency, anomalies)


def of_messages(rows: Sequence[WebhookDelay], orphans: int, now: datetime) -> Iterator[Metric]:
    """Tell how long messages of providers wait."""
    yield gauge("orphans", "Messages that were tried and still wait, mostly for a payout.", (), [((), orphans)])
    by_provider = ("provider",)
    waiting = [((row.provider,), row.waiting) for row in rows]
    yield gauge("messages_waiting", "Messages that are not dealt with yet.", by_provider, waiting)
    oldest = [((row.provider,), _age(row.oldest_since, now)) for row in rows]
    yield gauge("oldest_message_seconds", "For how long the oldest of them waits.", by_provider, oldest)
    delays = [
        ((row.provider, quantile), took.total_seconds())
        for row in rows
        if row.handled is not None
        for quantile, took in (("0.5", row.handled.p50), ("0.95", row.handled.p95))
    ]
    words = "From receipt to handling, of the messages that were handled in the last hour."
    yield gauge("webhook_delay_seconds", words, ("provider", "quantile"), delays)


def of_followers(rows: Sequence[FollowerLag]) -> Iterator[Metric]:
    """Tell how far projections are behind the log."""
    by_follower = ("follower",)
    yield gauge("lag_events", "Events it has not taken.", by_follower, [((row.name,), row.events) for row in rows])
    behind = [((row.name,), row.behind.total_seconds()) for row in rows]
    yield gauge("lag_seconds", "How long ago the first of them was recorded.", by_follower, behind)


def of_queue(rows: Sequence[TaskDepth], now: datetime) -> Iterator[Metric]:
    """Tell what workers have to do."""
    jobs = [((row.task, state), getattr(row, state)) for row in rows for state in ("due", "later", "leased")]
    yield gauge("jobs", "Jobs of the work queue.", ("task", "state"), jobs)
    failing = [((row.task,), row.failing) for row in rows]
    yield gauge("jobs_failing", "Jobs that failed when they were last tried.", ("task",), failing)
    oldest = [((row.task,), _age(row.oldest_due_since, now)) for row in rows]
    yield gauge("oldest_job_seconds", "For how long the oldest job is due; 0 without one.", ("task",), oldest)


def of_providers(rows: Sequence[ProviderHealth]) -> Iterator[Metric]:
    """Tell what became of the attempts that each provider was sent lately."""
    attempts = [
        ((row.provider, outcome), getattr(row, outcome))
        for row in rows
        for outcome in ("submitted", "succeeded", "declined", "failed")
    ]
    words = "Attempts that were submitted in the last hour, by what became of them."
    yield gauge("provider_attempts", words, ("provider", "outcome"), attempts)
    by_provider = ("provider",)
    in_transit = [((row.provider,), row.in_transit) for row in rows]
    yield gauge("provider_in_transit", "Attempts that are open at the provider.", by_provider, in_transit)
    unknown = [((row.provider,), row.outcome_unknown) for row in rows]
    yield gauge("provider_outcome_unknown", "Those of them whose outcome is not known.", by_provider, unknown)


def of_wallets(rows: Sequence[WalletCover]) -> Iterator[Metric]:
    """Tell whether the money at each provider lasts."""
    labels = ("provider", "currency")
    held = [((row.provider, row.currency), row.wallet_minor) for row in rows]
    yield gauge("wallet_minor", "Our money at the provider by our books, in minor units.", labels, held)
    spendable = [((row.provider, row.currency), row.spendable_minor) for row in rows]
    yield gauge("wallet_spendable_minor", "The wallet without what is in transit.", labels, spendable)
    needed = [((row.provider, row.currency), row.needed_minor) for row in rows]
    yield gauge("wallet_needed_minor", "What it should hold: twice what left in the last 24 hours.", labels, needed)


def _oldest(row: CurrencyOverview) -> Iterator[tuple[str, datetime | None]]:
    yield "queued", row.oldest_queued_since
    yield "in_transit", row.oldest_in_transit_since


def _age(since: datetime | None, now: datetime) -> float:
    # The clock of another process may be a little ahead.
    return 0.0 if since is None else max((now - since).total_seconds(), 0.0)

"""Graphs: the figures of a book as charts, each made of one query, with the exact figures beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from adapters.embedded import BookReader
from adapters.web.dashboard.charts.chart import Chart
from adapters.web.dashboard.charts.columns import Column, ColumnWords, columns
from adapters.web.dashboard.charts.ranking import Ranked, RankingWords, ranking
from adapters.web.dashboard.charts.rates import Rate, rates
from adapters.web.dashboard.charts.spans import Span as Lane
from adapters.web.dashboard.charts.spans import SpanWords, spans
from adapters.web.dashboard.charts.stacked_days import Day, stacked_days
from adapters.web.dashboard.charts.units import Count, MinorUnits
from adapters.web.dashboard.headings import Heading
from projections.queries.ageing import BUCKETS, LATER, in_transit_ageing
from projections.queries.figures.failure_reasons import failure_reasons
from projections.queries.figures.outflow import outflow_by_day
from projections.queries.figures.percentiles import Percentiles
from projections.queries.figures.success_rates import success_rates
from projections.queries.figures.time_to_final import time_to_final
from projections.queries.figures.webhook_delay import webhook_delays
from projections.queries.spans import Span

LOW_BELOW_PERCENT = 90
"""India's rails succeed in 90 to 95 of a hundred over a single bank; below that something is wrong."""
REASONS_SHOWN = 8
_ANY_RAIL = "no rail"


@dataclass(frozen=True, slots=True)
class Graphs:
    """The charts of one book over some days, up to now."""

    book: BookReader
    connection: Connection
    now: datetime
    days: int

    def all(self) -> Iterator[Chart]:
        """Make every chart."""
        yield from self.outflow()
        yield self.success()
        yield from self.ageing()
        yield self.times()
        yield self.reasons()
        yield self.webhooks()

    def outflow(self) -> Iterator[Chart]:
        """What left each day by rail, in each currency."""
        found = outflow_by_day(self.connection, self.book.tables, self._since, self._until, self.book.zone)
        by_currency: defaultdict[str, defaultdict[date, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
        for row in found.rows:
            by_currency[row.currency][row.day][row.rail or _ANY_RAIL] = row.amount_minor
        for currency, days in sorted(by_currency.items()):
            shown = [Day(on, days.get(on, {})) for on in found.days]
            title = f"Outflow per day by rail, {currency}"
            yield stacked_days(f"outflow-{currency.lower()}", title, shown, MinorUnits(currency))

    def success(self) -> Chart:
        """How often attempts succeeded, by provider and rail."""
        found = success_rates(self.connection, self.book.tables, self._span, self.book.zone)
        shown = [Rate(f"{row.provider} · {row.rail or _ANY_RAIL}", *row.rate) for row in found]
        return rates("success", "Success rate by provider and rail", shown, LOW_BELOW_PERCENT)

    def ageing(self) -> Iterator[Chart]:
        """For how long money has been in transit, in each currency."""
        found = in_transit_ageing(self.connection, self.book.tables, self.now, self.book.zone)
        for currency in sorted({row.currency for row in found.rows}):
            payouts, amounts = dict.fromkeys(BUCKETS, 0), dict.fromkeys(BUCKETS, 0)
            for row in found.rows:
                if row.currency == currency:
                    payouts[row.bucket] += row.payouts
                    amounts[row.bucket] += row.amount_minor
            yield self._ages(currency, payouts, amounts)

    def times(self) -> Chart:
        """How long payouts took from being accepted to being final."""
        found = time_to_final(self.connection, self.book.tables, self._span, self.book.zone)
        shown = [_lane(str(row.rail or _ANY_RAIL), row.time) for row in found.by_rail]
        if found.overall is not None:
            shown.insert(0, _lane("all rails", found.overall))
        return spans("times", "Time to final, p50 and p95", shown, SpanWords("Rail"))

    def reasons(self) -> Chart:
        """Why attempts came to nothing, most often first."""
        found = failure_reasons(self.connection, self.book.tables, self._span, self.book.zone, limit=REASONS_SHOWN)
        shown = [Ranked(f"{row.provider}: {row.reason or 'no reason told'}", row.attempts) for row in found.top]
        if found.other_attempts:
            shown.append(Ranked("other reasons", found.other_attempts))
        words = RankingWords("Reason", "Attempts", "No attempt came to nothing")
        return ranking("reasons", "Why attempts came to nothing", shown, Count(), words)

    def webhooks(self) -> Chart:
        """How long webhooks waited from being received to being handled."""
        found = webhook_delays(self.connection, self.book.tables, self._span, self.book.zone)
        shown = [_lane(row.provider, row.handled) for row in found if row.handled is not None]
        words = SpanWords("Provider", "Messages", "No webhook was handled")
        return spans("webhooks", "Webhook delay, p50 and p95", shown, words)

    def _ages(self, currency: str, payouts: Mapping[str, int], amounts: Mapping[str, int]) -> Chart:
        unit = MinorUnits(currency)
        shown = [Column(bucket, payouts[bucket], bucket in _LATE, (unit.exact(amounts[bucket]),)) for bucket in BUCKETS]
        words = ColumnWords("Age", "Payouts", (Heading("Amount", "figure"),))
        return columns(f"ageing-{currency.lower()}", f"In transit by age, {currency}", shown, Count(), words)

    @property
    def _until(self) -> date:
        return self.now.astimezone(self.book.zone).date() + timedelta(days=1)

    @property
    def _since(self) -> date:
        return self._until - timedelta(days=self.days)

    @property
    def _span(self) -> Span:
        return Span(self._since, self._until)


_LATE = {"T+1", LATER}


def _lane(label: str, time: Percentiles) -> Lane:
    return Lane(label, round(time.p50.total_seconds()), round(time.p95.total_seconds()), time.number)

"""GET /metrics: what Prometheus is told of the books and of this process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from adapters.web.app import create_app
from adapters.web.callers import Role
from adapters.web.settings import ServeSettings
from adapters.web.site import Site
from ledger.clock import MovableClock
from ledger.payout.status import PayoutStatus
from tests.adapters.till import AMOUNT_MINOR, MOMENT, PROVIDER, Till, opened_till
from tests.adapters.web.checks import problem_of
from tests.adapters.web.every_status import open_anomaly, orphan, payouts_of_every_status, unknown_outcome
from tests.adapters.web.served import Service, served
from tests.chaos.mortal_postgres import MortalServer

METRICS = "/metrics"
HOUR = timedelta(hours=1)
Samples = Mapping[tuple[str, frozenset[tuple[str, str]]], float]


def scraped(service: Service) -> Samples:
    """Return every sample of a scrape, as Prometheus' own parser reads it."""
    answer = service.get(METRICS, service.key(Role.AUDITOR))
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("text/plain; version=1.0.0")
    families = text_string_to_metric_families(answer.text)
    return {(each.name, frozenset(each.labels.items())): each.value for family in families for each in family.samples}


def of(samples: Samples, name: str, **labels: str) -> float | None:
    return samples.get((f"payouts_{name}", frozenset(labels.items())))


def open_to(networks: str) -> ServeSettings:
    return ServeSettings.model_validate({"metrics_open_to": networks})


def test_books_are_told(any_service: Service, clock: MovableClock) -> None:
    """Payouts by state, the age of the oldest, anomalies, orphans, wallets and providers are told as they stand."""
    till = any_service.till
    payouts_of_every_status(till)
    unknown_outcome(till)
    open_anomaly(till)
    orphan(till)
    clock.move(HOUR)

    told = scraped(any_service)

    by_state = {state: of(told, "open", currency="INR", state=state) for state in ("queued", "in_transit")}
    assert by_state == {"queued": 1, "in_transit": 3}
    assert of(told, "open_amount_minor", currency="INR", state="in_transit") == 3 * AMOUNT_MINOR
    assert of(told, "oldest_open_seconds", currency="INR", state="queued") == HOUR.total_seconds()
    assert of(told, "oldest_open_seconds", currency="INR", state="in_transit") == HOUR.total_seconds()
    ended = {
        state: of(told, "ended_today", currency="INR", state=state) for state in ("completed", "failed", "reversed")
    }
    assert ended == {"completed": 2, "failed": 1, "reversed": 1}
    assert of(told, "outcome_unknown", currency="INR") == 1
    assert of(told, "frozen", currency="INR") == 1
    assert of(told, "open_anomalies", currency="INR") == 1
    assert of(told, "orphans") == 1
    assert of(told, "messages_waiting", provider=PROVIDER) == 1
    assert of(told, "oldest_message_seconds", provider=PROVIDER) == HOUR.total_seconds()
    assert of(told, "provider_in_transit", provider=PROVIDER) == 3
    assert of(told, "provider_outcome_unknown", provider=PROVIDER) == 1
    assert of(told, "provider_attempts", provider=PROVIDER, outcome="submitted") == 6
    assert of(told, "wallet_minor", provider=PROVIDER, currency="INR") == till.balance(
        "Assets:Providers:Nxtbanking:Wallet"
    )
    assert of(told, "wallet_needed_minor", provider=PROVIDER, currency="INR") == 4 * AMOUNT_MINOR
    assert of(told, "database_up") == 1


def test_delay_of_webhooks_is_told(any_service: Service, clock: MovableClock) -> None:
    """Of messages that were dealt with lately, the median and the 95th percentile are told, and of older ones none."""
    till = any_service.till
    digest = orphan(till)
    clock.move(timedelta(seconds=7))
    till.book.inbox.mark_handled(digest, "recorded", clock.now())

    told = scraped(any_service)
    clock.move(2 * HOUR)

    assert of(told, "webhook_delay_seconds", provider=PROVIDER, quantile="0.5") == 7
    assert of(told, "webhook_delay_seconds", provider=PROVIDER, quantile="0.95") == 7
    assert of(scraped(any_service), "webhook_delay_seconds", provider=PROVIDER, quantile="0.5") is None


def test_lag_of_projections_is_told(any_service: Service, clock: MovableClock) -> None:
    """A follower that has taken nothing is as far behind as the log is long, and since its first event."""
    any_service.till.queue()
    clock.move(HOUR)

    told = scraped(any_service)

    assert of(told, "lag_events", follower="registers") == any_service.till.book.store.head()
    assert of(told, "lag_seconds", follower="registers") == HOUR.total_seconds()


def test_requests_are_counted_by_template(service: Service) -> None:
    """Requests are told by the template of their path, never by the path, and what there is not has one name."""
    key = service.key()
    payouts = payouts_of_every_status(service.till).values()
    for payout_id in payouts:
        service.get(f"/v1/payouts/{payout_id}", key)
    service.get("/v1/payouts", {})
    service.get("/nowhere", key)
    service.client.request("BREW", "/v1/payouts", headers=key)
    service.get("/v1/events", key, follow=False)

    told = scraped(service)

    def number(method: str, route: str, status: int) -> float | None:
        return of(told, "http_request_seconds_count", method=method, route=route, status=str(status))

    assert number("GET", "/v1/payouts/{payout_id}", 200) == len(PayoutStatus)
    assert number("GET", "/v1/payouts", 401) == 1
    assert number("GET", "none", 404) == 1
    assert number("other", "/v1/payouts", 405) == 1
    assert number("GET", "/v1/events", 200) == 1
    assert not [labels for _, labels in told if any(str(payout_id) in str(labels) for payout_id in payouts)]


def test_webhooks_are_counted(service: Service) -> None:
    """What this process was sent by a provider that it does not know is counted as a request, by its template."""
    service.client.post("/webhooks/Nobody", content=b"{}")

    told = scraped(service)

    labels = {"method": "POST", "route": "/webhooks/{provider}", "status": "404"}
    assert of(told, "http_request_seconds_count", **labels) == 1


def test_books_that_cannot_be_read_are_told_of() -> None:
    """While the database is away, a scrape says so, and is answered with what this process knows by itself."""
    with MortalServer.running(18) as server, opened_till(server.url, MovableClock(MOMENT)) as till:
        site = Site.of(till.book, open_to("127.0.0.1"))
        with served(create_app(site)) as address:
            server.kill()
            answer = httpx.get(f"{address}{METRICS}")
            server.start_again()

    assert answer.status_code == 200
    assert "payouts_database_up 0.0" in answer.text
    assert "payouts_open" not in answer.text


@pytest.mark.parametrize("networks", ["127.0.0.1", "127.0.0.0/8, 10.0.0.0/8"])
def test_networks_may_scrape_without_a_key(till: Till, networks: str) -> None:
    """A key is needed unless a setting names the network that the request comes from."""
    site = Site.of(till.book, open_to(networks))
    elsewhere = replace(site, settings=open_to("10.0.0.0/8"))
    with served(create_app(site)) as address, served(create_app(elsewhere)) as closed:
        assert httpx.get(f"{address}{METRICS}").status_code == 200
        problem_of(httpx.get(f"{closed}{METRICS}", headers={"X-Forwarded-For": "10.0.0.1"}), 401, "credentials-missing")


def test_scrape_is_refused(service: Service) -> None:
    """Without a key, with one that is none, or with one for nobody who may see payouts, nothing is told."""
    for shown in ({}, {"Authorization": "Basic YTpi"}):
        problem_of(service.get(METRICS, shown), 401, "credentials-missing")
    problem_of(service.get(METRICS, {"Authorization": "Bearer plk_nonsense"}), 401, "credentials-wrong")
